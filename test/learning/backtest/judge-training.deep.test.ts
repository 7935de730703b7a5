import { beforeAll, describe, expect, it } from 'vitest';
import { addDays, toEpochDay } from '../../../src/domain/day.ts';
import type { Day } from '../../../src/domain/types.ts';
import { learnPredictor } from '../../../src/learning/backtest/churn-predictor.ts';
import {
  type JudgedTraining,
  judgeLearned,
  judgeTraining,
  planTraining,
  provePrior,
  type TrainingCase,
} from '../../../src/learning/backtest/judge-training.ts';
import { emptyFeatureSet } from '../../../src/learning/features/feature-set.ts';
import type { OutcomeHistory } from '../../../src/learning/features/outcome-history.ts';
import { takeSnapshots } from '../../../src/learning/features/take-snapshots.ts';
import { quickSettings } from './backtest-harness.ts';
import { FIRST_DAY, madeUpBook } from './made-up-book.ts';

const at = (day: number): Day => addDays(FIRST_DAY, day);

/** All weekly cut-offs of a book up to a day, closed or not. */
function caseOf(book: OutcomeHistory, knownOn: number, change: Partial<TrainingCase> = {}): TrainingCase {
  const settings = quickSettings(at(0), at(knownOn));
  const set = emptyFeatureSet(settings.health);
  const take = takeSnapshots(book, settings, set);
  const { horizonDays, least, fit, helpEffect } = settings;
  const days = Array.from({ length: Math.floor(knownOn / 7) + 1 }, (_, week) => toEpochDay(at(7 * week)));
  return {
    ...{ book, set, horizonDays, least, fit, helpEffect, live: null, maxRows: 75_000 },
    snapshots: days.map(take),
    knownOn: toEpochDay(at(knownOn)),
    ...change,
  };
}

function judged(training: JudgedTraining): JudgedTraining & { lacking: null } {
  if (training.predictor === null) throw new Error(training.lacking);
  return training;
}

describe('a training that is judged', () => {
  let book: OutcomeHistory;
  let given: TrainingCase;
  let late: JudgedTraining & { lacking: null };
  beforeAll(() => {
    book = madeUpBook({ accounts: 150, days: 300, seed: 3 });
    given = caseOf(book, 290);
    late = judged(judgeTraining(given));
  }, 60_000);

  it('is held against what came after all that its trial knew', () => {
    const { judgement, predictor } = late;
    expect(judgement).toMatchObject({ by: 'later_outcomes', verdict: { state: 'live', reason: 'ranks' } });
    expect(judgement.ranking.cutoffs).toBe(12);
    expect(predictor.trust).toBe(judgement.weight.weight);
    expect(judgement.challenger.rocAuc).toBeGreaterThan(0.6);
  });

  it('is held against accounts it has not seen while too few had left for a trial', () => {
    const least = { accounts: 30, churnedAccounts: late.churnedAccounts };
    const { judgement } = judged(judgeTraining({ ...given, least }));
    expect(judgement).toMatchObject({ by: 'held_out_accounts', againstLive: null });
    expect(judgement.judgedFrom).toBe(late.judgement.judgedFrom);
    expect(judgement.ranking.rows).toBe(late.judgement.ranking.rows);
  });

  it('says nothing of a model in force that was taught with what it would be judged on', () => {
    const before = { predictor: late.predictor, knownOn: given.knownOn - 7 };
    expect(judged(judgeTraining({ ...given, live: before })).judgement.againstLive).toBeNull();
    const older = { predictor: late.predictor, knownOn: late.judgement.judgedFrom };
    const { againstLive, live } = judged(judgeTraining({ ...given, live: older })).judgement;
    expect(againstLive!.low).toBeLessThan(againstLive!.high);
    expect(live!.logLoss).toBeGreaterThan(0);
  });

  it('looks at nothing that had not closed by the day', () => {
    const knownOn = toEpochDay(at(240));
    const closed = given.snapshots.filter(({ asOf }) => asOf <= knownOn - given.horizonDays);
    const whole = judgeTraining({ ...given, knownOn });
    expect(judgeTraining({ ...given, knownOn, snapshots: closed })).toEqual(whole);
    expect(provePrior({ ...given, knownOn })).toEqual(provePrior({ ...given, knownOn, snapshots: closed }));
  });

  it('judges alike by what was learned on that day before', () => {
    const on = late.judgement.judgedFrom;
    const snapshots = given.snapshots.filter(({ asOf }) => asOf <= on);
    const trial = learnPredictor(planTraining({ ...given, snapshots }, on).lesson!).predictor;
    const { lesson, ...plan } = planTraining(given, given.knownOn);
    const all = { ...plan, learned: learnPredictor(lesson!) };
    expect(judgeLearned(given, { all, trial })).toEqual(late);
  });

  it('stays in the shadow where nothing tells the accounts apart', () => {
    const live = (random: () => number) => ({
      silentFrom: 300,
      leavesOn: random() < 0.5 ? Math.floor(random() * 300) : null,
    });
    const blind = judged(judgeTraining(caseOf(madeUpBook({ accounts: 150, days: 300, seed: 5, live }), 290)));
    expect(blind.judgement.verdict.state).toBe('shadow');
  });

  it('says what is missing, and judges nothing', () => {
    const least = { accounts: 30, churnedAccounts: 10_000 };
    expect(judgeTraining({ ...given, least })).toMatchObject({
      predictor: null,
      lacking: expect.stringContaining('of at least 10000 departures'),
    });
  });
});
