import { addDays } from '../../domain/day.ts';
import { cleanText, cutText } from '../../domain/text/safe-text.ts';
import type { Day, Locale, Translated } from '../../domain/types.ts';

/** A day of a CSM's calendar. */
export type CalendarEntry =
  | { kind: 'renewal'; id: string; on: Day; account: string; atRisk: boolean }
  | { kind: 'task'; id: string; on: Day; account: string; title: string };

const STRINGS: Translated<{
  name: string;
  renewal: (account: string) => string;
  task: (title: string, account: string) => string;
  atRisk: string;
}> = {
  en: {
    name: 'Harbinger: renewals and tasks',
    renewal: (account) => `Renewal: ${account}`,
    task: (title, account) => `${title} (${account})`,
    atRisk: 'An alert is open for this account.',
  },
  'pt-BR': {
    name: 'Harbinger: renovações e tarefas',
    renewal: (account) => `Renovação: ${account}`,
    task: (title, account) => `${title} (${account})`,
    atRisk: 'Há um alerta aberto para esta conta.',
  },
};

const MOST_WORDS = 200;

/**
 * The days as an iCalendar object (RFC 5545): all-day events that block no time. Lines end in CRLF and are folded at 75
 * octets; commas, semicolons, backslashes and line ends of names are escaped, controls are left out.
 * @param now becomes DTSTAMP
 */
export function renderCalendar(
  entries: readonly CalendarEntry[],
  { locale, now }: { locale: Locale; now: Date },
): string {
  const strings = STRINGS[locale];
  const stamp = now.toISOString().replace(/[-:]|\.\d+/g, '');
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Harbinger//Calendar//EN',
    'CALSCALE:GREGORIAN',
    'METHOD:PUBLISH',
    `X-WR-CALNAME:${escapeText(strings.name)}`,
    'REFRESH-INTERVAL;VALUE=DURATION:PT6H',
    ...entries.flatMap((entry) => {
      const summary =
        entry.kind === 'renewal' ? strings.renewal(entry.account) : strings.task(entry.title, entry.account);
      return [
        'BEGIN:VEVENT',
        `UID:${entry.kind}-${escapeText(entry.id)}@harbinger.invalid`,
        `DTSTAMP:${stamp}`,
        `DTSTART;VALUE=DATE:${compact(entry.on)}`,
        // The end is the first day that is not part of it any more.
        `DTEND;VALUE=DATE:${compact(addDays(entry.on, 1))}`,
        `SUMMARY:${escapeText(summary)}`,
        ...(entry.kind === 'renewal' && entry.atRisk ? [`DESCRIPTION:${escapeText(strings.atRisk)}`] : []),
        'TRANSP:TRANSPARENT',
        'END:VEVENT',
      ];
    }),
    'END:VCALENDAR',
  ];
  return lines.map((line) => `${fold(line)}\r\n`).join('');
}

const compact = (day: Day) => day.replaceAll('-', '');

/** RFC 5545, 3.3.11. */
function escapeText(text: string): string {
  return cutText(cleanText(text), MOST_WORDS).replace(/[\\;,]/g, '\\$&');
}

const FOLD_AT = 75;

/** RFC 5545, 3.1: no line is longer than 75 octets, and none is cut inside a character. */
function fold(line: string): string {
  let folded = '';
  let octets = 0;
  for (const character of line) {
    const size = utf8Length(character.codePointAt(0)!);
    if (octets + size > FOLD_AT) {
      folded += '\r\n ';
      octets = 1;
    }
    folded += character;
    octets += size;
  }
  return folded;
}

function utf8Length(code: number): number {
  return code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
}
