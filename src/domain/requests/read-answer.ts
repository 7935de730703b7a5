import { nameKey } from '../names.ts';

const VERBS: ReadonlySet<string> = new Set(['answer', 'responder']);

/**
 * Reads `answer export-1 ships on 3 March` in either language.
 * @returns null for what is no such command: then the whole of it names an account
 */
export function readAnswer(text: string): { id: string; answer: string } | null {
  const [verb = '', id = '', ...words] = text.trim().split(/\s+/);
  const answer = words.join(' ').replace(/^["“”](.*)["“”]$/, '$1');
  // An account may be called "Answer Labs Ltd"; a request ends with its number.
  if (!VERBS.has(nameKey(verb)) || !/^[a-z_]+-\d+$/i.test(id) || answer === '') return null;
  return { id: id.toLowerCase(), answer: answer.slice(0, 500) };
}
