import { expect, it } from 'vitest';
import { createRedactor } from '../../../src/domain/privacy/redact.ts';

const PASSWORD = 'p@ss word/+';
const redact = createRedactor([PASSWORD, 'abc']);

it.each([
  ['a Slack token', 'token xoxb-123-456-AbC rejected'],
  ['an app token', 'xapp-1-A0-12-deadbeef'],
  ['a rotating token', 'xoxe.xoxb-1-abcdef'],
  ['credentials in a URL', 'cannot reach smtps://user:pa55word@mail.corp.example:465/'],
  ['a bearer header', 'Authorization: Bearer abcdef0123456789'],
  ['an SMTP login', '503 after AUTH PLAIN AGhhcmJpbmdlcgBwYTU1d29yZA=='],
  ['a password parameter', 'password="pa55word", user=harbinger'],
  ['a known secret', `login with ${PASSWORD} failed`],
  ['a known secret, URL-encoded', `smtp://harbinger:${encodeURIComponent(PASSWORD)}`],
  ['a known secret in base64', `334 ${Buffer.from(PASSWORD).toString('base64')}`],
])('masks %s', (_name, text) => {
  const safe = redact(text);
  expect(safe).toContain('[redacted]');
  expect(safe).not.toMatch(/xox[a-z]-|xapp-|pa55word|AGhh|abcdef|p@ss|p%40ss/);
  expect(safe).not.toContain(Buffer.from(PASSWORD).toString('base64'));
});

it('leaves ordinary words alone', () => {
  const text = 'slack: is_archived after 3 attempts at https://slack.com/api/chat.postMessage';
  expect(redact(text)).toBe(text);
});

it('cuts long texts, markup and control characters', () => {
  expect(redact('x'.repeat(5_000))).toBe(`${'x'.repeat(300)}…`);
  expect(redact(`502 <html>${'x'.repeat(990)}`)).toBe('502 (markup, 1000 characters)');
  expect(redact('a\r\nb\u0000c')).toBe('a b c');
});
