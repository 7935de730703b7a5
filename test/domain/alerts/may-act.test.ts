import { expect, it } from 'vitest';
import { mayAct } from '../../../src/domain/alerts/may-act.ts';
import type { Csm } from '../../../src/domain/types.ts';

const person = (email: string, deputyEmail: string | null, managerEmail: string | null): Csm => ({
  email,
  name: null,
  slackUserId: null,
  managerEmail,
  timezone: null,
  locale: null,
  outOfOfficeUntil: null,
  deputyEmail,
});
const people = new Map([
  ['ana@x.example', person('ana@x.example', 'bea@x.example', 'Mia@x.example')],
  ['bea@x.example', person('bea@x.example', null, 'noa@x.example')],
]);
const ask = (email: string | null, owner: string | null, inSharedChannel = false) =>
  mayAct({ email, owners: [owner], inSharedChannel, people });

it.each([
  ['ANA@x.example', 'ana@x.example', false, { allowed: true, as: 'owner' }],
  ['bea@x.example', 'ana@x.example', false, { allowed: true, as: 'deputy' }],
  ['mia@x.example', 'ana@x.example', false, { allowed: true, as: 'manager' }],
  // The manager of the deputy is not the manager of the owner.
  ['noa@x.example', 'ana@x.example', false, { allowed: false, reason: 'not_theirs' }],
  ['noa@x.example', 'ana@x.example', true, { allowed: true, as: 'channel' }],
  ['ana@x.example', 'bea@x.example', false, { allowed: false, reason: 'not_theirs' }],
  ['ana@x.example', null, false, { allowed: false, reason: 'not_theirs' }],
  ['ana@x.example', null, true, { allowed: true, as: 'channel' }],
  [null, 'ana@x.example', true, { allowed: false, reason: 'unknown_person' }],
])('%s on an account of %s (shared channel: %s): %o', (email, owner, shared, expected) => {
  expect(ask(email, owner, shared)).toEqual(expected);
});
