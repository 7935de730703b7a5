import { displayName } from '../../domain/text/safe-text.ts';
import { GOAL_LIST_STRINGS } from '../strings/goal-strings.ts';
import { formatEvidence } from '../strings/render-evidence.ts';
import type { DigestContext } from './digest-context.ts';
import type { DigestSection } from './digest-doc.ts';

const SHOWN = 5;

/** What was agreed as success: how much of it is on its way, and which of it is not. Null where nobody records goals. */
export function successGoals({ model, context, format }: DigestContext): DigestSection | null {
  const { goals } = model;
  if (goals === undefined) return null;
  const w = GOAL_LIST_STRINGS[context.locale];
  const { reached, onLine, behind, missed, without, lagging } = goals;
  const counts = w.counts({
    reached: format.number(reached),
    onLine: format.number(onLine),
    behind: format.number(behind),
    missed: format.number(missed),
  });
  const entries = lagging.slice(0, SHOWN).map((one) => ({
    title: displayName(one, 60),
    value: null,
    lines: [formatEvidence(one.why, 'sentence', format)],
  }));
  const left = lagging.length - entries.length;
  const blocks: DigestSection['blocks'] = [{ kind: 'paragraph', text: counts, quiet: false }];
  if (entries.length > 0)
    blocks.push({
      kind: 'entries',
      label: null,
      entries,
      more: left > 0 ? w.more(format.number(left)) : null,
    });
  if (without > 0)
    blocks.push({ kind: 'paragraph', text: w.without(format.count(without, w.account)), quiet: true });
  return { title: w.title, blocks };
}
