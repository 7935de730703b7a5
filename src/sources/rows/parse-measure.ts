import { type FieldParser, wrongValue } from './field-problem.ts';
import { parseId } from './parse-text.ts';

const MEASURE = /^(usage|users|signal|date|word)\s*(?::\s*(.+))?$/i;

/**
 * What tells how far a goal is: `usage`, `users` (each also with `:PRODUCT`), `signal:NAME`, `date` or `word`. Kept as
 * `kind` or `kind:name`.
 */
export const parseMeasure: FieldParser = (text) => {
  const [, kind = '', name = ''] = MEASURE.exec(text.trim()) ?? [];
  const word = kind.toLowerCase();
  const needsName = word === 'signal';
  const mayHaveName = needsName || word === 'usage' || word === 'users';
  if (word === '' || (needsName && name === '') || (!mayHaveName && name !== '')) {
    return wrongValue(text, {
      code: 'unknown_value',
      what: 'not what a goal can be measured by',
      advice: 'Use usage, usage:PRODUCT, users, users:PRODUCT, signal:NAME, date or word.',
    });
  }
  if (name === '') return word;
  const id = parseId(name);
  return typeof id === 'string' ? `${word}:${id}` : id;
};
