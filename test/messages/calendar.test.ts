import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CalendarEntry, renderCalendar } from '../../src/messages/calendar/render-calendar.ts';
import { readCalendarToken, signCalendar } from '../../src/pipeline/calendar/calendar-feed.ts';
import { signUnsubscribe } from '../../src/pipeline/customer-emails/unsubscribe-token.ts';
import { addressHash } from '../../src/store/customer-emails/suppressions.ts';

const NOW = new Date('2026-03-04T09:00:00.123Z');
const render = (entries: readonly CalendarEntry[], locale: 'en' | 'pt-BR' = 'en') =>
  renderCalendar(entries, { locale, now: NOW });
/** As a calendar program reads it: unfolded, then name and value. */
const read = (text: string) =>
  text
    .replaceAll('\r\n ', '')
    .split('\r\n')
    .filter(Boolean)
    .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)] as const);

describe('a calendar', () => {
  it('tells renewals and tasks as all-day events', () => {
    const text = render([
      { kind: 'renewal', id: 'A1', on: '2026-12-31', account: 'Alba, Foods; GmbH', atRisk: true },
      { kind: 'task', id: 't-1', on: '2026-03-05', account: 'Alba', title: 'Call Kim' },
    ]);
    expect(text).toBe(
      [
        'BEGIN:VCALENDAR',
        'VERSION:2.0',
        'PRODID:-//Harbinger//Calendar//EN',
        'CALSCALE:GREGORIAN',
        'METHOD:PUBLISH',
        'X-WR-CALNAME:Harbinger: renewals and tasks',
        'REFRESH-INTERVAL;VALUE=DURATION:PT6H',
        'BEGIN:VEVENT',
        'UID:renewal-A1@harbinger.invalid',
        'DTSTAMP:20260304T090000Z',
        'DTSTART;VALUE=DATE:20261231',
        'DTEND;VALUE=DATE:20270101',
        'SUMMARY:Renewal: Alba\\, Foods\\; GmbH',
        'DESCRIPTION:An alert is open for this account.',
        'TRANSP:TRANSPARENT',
        'END:VEVENT',
        'BEGIN:VEVENT',
        'UID:task-t-1@harbinger.invalid',
        'DTSTAMP:20260304T090000Z',
        'DTSTART;VALUE=DATE:20260305',
        'DTEND;VALUE=DATE:20260306',
        'SUMMARY:Call Kim (Alba)',
        'TRANSP:TRANSPARENT',
        'END:VEVENT',
        'END:VCALENDAR',
        '',
      ].join('\r\n'),
    );
    expect(
      render([{ kind: 'renewal', id: 'A1', on: '2026-12-31', account: 'x', atRisk: false }], 'pt-BR'),
    ).toContain('SUMMARY:Renovação: x');
  });

  it('stays one event with lines of 75 octets, whatever an account is called', () => {
    const name = fc.array(
      fc.constantFrom('a', 'é', '東', '😀', '\r\n', ',', ';', '\\', ':', '\u202e', 'END:VEVENT', ' '),
      { maxLength: 80 },
    );
    fc.assert(
      fc.property(name, (parts) => {
        const text = render([
          { kind: 'renewal', id: 'A1', on: '2026-12-31', account: parts.join(''), atRisk: false },
        ]);
        for (const line of text.split('\r\n')) {
          expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
          expect(line).not.toMatch(/[\r\n\ufffd]/);
        }
        const names = read(text).map(([key]) => key);
        expect(names.filter((key) => key === 'BEGIN')).toHaveLength(2);
        expect(names.filter((key) => key === 'SUMMARY')).toHaveLength(1);
      }),
    );
  });
});

describe('the address of a calendar', () => {
  const emails = ['ana@corp.example', 'bea@corp.example'];
  it('opens the calendar of one person, with the secret in force or the one before', () => {
    const token = signCalendar('Bea@corp.example', 'new');
    expect(readCalendarToken(token, emails, ['new'])).toBe('bea@corp.example');
    expect(readCalendarToken(token, emails, ['newest', 'new'])).toBe('bea@corp.example');
    expect(token).not.toContain(Buffer.from('bea').toString('base64url'));
  });

  it.each([
    ['another secret', signCalendar('bea@corp.example', 'other')],
    ['somebody who is gone', signCalendar('zoe@corp.example', 'new')],
    ['a link to unsubscribe', signUnsubscribe(addressHash('bea@corp.example'), 'new')],
    ['nothing', ''],
    ['a token with something behind it', `${signCalendar('bea@corp.example', 'new')}A`],
  ])('opens nothing for %s', (_, token) => {
    expect(readCalendarToken(token, emails, ['new'])).toBeNull();
  });
});
