import { cutText, displayName, displayText } from '../../domain/text/safe-text.ts';
import type { CountAndValue } from '../models/digest-model.ts';
import { DIGEST_LEAVING_STRINGS } from '../strings/digest-leaving-strings.ts';
import { formatEvidence } from '../strings/render-evidence.ts';
import type { DigestContext } from './digest-context.ts';
import type { DigestSection } from './digest-doc.ts';
import { shortValue } from './money-text.ts';

/** Also 5. Who has given notice, the next to go, and why customers leave; null where nothing of it is known. */
export function leavingCustomers(digest: DigestContext): DigestSection | null {
  const { model, format, context, nouns } = digest;
  if (model.leaving === null) return null;
  const { ahead, next, reasons, days } = model.leaving;
  const w = DIGEST_LEAVING_STRINGS[context.locale];
  const blocks: DigestSection['blocks'] = [];
  if (ahead.accounts > 0) {
    const text = w.worth(format.count(ahead.accounts, w.given), shortValue(digest, ahead));
    blocks.push({ kind: 'paragraph', text, quiet: false });
    const entries = next.map(({ leavesOn, reason, mrr, ...account }) => {
      const why = displayText(reason, 80);
      const goes = leavesOn === null ? w.noDay : w.leaves(format.day(leavesOn));
      return {
        title: displayName(account, 60),
        value: mrr === null ? null : format.shortMoney({ ...mrr, amount: mrr.amount * 12 }),
        lines: [[goes, ...(why === null ? [] : [w.reason(why)])].join(' · ')],
      };
    });
    const rest = ahead.accounts - next.length;
    blocks.push({
      kind: 'entries',
      label: null,
      entries,
      more: rest > 0 ? w.more(format.number(rest)) : null,
    });
  }
  if (reasons.some(({ reason }) => reason !== null)) {
    const cell = (value: CountAndValue) =>
      value.accounts === 0 ? '–' : w.cell(format.number(value.accounts), shortValue(digest, value));
    blocks.push({
      kind: 'table',
      columns: w.columns(format.count(days, nouns.day)),
      rows: reasons.map((r) => ({
        cells: [displayText(r.reason, 60) ?? w.noReason, cell(r.ahead), cell(r.left)],
        colour: null,
      })),
    });
  }
  return { title: w.title, blocks };
}

const WORDS = 10;

/** Also 5. What people say by hand and holds; null where nobody says anything. */
export function saidByHand(digest: DigestContext): DigestSection | null {
  const { model, format, context } = digest;
  if (model.byHand.length === 0) return null;
  const w = DIGEST_LEAVING_STRINGS[context.locale];
  const entries = model.byHand.slice(0, WORDS).map(({ said, ...account }) => ({
    title: displayName(account, 60),
    value: null,
    lines: [cutText(formatEvidence(said, 'sentence', format), 350)],
  }));
  const rest = model.byHand.length - entries.length;
  const more = rest > 0 ? w.more(format.number(rest)) : null;
  return { title: w.byHand, blocks: [{ kind: 'entries', label: null, entries, more }] };
}
