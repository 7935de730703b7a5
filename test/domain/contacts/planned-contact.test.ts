import { describe, expect, it } from 'vitest';
import { NO_HOLIDAYS } from '../../../src/domain/alerts/holidays.ts';
import { channelCalled } from '../../../src/domain/contacts/channel.ts';
import { cadenceOf, dueContact } from '../../../src/domain/contacts/due-contact.ts';
import { type ContactAccount, planContacts } from '../../../src/domain/contacts/plan-contacts.ts';
import { addDays } from '../../../src/domain/day.ts';

const FORTNIGHTLY = { everyDays: 14, aheadDays: 3 };

describe('planned contact', () => {
  const base = {
    cadence: FORTNIGHTLY,
    lastContactOn: '2026-03-01',
    startedOn: '2024-01-01',
    recordedSince: '2025-01-01',
    asOf: '2026-03-16',
  };
  const LATE = { cadence: { everyDays: 14, aheadDays: null } };
  it.each([
    ['is missed the day after it was planned', {}, { kind: 'missed', plannedOn: '2026-03-15', days: 1 }],
    ['is due on the day itself', { asOf: '2026-03-15' }, { kind: 'due', plannedOn: '2026-03-15' }],
    ['is due three days before', { asOf: '2026-03-12' }, { kind: 'due', plannedOn: '2026-03-15' }],
    ['is kept until then', { asOf: '2026-03-11' }, { kind: 'kept' }],
    ['that nobody declared is kept on its day', { ...LATE, asOf: '2026-03-15' }, { kind: 'kept' }],
    ['that nobody declared is missed after it', LATE, { kind: 'missed', plannedOn: '2026-03-15', days: 1 }],
    ['is not planned without a cadence', { cadence: null }, { kind: 'unknown' }],
    [
      'is not judged where contacts are not recorded',
      { lastContactOn: null, recordedSince: null },
      { kind: 'unknown' },
    ],
    [
      'counts from the start of a new account',
      { lastContactOn: null, startedOn: '2026-02-20' },
      { kind: 'missed', plannedOn: '2026-03-06', days: 10 },
    ],
    [
      'counts from when contacts began to be recorded',
      { lastContactOn: null, recordedSince: '2026-03-10' },
      { kind: 'kept' },
    ],
  ])('%s', (_, change, expected) => {
    expect(dueContact({ ...base, ...change })).toEqual(expected);
  });
});

describe('a cadence', () => {
  const usual = { gapDays: 14, accounts: 5 };
  it('that is declared is told before its day, a short one not all the time', () => {
    expect(cadenceOf({ everyDays: 30 }, { usual, aheadDays: 3 })).toEqual({ everyDays: 30, aheadDays: 3 });
    expect(cadenceOf({ everyDays: 4 }, { usual, aheadDays: 3 })).toEqual({ everyDays: 4, aheadDays: 2 });
  });
  it('that is not is half as long again as is usual in the tier, and told once it is over', () => {
    expect(cadenceOf('auto', { usual, aheadDays: 3 })).toEqual({ everyDays: 21, aheadDays: null });
    expect(cadenceOf('auto', { usual: { ...usual, gapDays: 2 }, aheadDays: 3 })?.everyDays).toBe(11);
  });
  it('is none where nothing is usual, or nobody wants one', () => {
    expect(cadenceOf('auto', { usual: { ...usual, accounts: 4 }, aheadDays: 3 })).toBeNull();
    expect(cadenceOf('auto', { usual: undefined, aheadDays: 3 })).toBeNull();
    expect(cadenceOf(null, { usual, aheadDays: 3 })).toBeNull();
  });
});

describe('tasks of planned contacts', () => {
  /** A Thursday. */
  const asOf = '2026-03-12';
  const account = (accountId: string, more: Partial<ContactAccount> = {}): ContactAccount => ({
    accountId,
    touch: 'high',
    cadence: FORTNIGHTLY,
    lastContactOn: addDays(asOf, -12),
    startedOn: '2024-01-01',
    isLeaving: false,
    hasTalk: false,
    hasOpenTask: false,
    mrr: 100,
    owner: { email: 'ana@corp.example' },
    holidays: NO_HOLIDAYS,
    ...more,
  });
  const terms = {
    asOf,
    recordedSince: '2025-01-01',
    missedDueWorkingDays: 1,
    mostPerWeek: 5,
    lately: new Map<string, number>(),
  };
  const plan = (accounts: readonly ContactAccount[], more: Partial<typeof terms> = {}) =>
    planContacts(accounts, { ...terms, ...more });

  it('are due on the last working day before the planned one', () => {
    const overWeekEnd = account('b', { lastContactOn: addDays(asOf, -10) });
    expect(plan([account('a')]).planned).toEqual([
      { accountId: 'a', kind: 'due', plannedOn: '2026-03-14', dueOn: '2026-03-13' },
    ]);
    expect(plan([overWeekEnd], { asOf: '2026-03-13' }).planned).toMatchObject([
      { plannedOn: '2026-03-16', dueOn: '2026-03-13' },
    ]);
  });

  it('go to automation on the day where technology does the talking', () => {
    expect(plan([account('a', { touch: 'low' })]).planned).toMatchObject([{ dueOn: asOf }]);
  });

  it('are no second call where a talk is planned for another reason', () => {
    expect(plan([account('a', { hasTalk: true }), account('b', { hasOpenTask: true })]).planned).toEqual([]);
  });

  it('are done by a talk, and dropped with a notice or the cadence', () => {
    const open = { hasOpenTask: true };
    const accounts = [
      account('talked', { ...open, lastContactOn: asOf }),
      account('leaves', { ...open, isLeaving: true }),
      account('unplanned', { ...open, cadence: null }),
      account('late', open),
    ];
    expect(plan(accounts)).toEqual({ planned: [], kept: ['talked'], dropped: ['leaves', 'unplanned'] });
  });

  it('are no flood: the longest over first, then the largest, the rest waits for another week', () => {
    const many = ['a', 'b', 'c', 'd'].map((id, i) =>
      account(id, { lastContactOn: addDays(asOf, id === 'c' ? -90 : -60), mrr: i }),
    );
    const ids = plan(many, { mostPerWeek: 3, lately: new Map([['ana@corp.example', 1]]) }).planned;
    expect(ids.map(({ accountId }) => accountId)).toEqual(['c', 'd']);
  });
});

it.each([
  ['vídeo', 'video'],
  ['On-Site', 'on_site'],
  ['telefone', 'phone'],
  ['', null],
  ['sponsor', null],
])('the word %s names the channel %s', (word, channel) => {
  expect(channelCalled(word)).toBe(channel);
});
