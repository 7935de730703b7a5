import { describe, expect, it } from 'vitest';
import type { OpenCustomerEmail } from '../../../src/domain/customer-emails/customer-email.ts';
import {
  decideOpenEmails,
  type OpenEmailFacts,
} from '../../../src/domain/customer-emails/decide-open-emails.ts';

const NOW = new Date('2026-03-04T09:00:00Z');
const APPROVED = { approvedAt: new Date('2026-03-03T09:00:00Z'), approvedBy: 'ana@corp.example' };

function open(id: string, rest: Partial<OpenCustomerEmail> = {}): OpenCustomerEmail {
  return {
    id,
    taskId: `task-${id}`,
    episodeId: `episode-${id}`,
    accountId: `account-${id}`,
    template: 'getting-back',
    templateDigest: 'd1',
    recipient: 'kim@customer.example',
    recipientName: 'Kim',
    words: {
      locale: 'en',
      subject: '',
      paragraphs: [],
      link: { url: '', text: '' },
      company: '',
      postalAddress: '',
      account: '',
    },
    state: 'waiting',
    reason: 'approval',
    plannedOn: '2026-03-03',
    approvedAt: null,
    approvedBy: null,
    rejectedBy: null,
    queuedOn: null,
    sendAt: null,
    version: 1,
    updatedAt: new Date(0),
    episodeState: 'open',
    arm: null,
    taskState: 'open',
    taskTitle: 'Write to Kim',
    ...rest,
  };
}

const facts = (rest: Partial<OpenEmailFacts> = {}): OpenEmailFacts => ({
  asOf: '2026-03-04',
  now: NOW,
  automatic: false,
  maxPerWeek: 1,
  expireAfterDays: 14,
  blockedDomains: [],
  suppressed: new Map(),
  sentThisWeek: new Map(),
  retried: new Set(),
  approvals: new Map(),
  timeZone: 'UTC',
  hours: null,
  holidays: new Set(),
  ...rest,
});

describe('the e-mails that are open', () => {
  const approval = { template: 'getting-back', digest: 'd1', ...APPROVED };
  it.each<
    [
      name: string,
      email: Partial<OpenCustomerEmail>,
      facts: Partial<OpenEmailFacts>,
      state: string,
      reason: string | null,
      toPerson: boolean,
    ]
  >([
    ['approved by a person', APPROVED, {}, 'queued', null, false],
    [
      'of an approved template, automatic',
      {},
      { automatic: true, approvals: new Map([['d1', approval]]) },
      'queued',
      null,
      false,
    ],
    [
      'of an approved template, by hand',
      {},
      { approvals: new Map([['d1', approval]]) },
      'waiting',
      'approval',
      false,
    ],
    [
      'of another wording',
      {},
      { automatic: true, approvals: new Map([['d0', approval]]) },
      'waiting',
      'approval',
      false,
    ],
    ['without a contact', { recipient: null }, {}, 'stopped', 'no_contact', true],
    ['to what is no address', { recipient: 'kim' }, {}, 'stopped', 'bad_contact', true],
    ['to a blocked domain', {}, { blockedDomains: ['Customer.Example'] }, 'stopped', 'blocked_domain', true],
    [
      'to who unsubscribed',
      {},
      { suppressed: new Map([['kim@customer.example', 'unsubscribed']]) },
      'stopped',
      'unsubscribed',
      true,
    ],
    ['of a recovered account', { episodeState: 'recovered' }, {}, 'expired', 'recovered', false],
    ['of the control group', { arm: 'held_out' }, {}, 'stopped', 'held_out', false],
    ['that waited too long', { plannedOn: '2026-02-01' }, {}, 'expired', 'waited_too_long', true],
    [
      'approved while payments are collected',
      APPROVED,
      { retried: new Set(['account-a']) },
      'approved',
      'payment_retries',
      false,
    ],
  ])('%s', (_, email, given, state, reason, toPerson) => {
    const decided = decideOpenEmails([open('a', email)], facts(given));
    const next = decided.changed[0] ?? open('a', email);
    expect([next.state, next.reason]).toEqual([state, reason]);
    expect(decided.toPerson).toEqual(
      toPerson ? [{ taskId: 'task-a', taskTitle: 'Write to Kim', reason }] : [],
    );
    expect(decided.toSend.map(({ email: { id }, at }) => [id, at])).toEqual(
      state === 'queued' ? [['a', NOW]] : [],
    );
  });

  it('lets the older of two to one contact go, and holds the other for its week', () => {
    const decided = decideOpenEmails([open('a', APPROVED), open('b', APPROVED)], facts());
    expect(decided.changed.map((e) => [e.id, e.state, e.reason])).toEqual([
      ['a', 'queued', null],
      ['b', 'approved', 'weekly_limit'],
    ]);
    expect(decided.summary).toEqual({ queued: 1, waiting: 0, held: 1, expired: 0, stopped: 0 });
  });

  it('writes nothing of what stays as it was, and counts it', () => {
    const decided = decideOpenEmails([open('a')], facts());
    expect(decided).toMatchObject({ changed: [], toSend: [], toPerson: [], summary: { waiting: 1 } });
  });
});
