import { cleanText } from './clean-text.ts';

/** A value as one word of a POSIX shell line, so that a printed command can be pasted as it stands. */
export function shellWord(value: string): string {
  const text = cleanText(value);
  return /^[\w.@:/+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
