import { describe, expect, it } from 'vitest';
import { NO_HOLIDAYS } from '../../../src/domain/alerts/holidays.ts';
import {
  type CustomerEmailCase,
  decideCustomerEmail,
  needsPersonInstead,
} from '../../../src/domain/customer-emails/decide-customer-email.ts';

const READY: CustomerEmailCase = {
  episode: 'live',
  taskOpen: true,
  heldOut: false,
  recipient: 'known',
  suppressed: null,
  approved: true,
  waitingDays: 0,
  expireAfterDays: 7,
  paymentRetries: false,
  sentThisWeek: 0,
  maxPerWeek: 1,
};
/** A Wednesday, 09:00 in Lisbon. */
const NOW = new Date('2026-03-04T09:00:00Z');
const HOURS = { from: '18:00', to: '08:00' };
const WHEN = { now: NOW, timeZone: 'Europe/Lisbon', hours: HOURS, holidays: NO_HOLIDAYS };
const decide = (change: Partial<CustomerEmailCase>, when: Partial<typeof WHEN> = {}) =>
  decideCustomerEmail({ ...READY, ...change }, { ...WHEN, ...when });

describe('an e-mail to a customer', () => {
  it.each<[string, Partial<CustomerEmailCase>, string]>([
    ['approved, nothing in its way', {}, 'send'],
    ['not approved', { approved: false }, 'wait: approval'],
    ['not approved, for as long as it may wait', { approved: false, waitingDays: 7 }, 'wait: approval'],
    ['not approved in time', { approved: false, waitingDays: 8 }, 'expire: waited_too_long'],
    ['approved, but held for too long', { paymentRetries: true, waitingDays: 8 }, 'expire: waited_too_long'],
    ['account recovered', { episode: 'recovered' }, 'expire: recovered'],
    [
      'account recovered before anybody approved',
      { episode: 'recovered', approved: false },
      'expire: recovered',
    ],
    ['account left', { episode: 'churned' }, 'expire: churned'],
    ['alert closed', { episode: 'closed' }, 'expire: closed'],
    ['a person did the step', { taskOpen: false }, 'expire: task_closed'],
    ['control group', { heldOut: true }, 'stop: held_out'],
    ['no contact', { recipient: 'missing' }, 'stop: no_contact'],
    ['no contact, not approved either', { recipient: 'missing', approved: false }, 'stop: no_contact'],
    ['contact is no address', { recipient: 'malformed' }, 'stop: bad_contact'],
    ['blocked domain', { recipient: 'blocked_domain' }, 'stop: blocked_domain'],
    ['unsubscribed', { suppressed: 'unsubscribed' }, 'stop: unsubscribed'],
    ['bounced', { suppressed: 'bounced' }, 'stop: bounced'],
    ['complained', { suppressed: 'complaint' }, 'stop: complaint'],
    ['on the list', { suppressed: 'manual', paymentRetries: true }, 'stop: manual'],
    ['alert snoozed', { episode: 'snoozed' }, 'hold: snoozed'],
    ['payment retried', { paymentRetries: true }, 'hold: payment_retries'],
    ['payment retried, not approved', { paymentRetries: true, approved: false }, 'wait: approval'],
    ['one this week already', { sentThisWeek: 1 }, 'hold: weekly_limit'],
    ['two allowed, one sent', { sentThisWeek: 1, maxPerWeek: 2 }, 'send'],
  ])('%s -> %s', (_what, change, expected) => {
    const decision = decide(change);
    expect(decision.kind === 'send' ? 'send' : `${decision.kind}: ${decision.reason}`).toBe(expected);
  });

  it.each([
    ['in working hours at once', '2026-03-04T09:00:00Z', HOURS, '2026-03-04T09:00:00Z'],
    ['in the evening on the next morning', '2026-03-04T21:10:00Z', HOURS, '2026-03-05T08:00:00Z'],
    ['on Friday evening on Monday', '2026-03-06T18:30:00Z', HOURS, '2026-03-09T08:00:00Z'],
    ['in the night at once where no hours are kept', '2026-03-07T02:00:00Z', null, '2026-03-07T02:00:00Z'],
  ])('goes out %s', (_what, now, hours, expected) => {
    const decision = decideCustomerEmail(READY, { ...WHEN, now: new Date(now), hours });
    expect(decision).toEqual({ kind: 'send', at: new Date(expected) });
  });

  it('keeps public holidays', () => {
    const decision = decide({}, { holidays: new Set(['2026-03-04']) });
    expect(decision).toEqual({ kind: 'send', at: new Date('2026-03-05T08:00:00Z') });
  });
});

it('leaves the step to a person exactly where it is still wanted', () => {
  const wanted = [
    'no_contact',
    'bad_contact',
    'blocked_domain',
    'unsubscribed',
    'bounced',
    'waited_too_long',
    'rejected',
  ];
  const over = ['recovered', 'churned', 'closed', 'task_closed', 'held_out'];
  expect([...wanted, ...over].filter((reason) => needsPersonInstead(reason as 'closed'))).toEqual(wanted);
});
