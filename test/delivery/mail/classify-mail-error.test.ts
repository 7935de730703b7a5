import { expect, it } from 'vitest';
import { classifyMailError, type MailPhase } from '../../../src/delivery/mail/classify-mail-error.ts';
import { createRedactor } from '../../../src/domain/privacy/redact.ts';

const redact = createRedactor(['hunter22']);
const mailError = (fields: object) => Object.assign(new Error('failed for user with hunter22'), fields);
const classify = (fields: object, phase: MailPhase = 'begun') =>
  classifyMailError(mailError(fields), { phase, redact });

const refusesUs = { kind: 'permanent', scope: 'channel' };
const outOfReach = { kind: 'not_sent', countsAsAttempt: false, scope: 'channel' };

it.each([
  [
    '451 at the recipient',
    { code: 'EENVELOPE', command: 'RCPT TO', responseCode: 451 },
    { kind: 'not_sent', scope: 'row' },
  ],
  ['451 after the body', { code: 'EMESSAGE', command: 'DATA', responseCode: 451 }, { kind: 'not_sent' }],
  [
    '421 closes the door for all',
    { code: 'EENVELOPE', command: 'MAIL FROM', responseCode: 421 },
    { kind: 'not_sent', scope: 'lane' },
  ],
  [
    '550 at the recipient',
    { code: 'EENVELOPE', command: 'RCPT TO', responseCode: 550 },
    { kind: 'permanent', scope: 'destination' },
  ],
  [
    '554 to the content',
    { code: 'EMESSAGE', command: 'DATA', responseCode: 554 },
    { kind: 'permanent', scope: 'message' },
  ],
  [
    '552 to the announced size',
    { code: 'EENVELOPE', command: 'MAIL FROM', responseCode: 552 },
    { kind: 'permanent', scope: 'message' },
  ],
  [
    '550 to the sender',
    { code: 'EENVELOPE', command: 'MAIL FROM', responseCode: 550 },
    { kind: 'permanent', scope: 'channel' },
  ],
  [
    '535',
    { code: 'EAUTH', command: 'AUTH PLAIN', responseCode: 535 },
    { kind: 'permanent', scope: 'channel' },
  ],
  [
    '530 in place of an answer',
    { code: 'EENVELOPE', command: 'RCPT TO', responseCode: 530 },
    { kind: 'permanent', scope: 'channel' },
  ],
  ['no login offered', { code: 'ENOAUTH' }, { kind: 'permanent', scope: 'channel' }],
  ['no recipient', { code: 'EENVELOPE', command: 'API' }, { kind: 'permanent', scope: 'message' }],
])('%s', (_name, fields, expected) => {
  expect(classify(fields)).toMatchObject(expected);
});

it.each([
  ['454 while logging in', { code: 'EAUTH', command: 'AUTH PLAIN', responseCode: 454 }, outOfReach],
  ['refused connection', { code: 'ESOCKET', command: 'CONN' }, outOfReach],
  ['no greeting in time', { code: 'ETIMEDOUT', command: 'CONN' }, outOfReach],
  ['421 in place of a greeting', { code: 'EPROTOCOL', command: 'CONN', responseCode: 421 }, outOfReach],
  ['no such host', { code: 'EDNS' }, outOfReach],
  ['554 in place of a greeting', { code: 'EPROTOCOL', command: 'CONN', responseCode: 554 }, refusesUs],
  ['an error of our own', {}, { kind: 'not_sent', scope: 'row' }],
])('before any mail: %s', (_name, fields, expected) => {
  expect(classify(fields, 'connecting')).toMatchObject(expected);
});

it('a connection that breaks within a mail is about that mail', () => {
  const broken = { code: 'ECONNECTION', command: 'CONN' };
  expect(classify(broken)).toMatchObject({ kind: 'not_sent', scope: 'row', countsAsAttempt: true });
});

it.each(['ECONNECTION', 'ETIMEDOUT', 'ESOCKET'])(
  '%s is open exactly when the body had been handed over',
  (code) => {
    expect(classify({ code, command: 'DATA' }, 'handed_over')).toMatchObject({ kind: 'ambiguous' });
    expect(classify({ code, command: 'DATA' }, 'begun')).toMatchObject({
      kind: 'not_sent',
      countsAsAttempt: true,
    });
  },
);

it('a reply after the body is certain all the same', () => {
  expect(classify({ code: 'EMESSAGE', command: 'DATA', responseCode: 550 }, 'handed_over')).toMatchObject({
    kind: 'permanent',
  });
});

it('tells codes, never the text of the error', () => {
  const { reason } = classify({
    code: 'EAUTH',
    command: 'AUTH PLAIN AGh1bnRlcjIyaHVudGVyMjI=',
    responseCode: 535,
  });
  expect(reason).not.toMatch(/hunter22|AGh1/);
  expect(classifyMailError('oops', { phase: 'handed_over', redact })).toEqual({
    kind: 'ambiguous',
    reason: 'mail: unknown error',
    ending: 'silent',
  });
});
