import { displayText } from '../../domain/text/safe-text.ts';
import type { Translated } from '../../domain/types.ts';
import type { DigestContext } from './digest-context.ts';
import type { DigestSection } from './digest-doc.ts';
import { shortValue } from './money-text.ts';

const WORDS: Translated<{ title: string; columns: string[]; others: string }> = {
  en: {
    title: 'By segment',
    columns: ['Segment', 'Accounts', 'A year', 'At risk', 'A year'],
    others: 'others',
  },
  'pt-BR': {
    title: 'Por segmento',
    columns: ['Segmento', 'Contas', 'Por ano', 'Em risco', 'Por ano'],
    others: 'outras',
  },
};

/** Also 2. The segments that are looked after apart, side by side. */
export function bySegment(digest: DigestContext): DigestSection | null {
  const { model, format, context } = digest;
  const { segments = [] } = model;
  if (segments.length === 0) return null;
  const w = WORDS[context.locale];
  const rows = segments.map(({ name, book, atRisk }) => ({
    cells: [
      name === null ? w.others : (displayText(name, 40) ?? '?'),
      format.number(book.accounts),
      shortValue(digest, book) ?? '–',
      format.number(atRisk.accounts),
      atRisk.accounts === 0 ? '–' : (shortValue(digest, atRisk) ?? '–'),
    ],
    colour: null,
  }));
  return { title: w.title, blocks: [{ kind: 'table', columns: w.columns, rows }] };
}
