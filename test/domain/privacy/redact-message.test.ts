import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTermMatcher, type Term } from '../../../src/domain/privacy/term-matcher.ts';
import { escapeHtml, literalMrkdwn } from '../../../src/domain/text/safe-text.ts';
import { bold, bullets, header, line, richText, span } from '../../../src/messages/slack/blocks.ts';
import { fitsSlackLimits } from '../../../src/messages/slack/slack-limits.ts';
import {
  redactJson,
  redactMailMessage,
  redactSlackMessage,
} from '../../../src/messages/text/redact-message.ts';

const matcher = (...terms: Term[]) => createTermMatcher(terms);
const name = (text: string): Term => ({ kind: 'name', text });
const id = (text: string): Term => ({ kind: 'id', text });
const email = (text: string): Term => ({ kind: 'email', text });

describe('what mentions a term', () => {
  it.each<[string, Term, string, boolean]>([
    ['a name among words', name('Kite GmbH'), 'Call Kite GmbH today', true],
    ['a name as Slack escapes it', name('Q & <Sons>'), literalMrkdwn('Q & <Sons> fell'), true],
    ['a name as HTML escapes it', name("O'Hara & Co"), `<b>${escapeHtml("O'Hara & Co")}</b>`, true],
    [
      'a name that was cut',
      name('The very long name of a company that never ends'),
      'The very long name of a…',
      true,
    ],
    ['a name inside another', name('Kite'), 'Kitesurf Ltd', false],
    ['an id', id('A000123'), 'harbinger explain A000123 --at 2026-01-01', true],
    ['an id in a longer one', id('A000123'), 'A0001234', false],
    ['an id in a link', id('acme/7'), 'https://crm.example.com/acme%2F7', true],
    ['a number as id, among figures', id('42'), '42 events in 14 days', false],
    ['a number as id, where ids stand', id('42'), 'harbinger explain 42 --at 2026-01-01', true],
    ['a number as id, alone', id('42'), '42', true],
    ['an address in any case', email('ana@x.example'), 'Mail ANA@x.example.', true],
    ['an address inside another', email('ana@x.example'), 'joana@x.example', false],
    ['an address before a longer domain', email('ana@x.example'), 'ana@x.example.com', false],
    ['an address in a link', email('ana+b@x.example'), 'mailto:ana%2Bb%40x.example', true],
  ])('%s', (_what, term, text, mentioned) => {
    expect(matcher(term).mentions(text)).toBe(mentioned);
    expect(matcher(term).replace(text, () => '#') !== text).toBe(mentioned);
  });

  it('words that were quoted go to the end of the quotation, short ones only where they stand alone', () => {
    const long: Term = { kind: 'words', text: 'Nobody answers, call 415-555-0132 or write to kim@x.example' };
    expect(matcher(long).replace('NPS 2: “Nobody answers, call [tel] or write to [e-mail]”', () => '#')).toBe(
      'NPS 2: “#',
    );
    const short: Term = { kind: 'words', text: 'ok' };
    expect(matcher(short).mentions('looks ok to me')).toBe(false);
    expect(matcher(short).mentions('NPS 2: “ok”.')).toBe(true);
  });

  it('every text that mentions a term contains a needle, in lower case', () => {
    const text = fc
      .string({ unit: 'grapheme', minLength: 4, maxLength: 80 })
      .filter((s) => /\p{L}{4}/u.test(s));
    fc.assert(
      fc.property(
        text,
        fc.constantFrom('name', 'id', 'email') as fc.Arbitrary<Term['kind']>,
        (found, kind) => {
          const term = matcher({ kind, text: found });
          for (const written of [found, literalMrkdwn(found), escapeHtml(found)]) {
            const around = `see ${written} there`;
            if (term.mentions(around)) {
              expect(term.needles.some((needle) => around.toLowerCase().includes(needle))).toBe(true);
            }
          }
        },
      ),
    );
  });
});

it('a list loses the line of one account and keeps the others, within the limits of Slack', () => {
  const item = (account: string) =>
    line(bold(account), span('  usage fell · health 70 → 20 · €1,200 a year'));
  const message = {
    text: '3 accounts fell at once',
    blocks: [
      header('3 accounts fell at once'),
      richText(line(span('Critical (2)')), bullets(item('Kite GmbH'), item('Sol Ltda'))),
      richText(line(span('At risk (1)')), bullets(item('Alba Foods'))),
    ],
  };
  const redacted = redactSlackMessage(message, matcher(name('Kite GmbH')), '[erased]');
  expect(JSON.stringify(redacted)).not.toContain('Kite');
  expect(JSON.stringify(redacted)).toContain('Sol Ltda');
  expect(JSON.stringify(redacted)).toContain('Alba Foods');
  expect(redacted.blocks).toHaveLength(message.blocks.length);
  expect(fitsSlackLimits(redacted)).toEqual([]);
  expect(redactSlackMessage(message, matcher(name('Nobody here')), '[erased]')).toEqual(message);
});

it('menu choices go one by one, and a message of which nothing is left says so', () => {
  const choice = (text: string) => ({
    text: { type: 'plain_text', text },
    value: `task_done|${text.length}`,
  });
  const menu = {
    type: 'static_select',
    action_id: 'task_done',
    options: [choice('Kite: call'), choice('Sol: call')],
  };
  const message = { text: 'Tasks', blocks: [{ type: 'actions', elements: [menu] }] };
  const once = redactSlackMessage(message, matcher(name('Kite')), '[erased]');
  expect(once.blocks).toEqual([{ type: 'actions', elements: [{ ...menu, options: [choice('Sol: call')] }] }]);
  const none = redactSlackMessage(once, matcher(name('Sol')), '[erased]');
  expect(none.blocks).toEqual([{ type: 'context', elements: [{ type: 'plain_text', text: '[erased]' }] }]);
});

it('a mail keeps its markup and its other lines', () => {
  const mail = {
    subject: '7 accounts at risk, Kite first',
    preheader: 'Kite and others',
    text: 'Top risks\nKite GmbH, 41\nSol Ltda, 43',
    html: '<table><tr><td title="Kite">Kite GmbH</td><td>41</td></tr><tr><td>Sol Ltda</td></tr></table>',
  };
  expect(redactMailMessage(mail, matcher(name('Kite GmbH'), name('Kite')), '[erased]')).toEqual({
    subject: '7 accounts at risk, [erased] first',
    preheader: '[erased]',
    text: 'Top risks\n[erased]\nSol Ltda, 43',
    html: '<table><tr><td title="">[erased]</td><td>41</td></tr><tr><td>Sol Ltda</td></tr></table>',
  });
});

it('a file that goes with a mail loses the records of the account', () => {
  const content = 'account_id,account\r\na1,"Kite ""West"""\r\na2,Sol\r\n';
  const mail = { subject: 's', preheader: 'p', text: 't', html: 'h' };
  const attachments = [{ name: 'at-risk.csv', contentType: 'text/csv', content }];
  const { attachments: left } = redactMailMessage(
    { ...mail, attachments },
    matcher(name('Kite "West"')),
    '[erased]',
  );
  expect(left).toEqual([{ ...attachments[0], content: 'account_id,account\r\na2,Sol\r\n' }]);
});

it('JSON without a mention is handed back as the very same value', () => {
  const value = { a: [{ b: 'Sol', n: 1, none: null }], kite: true };
  expect(redactJson(value, (text) => text)).toBe(value);
  expect(redactJson(value, (text) => text.replace('Sol', '#').replace('kite', '#'))).toEqual({
    a: [{ b: '#', n: 1, none: null }],
    '#': true,
  });
});
