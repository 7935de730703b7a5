import { cutText, displayName, displayText } from '../../domain/text/safe-text.ts';
import type { Translated } from '../../domain/types.ts';
import type { DigestModel } from '../models/digest-model.ts';
import { formatEvidence } from '../strings/render-evidence.ts';
import type { DigestContext } from './digest-context.ts';
import type { DigestSection } from './digest-doc.ts';

const SHOWN = 5;

/** Headings of the two lists; `more` counts what is left out. */
const TITLES: Translated<{ attention: string; growth: string; more: (n: string) => string }> = {
  en: {
    attention: 'Neutrals worth a word before they turn',
    growth: 'Room to grow',
    more: (n) => `… ${n} more`,
  },
  'pt-BR': {
    attention: 'Neutros que merecem uma conversa antes de virar',
    growth: 'Espaço para crescer',
    more: (n) => `… mais ${n}`,
  },
};

/** Also 4. Hints, never alerts; each list is left out where it is empty. */
export function prospectLists(digest: DigestContext): DigestSection[] {
  const { prospects } = digest.model;
  return (['attention', 'growth'] as const).flatMap((kind) => listOf(digest, kind, prospects[kind]) ?? []);
}

function listOf(
  { format, context }: DigestContext,
  kind: 'attention' | 'growth',
  accounts: DigestModel['prospects']['growth'],
): DigestSection | null {
  if (accounts.length === 0) return null;
  const w = TITLES[context.locale];
  const entries = accounts.slice(0, SHOWN).map(({ why, ownerName, ...account }) => {
    const owner = displayText(ownerName, 60);
    const said = cutText(formatEvidence(why, 'sentence', format), 250);
    return { title: displayName(account, 60), value: owner, lines: [said] };
  });
  const rest = accounts.length - entries.length;
  const more = rest > 0 ? w.more(format.number(rest)) : null;
  return { title: w[kind], blocks: [{ kind: 'entries', label: null, entries, more }] };
}
