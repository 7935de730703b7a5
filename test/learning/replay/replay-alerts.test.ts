import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../src/config/load-config.ts';
import { advanceState } from '../../../src/domain/alerts/advance-state.ts';
import { decidePass, decideSparsely } from '../../../src/domain/alerts/decide-pass.ts';
import type { StateBefore } from '../../../src/domain/alerts/pass-inputs.ts';
import { isIndexRule } from '../../../src/domain/alerts/settings.ts';
import { addDays, fromEpochDay } from '../../../src/domain/day.ts';
import { DEFAULT_HEALTH_SETTINGS } from '../../../src/domain/health-settings.ts';
import { seededRandom } from '../../../src/domain/statistics/chance.ts';
import type { Day } from '../../../src/domain/types.ts';
import { outcomeHistory } from '../../../src/learning/features/outcome-history.ts';
import { takeInputs } from '../../../src/learning/replay/inputs-on.ts';
import { knownOnDays } from '../../../src/learning/replay/known-on-days.ts';
import { replayAlerts } from '../../../src/learning/replay/replay-alerts.ts';
import { featuresOn, scoreDays } from '../../../src/learning/replay/score-days.ts';
import { toReplaySettings } from '../../../src/pipeline/plan/replay-settings.ts';
import { passState } from '../../domain/alerts/build.ts';
import { FIRST_DAY, madeUpBook } from '../backtest/made-up-book.ts';
import { BOOK, FIRST } from './build-replay.ts';

const HORIZON = 30;
const health = DEFAULT_HEALTH_SETTINGS;
const settings = toReplaySettings(parseConfig('', 'harbinger.yaml'), new Map(), HORIZON);
const [FREE, NOTICED] = [5, 6];

/** One account that pays nothing where others pay, one that has given notice. */
const book = outcomeHistory(
  BOOK.accounts.map((history, place) => {
    const { account } = history.facts;
    const known =
      place === FREE
        ? { ...account, mrr: 0 }
        : place === NOTICED
          ? { ...account, noticeOn: FIRST_DAY }
          : account;
    return { ...history, facts: { ...history.facts, account: known } };
  }),
);

const MONEY = {
  currency: 'USD',
  rates: {
    currency: 'USD',
    rates: new Map([
      ['EUR', [80, 95, 110].map((day) => ({ from: addDays(FIRST_DAY, day), rate: day / 90 }))],
    ]),
  },
};

/** Accounts that answer, pay late or not at all, change their plan and give notice. */
const eventful = madeUpBook({
  accounts: 30,
  days: 150,
  seed: 4,
  also: (builder, { leavesOn }) => {
    const random = seededRandom(Number(builder.account.accountId.slice(1)) + 1);
    const on = (day: number) => addDays(FIRST_DAY, day);
    const once = (chance: number, day: Day) => (random() < chance ? day : null);
    builder.account.renewalOn = once(0.7, on(Math.floor(200 * random())));
    builder.account.currency = ['USD', 'EUR', 'BRL'][Math.floor(3 * random())]!;
    builder.account.noticeOn = leavesOn === null ? null : once(0.3, on(leavesOn - 20));
    for (let day = Math.floor(20 * random()); day < 150; day += 10 + Math.floor(40 * random())) {
      const id = `${builder.account.accountId}-${day}`;
      builder.addSurvey({
        ...{ responseId: id, kind: random() < 0.5 ? 'nps' : 'ces', score: 1 + Math.floor(5 * random()) },
        ...{ respondedAt: `${on(day)}T09:00:00Z`, comment: null, respondent: null, role: null },
      });
      const isGivenUp = random() < 0.15;
      builder.addInvoice({
        ...{ invoiceId: id, amount: random() < 0.1 ? -40 : 100, currency: 'USD', collection: null },
        ...{ issuedOn: once(0.9, on(day)), dueOn: once(0.9, on(day + 14)) },
        ...{ paidOn: isGivenUp ? null : once(0.8, on(day + Math.floor(60 * random()))) },
        status: isGivenUp ? 'uncollectible' : 'open',
        attempts: Math.floor(4 * random()),
        nextAttemptOn: once(0.5, on(day + 30)),
        failedOn: once(0.5, `${on(day + 15)} ${on(day + 21)}`),
        statusOn: isGivenUp ? once(0.5, on(day + 40)) : null,
      });
      builder.addSubscription({
        ...{ subscriptionId: id, product: 'app', plan: 'monthly', currency: 'USD' },
        ...{ mrr: Math.floor(900 * random()), startedOn: on(day), endedOn: once(0.5, on(day + 25)) },
      });
    }
  },
});

const scored = (days: readonly number[]) => {
  const score = scoreDays({ health, horizonDays: HORIZON });
  const reading = { health, freshness: settings.freshness, historyDays: 400 };
  return days.map((day) =>
    score(featuresOn(eventful, FIRST + day, reading), { verdict: 'unproven', supportedLift: null }),
  );
};

describe('a replay of alerts', () => {
  it('knows of every account on a day what is known without the days before', () => {
    const known = knownOnDays(eventful);
    const places = [...eventful.accounts.keys()];
    for (let asOf = FIRST + 30; asOf < FIRST + 120; asOf++) {
      const anew = knownOnDays(eventful);
      for (const what of ['account', 'answers', 'bills'] as const)
        expect(places.map((place) => known[what](place, asOf).value)).toEqual(
          places.map((place) => anew[what](place, asOf).value),
        );
    }
  });

  it.each(['usual', 'always', 'promoting'])(
    'asks only those of whom something can become: %s rules',
    (which) => {
      const { pass } = settings;
      const rules = Object.entries(pass.alerts.rules).map(([name, one]) => [
        name,
        isIndexRule(one) && which === 'always' ? { ...one, always: true } : one,
      ]);
      const alerts = { ...pass.alerts, rules: Object.fromEntries(rules) };
      // Touch that depends on the day's probability and rate, and amounts without a rate: nothing of a day may outlive it.
      const promote = { yearlyValue: 6_000, probability: 0.02 };
      const byDay = { ...pass, alerts: { ...alerts, promote }, touchOf: () => 'low' as const, money: MONEY };
      const ofRules = which === 'promoting' ? byDay : { ...pass, alerts };
      const inputs = takeInputs(eventful, knownOnDays(eventful), settings);
      let changes = 0;
      let next = (outside: ReturnType<typeof passState>): StateBefore => outside;
      for (const day of scored([...Array(120).keys()].slice(60))) {
        const today = inputs.on(day);
        const state = next(passState({ asOf: fromEpochDay(day.asOf) }));
        const all = decidePass([...day.accounts.keys()].map(today.inputs), state, ofRules);
        expect(decideSparsely(today, state, ofRules)).toEqual(all);
        changes += all.changes.length;
        next = (outside) => advanceState(state, all, outside);
      }
      expect(changes).toBeGreaterThan(40);
    },
  );

  it('keeps those apart that no risk alert may be about, so that nobody who knows the hazards is set beside it with them', () => {
    const { replay, watch } = replayAlerts(book, settings);
    const features = featuresOn(book, FIRST + 42, {
      health,
      freshness: settings.freshness,
      historyDays: 400,
    });
    watch(scoreDays({ health, horizonDays: HORIZON })(features, { verdict: 'proven', supportedLift: 2 }));
    expect([...replay.days[0]!.apart]).toEqual([FREE, NOTICED]);
  });
});
