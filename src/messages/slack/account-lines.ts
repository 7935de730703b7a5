import { SEVERITIES } from '../../domain/episode.ts';
import { sumByCurrency } from '../../domain/money.ts';
import { cutText, displayName, displayText } from '../../domain/text/safe-text.ts';
import type { Money } from '../../domain/types.ts';
import type { AccountLine } from '../models/list-models.ts';
import type { MessageContext } from '../models/message.ts';
import { healthMove } from '../strings/account-figures.ts';
import { ALERT_STRINGS } from '../strings/alert-strings.ts';
import { LIST_STRINGS } from '../strings/list-strings.ts';
import { QUEUE_NAMES, SEVERITY_MARKS, SEVERITY_NAMES } from '../strings/names.ts';
import { formatEvidence } from '../strings/render-evidence.ts';
import { createFormatter } from '../text/create-formatter.ts';
import { formatProbability } from '../text/format-probability.ts';
import { bold, bullets, code, line, type RichNode, span } from './blocks.ts';

/** Twelve lines of this and a name each stay within one block. */
const LINE = 130;

/**
 * Accounts as bullets under their severity, the first `max` of them; what is left is counted by severity and value in
 * a last line, so that every account is listed or counted.
 */
export function accountBullets(
  accounts: readonly AccountLine[],
  context: MessageContext,
  options: { max: number; showQueue: boolean; showStep?: boolean; length?: number; perList?: number },
): RichNode[] {
  const format = createFormatter(context);
  const groups = [...SEVERITIES].reverse().map((severity) => accounts.filter((a) => a.severity === severity));
  const rest = groups.flat().slice(options.max);
  const nodes: RichNode[] = [];
  let room = options.max;
  for (const group of groups) {
    const lines = group.slice(0, room).map((a) => accountLine(a, context, options));
    room -= lines.length;
    const [first] = group;
    if (first === undefined || lines.length === 0) continue;
    const name = SEVERITY_NAMES[context.locale][first.severity];
    nodes.push(
      line(span(`${SEVERITY_MARKS[first.severity]} ${name} (${format.number(group.length)})`)),
      ...inLists(lines, options.perList ?? options.max),
    );
  }
  return rest.length === 0 ? nodes : [...nodes, line(span(restLine(rest, context)))];
}

function accountLine(
  account: AccountLine,
  context: MessageContext,
  { showQueue, showStep = false, length = LINE }: { showQueue: boolean; showStep?: boolean; length?: number },
): RichNode {
  const format = createFormatter(context);
  const w = LIST_STRINGS[context.locale].line;
  const move = healthMove(
    { strings: ALERT_STRINGS[context.locale], format },
    account.healthFrom,
    account.healthTo,
  );
  const renewalIn = account.renewalOn === null ? null : format.daysUntil(account.renewalOn);
  const parts = [
    account.risk == null ? null : cutText(formatEvidence(account.risk, 'short', format), 60),
    account.why === null ? null : cutText(formatEvidence(account.why, 'short', format), 90),
    move === null ? null : w.health(move),
    account.mrr === null || account.mrr.amount === 0 ? null : w.aYear(format.shortMoney(yearly(account.mrr))),
    account.renewalOn === null || renewalIn === null || renewalIn > 120
      ? null
      : (renewalIn < 0 ? w.renewed : w.renews)(format.relative(account.renewalOn)),
    account.probability === null
      ? null
      : w.risk(formatProbability({ ...account, probability: account.probability }, format)),
  ].filter((p) => p !== null);
  const queue = showQueue && account.queue !== null ? ` → ${QUEUE_NAMES[context.locale][account.queue]}` : '';
  const step = showStep ? displayText(account.step ?? null, 80) : null;
  const told = span(`  ${joinWhole(parts, length)}${step === null ? queue : ` → ${step}`}`);
  const id = account.shortId === undefined ? [] : [span(' '), code(account.shortId)];
  return line(bold(displayName(account, 45)), told, ...id);
}

function inLists(lines: readonly RichNode[], perList: number): RichNode[] {
  const lists: RichNode[] = [];
  for (let i = 0; i < lines.length; i += perList) lists.push(bullets(...lines.slice(i, i + perList)));
  return lists;
}

/** As many parts as fit, whole; only the first may be cut. */
function joinWhole(parts: readonly string[], max: number): string {
  const [first = '', ...rest] = parts;
  let joined = cutText(first, max);
  for (const part of rest) {
    const longer = joined === '' ? part : `${joined} · ${part}`;
    if (longer.length > max) break;
    joined = longer;
  }
  return joined;
}

function restLine(rest: readonly AccountLine[], context: MessageContext): string {
  const format = createFormatter(context);
  const w = LIST_STRINGS[context.locale];
  const bySeverity = [...SEVERITIES].reverse().flatMap((severity) => {
    const n = rest.filter((a) => a.severity === severity).length;
    return n === 0 ? [] : [`${format.number(n)} ${SEVERITY_NAMES[context.locale][severity].toLowerCase()}`];
  });
  const value = totalYearly(rest, context, format.shortMoney);
  const money = value === null ? [] : [w.line.aYear(value)];
  return w.more(format.number(rest.length), [...bySeverity, ...money]);
}

export function yearly(mrr: Money): Money {
  return { amount: mrr.amount * 12, currency: mrr.currency };
}

/** What these accounts pay a year, each currency by itself: `€48k + R$174k`; null when nothing is known. */
export function totalYearly(
  accounts: readonly AccountLine[],
  context: MessageContext,
  say: (money: Money) => string,
): string | null {
  const known = accounts.flatMap(({ mrr }) =>
    mrr === null
      ? []
      : [{ amount: mrr.amount * 12, currency: mrr.currency ?? context.currency, accounts: 1 }],
  );
  const sums = sumByCurrency(known);
  // Who pays nothing adds nothing, in whichever currency.
  const paid = sums.filter(({ mrr }) => mrr !== 0);
  const told = (paid.length > 0 ? paid : sums.slice(0, 1)).map(({ currency, mrr }) =>
    say({ amount: mrr, currency }),
  );
  return told.length === 0 ? null : told.join(' + ');
}
