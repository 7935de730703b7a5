import { addDays, isDay } from '../day.ts';
import { nameKey } from '../names.ts';
import type { Day } from '../types.ts';
import type { FlagKind } from './flag.ts';

/** What somebody says of an account in a command. */
export interface SaidInCommand {
  kind: Exclude<FlagKind, 'reason'>;
  /** Its id or the beginning of its name. */
  account: string;
  /** Until when a word about risk holds, or when a customer leaves; null = not said. */
  day: Day | null;
  words: string | null;
}

const VERBS: ReadonlyMap<string, SaidInCommand['kind']> = new Map([
  ['risk', 'risk'],
  ['risco', 'risk'],
  ['no-risk', 'no_risk'],
  ['sem-risco', 'no_risk'],
  ['notice', 'notice'],
  ['aviso', 'notice'],
  ['stays', 'stays'],
  ['fica', 'stays'],
  ['talked', 'talked'],
  ['falamos', 'talked'],
]);

const FOR_DAYS = /^(\d{1,4})d$/;

/**
 * Reads `risk Alba Foods 30d sponsor leaves` in either language. A name of several words ends at the day or stands in
 * quotation marks; without either it is the first word.
 * @returns null for what is no such command: then the whole of it names an account
 */
export function readSaid(text: string, asOf: Day): SaidInCommand | null {
  const [verb = '', ...rest] = text.trim().split(/\s+/);
  const kind = VERBS.get(nameKey(verb));
  if (kind === undefined || rest.length === 0) return null;
  const quoted = /^["“”](.+?)["“”]\s*(.*)$/.exec(rest.join(' '));
  if (quoted) return { kind, account: quoted[1]!, ...afterName((quoted[2] ?? '').split(' '), asOf) };
  const at = rest.findIndex((word, i) => i > 0 && dayOf(word, asOf) !== null);
  const end = at === -1 ? 1 : at;
  return { kind, account: rest.slice(0, end).join(' '), ...afterName(rest.slice(end), asOf) };
}

function afterName(
  [first = '', ...others]: readonly string[],
  asOf: Day,
): Pick<SaidInCommand, 'day' | 'words'> {
  const day = dayOf(first, asOf);
  const words = (day === null ? [first, ...others] : others).join(' ').trim();
  return { day, words: words === '' ? null : words.slice(0, 500) };
}

function dayOf(word: string, asOf: Day): Day | null {
  const days = FOR_DAYS.exec(word)?.[1];
  if (days !== undefined) return addDays(asOf, Number(days));
  return isDay(word) ? word : null;
}
