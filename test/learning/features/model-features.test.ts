import { describe, expect, it } from 'vitest';
import { addDays, toEpochDay } from '../../../src/domain/day.ts';
import { DEFAULT_HEALTH_SETTINGS } from '../../../src/domain/health-settings.ts';
import type { Day, Invoice, SurveyAnswer } from '../../../src/domain/types.ts';
import { backtest } from '../../../src/learning/backtest/backtest.ts';
import {
  emptyFeatureSet,
  type FIXED_FEATURES,
  placeOfFixed,
} from '../../../src/learning/features/feature-set.ts';
import { HistoryBuilder } from '../../../src/learning/features/history-builder.ts';
import { outcomeHistory } from '../../../src/learning/features/outcome-history.ts';
import { takeSnapshots } from '../../../src/learning/features/take-snapshots.ts';
import { bareInvoice } from '../../helpers/bare-invoice.ts';
import { quickSettings } from '../backtest/backtest-harness.ts';
import { FIRST_DAY, payingAccount } from '../backtest/made-up-book.ts';

type Feature = (typeof FIXED_FEATURES)[number][0];
const at = (day: number): Day => addDays(FIRST_DAY, day);

/** The feature of an account on one day of its history, and whatever else was told. */
function featureOn(name: Feature, day: number, tell: (builder: HistoryBuilder) => void): number {
  const builder = new HistoryBuilder(payingAccount('a', FIRST_DAY));
  tell(builder);
  const settings = quickSettings(FIRST_DAY, at(day));
  const take = takeSnapshots(
    outcomeHistory([builder.build()]),
    settings,
    emptyFeatureSet(DEFAULT_HEALTH_SETTINGS),
  );
  return take(toEpochDay(at(day))).columns[placeOfFixed(name)]![0]!;
}

const bill = (issued: number, change: Partial<Invoice> = {}): Invoice =>
  bareInvoice({
    ...{ invoiceId: `i${issued}`, amount: 100, currency: 'USD', issuedOn: at(issued), dueOn: at(issued + 5) },
    ...change,
  });
const paid = (issued: number, on: number) => bill(issued, { status: 'paid', paidOn: at(on) });

describe('an invoice that was missed', () => {
  const missedOn = (day: number, ...bills: Invoice[]) =>
    featureOn('payment.days_since_missed', day, (builder) => {
      for (const one of bills) builder.addInvoice(one);
    });

  it('is known after later ones are paid, as on the day it fell due', () => {
    const givenUp = bill(30, { status: 'uncollectible', attempts: 4 });
    const later = [paid(0, 3), paid(60, 62), paid(90, 91)];
    expect([36, 50, 70, 100].map((day) => missedOn(day, givenUp, ...later))).toEqual([1, 15, 35, 65]);
  });

  it('is none before it was due, once it is paid, when it is void or nothing was asked', () => {
    expect(missedOn(35, bill(30))).toBeNaN();
    expect(missedOn(50, paid(30, 45))).toBeNaN();
    expect(missedOn(50, bill(30, { status: 'void' }), bill(31, { amount: 0 }))).toBeNaN();
  });

  it('says the same of a past day whatever was told of it since', () => {
    const asItWas = missedOn(40, bill(30));
    const since = [
      bill(30, { status: 'uncollectible', attempts: 4 }),
      bill(30, { status: 'past_due' }),
      paid(30, 41),
    ];
    expect(since.map((one) => missedOn(40, one))).toEqual([asItWas, asItWas, asItWas]);
  });
});

describe('a payment that fails', () => {
  const figures = (day: number, one: Invoice) =>
    (['payment.failed_attempts', 'payment.uncollectible'] as const).map((name) =>
      featureOn(name, day, (builder) => builder.addInvoice(one)),
    );
  const failing = { attempts: 3, failedOn: `${at(35)} ${at(38)} ${at(43)}` };

  it('is known from the days it failed on, whether it was paid in the end or not', () => {
    const ends = [
      bill(30, { ...failing, status: 'uncollectible', statusOn: at(56) }),
      bill(30, { ...failing, status: 'paid', paidOn: at(56) }),
      bill(30, { ...failing, status: 'past_due' }),
    ];
    for (const end of ends) {
      expect([34, 36, 40, 50].map((day) => figures(day, end)[0])).toEqual([0, 1, 2, 3]);
      expect(figures(50, end)[1]).toBe(0);
    }
    expect(figures(60, ends[0]!)[1]).toBe(1);
  });

  it('without days says nothing: only who never paid would show it, before it was', () => {
    expect(figures(50, bill(30, { attempts: 3, status: 'past_due' }))).toEqual([0, 0]);
    expect(figures(50, bill(30, { attempts: 3, status: 'uncollectible' }))).toEqual([0, 0]);
  });
});

describe('a detractor', () => {
  const answer = (day: number, score: number, kind: 'nps' | 'ces' = 'nps'): SurveyAnswer => ({
    ...{ responseId: `r${day}${kind}`, kind, score, comment: null, respondent: null, role: null },
    respondedAt: `${at(day)}T10:00:00Z`,
  });

  it('is not forgotten because somebody else answered', () => {
    const told = [answer(10, 3), answer(40, 6), answer(60, 10), answer(61, 1, 'ces')];
    const since = (answers: readonly SurveyAnswer[]) =>
      featureOn('nps.days_since_detractor', 70, (builder) => {
        for (const one of answers) builder.addSurvey(one);
      });
    expect(since(told)).toBe(30);
    expect(since(told.slice(2))).toBeNaN();
  });
});

describe('use told day by day', () => {
  const use = (users: number) => (builder: HistoryBuilder) => {
    for (let day = 0; day < 336; day++)
      builder.addUsage({
        ...{ product: 'app', day: toEpochDay(at(day)), events: day < 112 ? 40 : 10 },
        ...{ activeUsers: users, seats: Number.NaN },
      });
  };

  it('stays beside the best time after the lower level has become usual', () => {
    expect(featureOn('usage.events_against_usual', 335, use(4))).toBeCloseTo(0, 6);
    expect(featureOn('usage.events_now_against_best', 335, use(4))).toBeCloseTo(Math.log(0.25), 2);
    expect(featureOn('usage.users_now_against_best', 335, use(4))).toBeCloseTo(0, 6);
  });

  it('has no best time before there is room for one', () => {
    expect(featureOn('usage.events_now_against_best', 279, use(4))).toBeNaN();
    expect(featureOn('usage.events_now_against_best', 280, use(4))).toBeLessThan(0);
  });

  it('says nothing of people where none are told', () => {
    expect(featureOn('usage.users_now_against_best', 335, use(Number.NaN))).toBeNaN();
  });

  it('is no rule of periods to set a back-test beside', () => {
    const builder = new HistoryBuilder(payingAccount('a', FIRST_DAY));
    use(4)(builder);
    const walk = backtest(outcomeHistory([builder.build()]), quickSettings(at(300), at(300)), {
      step: () => undefined,
    });
    expect(walk.predictions.map(({ againstUsual }) => againstUsual)).toEqual([null]);
  });
});
