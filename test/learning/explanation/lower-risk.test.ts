import { describe, expect, it } from 'vitest';
import { addDays, toEpochDay } from '../../../src/domain/day.ts';
import { DEFAULT_HEALTH_SETTINGS } from '../../../src/domain/health-settings.ts';
import type { AccountFacts, Invoice, SourceStates, SurveyAnswer } from '../../../src/domain/types.ts';
import { assessAccount, type Terms } from '../../../src/learning/explanation/assess-account.ts';
import { lowerRisk, whatIfs } from '../../../src/learning/explanation/what-ifs.ts';
import { bareInvoice } from '../../helpers/bare-invoice.ts';
import { payingAccount } from '../backtest/made-up-book.ts';

const AS_OF = '2026-05-31';
const TODAY = toEpochDay(AS_OF);
const { surveys } = DEFAULT_HEALTH_SETTINGS;
const state = { loaded: true, watermark: AS_OF, stale: false };
const sources: SourceStates = {
  usage: state,
  surveys: state,
  invoices: state,
  subscriptions: state,
  signals: state,
};
const terms: Terms = {
  asOf: AS_OF,
  sources,
  peers: null,
  signalPeers: { segments: {}, all: null },
  settings: DEFAULT_HEALTH_SETTINGS,
  horizonDays: 30,
  earlier: { health28: null, health84: null },
  predictor: null,
};

/** Five days a week for a year, by so many people, up to so many days before the end. */
function facts(silentFor: number, also: Partial<AccountFacts> = {}, people = 8): AccountFacts {
  const days = Array.from({ length: 364 - silentFor }, (_, i) => TODAY - 363 + i).filter(
    (day) => day % 7 < 5,
  );
  const usage = {
    product: 'app',
    days: Int32Array.from(days),
    events: Float64Array.from(days, () => 40),
    activeUsers: Float64Array.from(days, (day) => (day > TODAY - 28 ? people : 8)),
    seats: Float64Array.from(days, () => 10),
  };
  const account = payingAccount('a', addDays(AS_OF, -400));
  const nothing = { users: [], surveys: [], invoices: [], subscriptions: [], signals: [] };
  return { account, usage: [usage], ...nothing, ...also };
}

const answer = (score: number, daysAgo: number, kind: 'nps' | 'ces' = 'nps'): SurveyAnswer => ({
  responseId: `${kind}-${daysAgo}`,
  kind,
  score,
  comment: null,
  respondent: `r${daysAgo}@example.com`,
  role: null,
  respondedAt: `${addDays(AS_OF, -daysAgo)}T09:00:00Z`,
});

const invoice = (status: Invoice['status'], daysOverdue: number): Invoice =>
  bareInvoice({
    invoiceId: `i${daysOverdue}`,
    amount: 100,
    currency: 'USD',
    issuedOn: addDays(AS_OF, -daysOverdue - 30),
    dueOn: addDays(AS_OF, -daysOverdue),
    status,
  });

const codes = (given: AccountFacts) => whatIfs(given, TODAY, surveys).map(({ code }) => code);
const only = (given: AccountFacts, code: string) =>
  whatIfs(given, TODAY, surveys).find((one) => one.code === code)!;

describe('what could be better', () => {
  it('is nothing for an account in order', () => {
    expect(codes(facts(0, { surveys: [answer(10, 20), answer(1, 20, 'ces')] }))).toEqual([]);
  });

  it('puts the account’s own usual weeks in place of the last four, and leaves the rest alone', () => {
    const given = facts(20);
    const changed = only(given, 'usage_as_usual');
    expect(changed.params).toMatchObject({ active: 20, now: 6 });
    const [before, after] = [given.usage[0]!, changed.facts.usage[0]!];
    const window = [...after.days].filter((day) => day > TODAY - 28);
    expect(window).toHaveLength(20);
    expect(window.every((day) => day % 7 < 5 && day <= TODAY)).toBe(true);
    const earlier = (days: Int32Array) => [...days].filter((day) => day <= TODAY - 28);
    expect(earlier(after.days)).toEqual(earlier(before.days));
    expect(after.events).toHaveLength(after.days.length);
    expect([...after.days]).toEqual([...new Set(after.days)].sort((a, b) => a - b));
  });

  it('asks about coming back only after a week of silence', () => {
    expect(codes(facts(4))).not.toContain('back_today');
    const back = only(facts(20), 'back_today');
    expect(back.facts.usage[0]!.days.at(-1)).toBe(TODAY);
    expect(back.params.days).toBeGreaterThanOrEqual(20);
  });

  it('asks about people when fewer come at once than usual', () => {
    const changed = only(facts(0, {}, 3), 'people_as_usual');
    expect(changed.params).toEqual({ users: 8, now: 3 });
    expect(changed.facts.usage[0]!.activeUsers.at(-1)).toBe(8);
  });

  it('pays what is owed, and nothing that is not yet due', () => {
    const changed = only(
      facts(0, { invoices: [invoice('past_due', 40), invoice('open', -10)] }),
      'invoices_paid',
    );
    expect(changed.params).toEqual({ invoices: 1 });
    expect(changed.facts.invoices.map(({ status }) => status)).toEqual(['paid', 'open']);
    expect(changed.facts.invoices[0]!.paidOn).toBe(AS_OF);
  });

  it('lifts poor answers of half a year, whichever way the scale runs', () => {
    const given = facts(0, { surveys: [answer(2, 300), answer(3, 30), answer(10, 10), answer(4, 5, 'ces')] });
    expect(only(given, 'nps_promoter').facts.surveys.map(({ score }) => score)).toEqual([2, 9, 10, 4]);
    expect(only(given, 'ces_easy').facts.surveys.map(({ score }) => score)).toEqual([2, 3, 10, 2]);
    // Not the last of all, which is good already.
    expect(only(given, 'nps_promoter').params).toEqual({
      ...{ answers: 1, last: 3, lifted: 9 },
      on: addDays(AS_OF, -30),
    });
    const higher = { ...surveys, ces: { scale: '1-7', better: 'higher' } as const };
    const turned = whatIfs(given, TODAY, higher).find(({ code }) => code === 'ces_easy')!;
    expect(turned.facts.surveys.at(-1)!.score).toBe(6);
  });
});

describe('what would lower the risk', () => {
  const given = facts(25, {
    surveys: [answer(2, 10), answer(5, 12, 'ces')],
    invoices: [invoice('past_due', 50)],
  });
  const base = assessAccount(given, terms);
  const lower = lowerRisk(given, terms, base);

  it('names at most three, strongest first, each truly lower, with the index that would follow', () => {
    expect(lower).toHaveLength(3);
    const probabilities = lower.map(({ probability }) => probability);
    expect(probabilities).toEqual([...probabilities].sort((a, b) => a - b));
    for (const { probability, health } of lower) {
      expect(probability).toBeLessThan(base.estimate.probability!);
      expect(health!).toBeGreaterThanOrEqual(base.score.health!);
    }
  });

  it('is what the model itself says of the changed facts', () => {
    for (const one of lower) {
      const again = assessAccount(only(given, one.code).facts, terms);
      expect(one.probability).toBe(again.estimate.probability);
      expect(one.health).toBe(again.score.health);
    }
  });

  it('says nothing of an account of which nothing is known', () => {
    const unknown = facts(0, { usage: [] });
    expect(lowerRisk(unknown, terms, assessAccount(unknown, terms))).toEqual([]);
  });
});
