import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addDays } from '../../../src/domain/day.ts';
import { seededRandom } from '../../../src/domain/statistics/chance.ts';
import type { Day } from '../../../src/domain/types.ts';
import type { LinePromise } from '../../../src/learning/backtest/keep-promise.ts';
import type { Weight } from '../../../src/learning/backtest/weigh-evidence.ts';
import type { Drift } from '../../../src/learning/drift/decide-drift.ts';
import type { Context } from '../../../src/pipeline/context.ts';
import { explainProbability } from '../../../src/pipeline/explain-probability.ts';
import { trainIfDue } from '../../../src/pipeline/prediction/train-if-due.ts';
import { trainModel } from '../../../src/pipeline/prediction/train-model.ts';
import { loadVanishedDepartures } from '../../../src/store/digest/load-vanished.ts';
import { listModels, loadLiveModel, rollBackModel } from '../../../src/store/models/models.ts';
import { loadRankingEvidence } from '../../../src/store/models/trainings.ts';
import { loadScore } from '../../../src/store/scores/scores.ts';
import { type OpenDatabase, openDatabase } from '../../store/facts/open-database.ts';
import { scoreDay, scoringContext } from '../score/score-harness.ts';

const START = '2025-01-06';
const at = (day: number) => addDays(START, day);
const SETTINGS = 'prediction: { horizon_days: 14, min_departures: 20 }\nfreshness: { usage: 30d }';

/** Days of the story: until `CHANGE` accounts fall silent and leave; after it many leave who did not. */
const CHANGE = 264;
const END = 330;
const ACCOUNTS = 150;

let database: OpenDatabase;
let ctx: Context;
/** An account silent for long on the day a model is in force. */
let silent: string;

interface Life {
  id: string;
  silentFrom: number;
  ticketsFrom: number | null;
  leavesOn: number | null;
}

function lives(): Life[] {
  const random = seededRandom(11);
  const steady = { silentFrom: END, ticketsFrom: null };
  return Array.from({ length: ACCOUNTS }, (_, i) => {
    const id = `a${String(i).padStart(3, '0')}`;
    if (i < 70) {
      const leavesOn = 50 + Math.floor(random() * (CHANGE - 50));
      const warned = leavesOn - 8 - Math.floor(14 * random());
      // Every other one goes on using it, but writes tickets, of which the index knows nothing.
      return i % 2 === 0
        ? { id, silentFrom: warned, ticketsFrom: null, leavesOn }
        : { id, silentFrom: leavesOn, ticketsFrom: warned, leavesOn };
    }
    // Without any warning, once the world has changed.
    if (i < 100) return { id, ...steady, leavesOn: CHANGE + 5 + Math.floor(random() * 50) };
    return { id, ...steady, ...(i === 100 && { silentFrom: 240 }), leavesOn: null };
  });
}

beforeAll(async () => {
  database = await openDatabase();
  ctx = scoringContext(database.raw, SETTINGS);
  const random = seededRandom(12);
  const all = lives();
  silent = all[100]!.id;
  await database.insert(
    'accounts',
    ...all.map(({ id, leavesOn }) => ({
      account_id: id,
      name: id,
      started_on: START,
      churned_on: leavesOn === null ? null : at(leavesOn),
    })),
  );
  await database.insert(
    'signals',
    ...all.flatMap(({ id, ticketsFrom, leavesOn }) =>
      ticketsFrom === null
        ? []
        : Array.from({ length: leavesOn! - ticketsFrom }, (_, i) => ({
            account_id: id,
            signal: 'tickets',
            day: at(ticketsFrom + i),
            value: 1,
          })),
    ),
  );
  const usage = all.flatMap(({ id, silentFrom, leavesOn }) =>
    Array.from({ length: Math.min(silentFrom, leavesOn ?? END, END) }, (_, day) => day)
      .filter((day) => random() < (day < CHANGE ? 0.6 : 1))
      .map((day) => ({
        account_id: id,
        product: 'app',
        day: at(day),
        events: (day < CHANGE ? 5 : 900) + Math.floor(10 * random()),
      })),
  );
  for (let from = 0; from < usage.length; from += 5000)
    await database.insert('usage', ...usage.slice(from, from + 5000));
});
afterAll(() => database.close());

const driftOf = async () => (await loadLiveModel(database.raw))!.figures.drift as Drift | undefined;
const notices = () =>
  database.raw<{ subject: string; text: string }[]>`
    select dedupe_key as subject, payload::text as text from outbox where dedupe_key like 'notice:model_drift:%'`;

interface Told {
  challenger: { rocAuc: number };
  index: { rocAuc: number };
  weight: Weight;
  promise: LinePromise;
}
/** What the admin was told of models, in order. */
const told = async () => {
  const rows = await database.raw<{ cause: string }[]>`
    select substr(dedupe_key, 8) as cause from outbox where dedupe_key ~ '^notice:(model_[^d]|promise)' order by dedupe_key`;
  return rows.map(({ cause }) => cause);
};

/** Scores of a model that is sure of twenty accounts that stay. */
async function liveByScores(days: readonly number[]): Promise<void> {
  const score = { health: 50, band: 'watch', coverage: 1, config_hash: 'c', detail: '{}', features: '{}' };
  const rows = days.flatMap((day) =>
    lives()
      .filter(({ leavesOn }) => leavesOn === null || leavesOn > day)
      .map(({ id }) => ({
        ...{ ...score, account_id: id, day: at(day), model: 'learned' },
        probability: id >= 'a110' && id < 'a130' ? 0.5 : 0.02,
      })),
  );
  await database.insert('scores', ...rows);
}

describe('learning week by week', { timeout: 180_000 }, () => {
  it('leaves the prior in place while too few have left', async () => {
    const early = await trainModel(ctx, at(90));
    expect(early).toMatchObject({ model: null, state: 'prior', accounts: ACCOUNTS });
    expect(early.reason).toMatch(/of at least 20 departures/);
    expect(await listModels(database.raw)).toEqual([]);
  });

  it('judges a first model by accounts it has not seen, while there are no later outcomes', async () => {
    const first = await trainModel(ctx, at(160));
    expect(first).toMatchObject({ state: 'live', inForce: first.model });
    const { figures, predictor } = (await loadLiveModel(database.raw))!;
    expect(figures).toMatchObject({ by: 'held_out_accounts', ranking: { verdict: 'proven' } });
    expect(predictor.trust).toBe((figures.weight as Weight).weight);
    expect(await told()).toEqual([`model_in_force:${first.model}`, 'model_waits']);
  });

  it('judges a later one by what came after the outcomes that it would have known', async () => {
    const learned = await trainModel(ctx, at(259));
    expect(learned).toMatchObject({ state: 'live' });
    const live = (await loadLiveModel(database.raw))!;
    expect(live).toMatchObject({
      id: learned.model,
      asOf: at(259),
      dataTo: at(245),
      configHash: ctx.config().hash,
      figures: {
        by: 'later_outcomes',
        judged_from: at(168),
        churnedAccounts: learned.churnedAccounts,
        verdict: { state: 'live', reason: 'ranks' },
      },
    });
    const { challenger, index, weight, promise } = live.figures as unknown as Told;
    expect(challenger.rocAuc).toBeGreaterThan(index.rocAuc);
    expect(weight.weight).toBeGreaterThan(0.5);
    expect(live.predictor.trust).toBe(weight.weight);
    expect(promise.precision).toBeGreaterThan(1.5 * promise.chance);
    expect((await listModels(database.raw)).map(({ state }) => state)).toEqual(['live', 'retired']);
    // The admin has heard that a learned model speaks; that a newer one does is no news.
    expect(await told()).toHaveLength(2);
    expect(await loadRankingEvidence(database.raw, at(260))).toEqual({
      verdict: 'proven',
      supportedLift: promise.lift,
    });
    expect(await loadRankingEvidence(database.raw, at(200))).toEqual({
      verdict: 'unproven',
      supportedLift: null,
    });
  });

  it('explains what it says of an account to the last digit, in line with what is stored', async () => {
    await scoreDay(ctx, at(260));
    const stored = (await loadScore(database.raw, silent, at(260)))!;
    const explained = (await explainProbability(ctx, stored))!;
    expect(stored.model).toBe('learned');
    expect(explained.estimate.probability).toBe(stored.probability);
    const { explanation, normal } = explained.learned!;
    const micro = (value: number) => Math.round(1e6 * value);
    const sum = explanation.points.reduce(
      (all, { logOdds }) => all + micro(logOdds),
      micro(explanation.start),
    );
    expect(sum).toBe(micro(explanation.total));
    expect(normal.get('usage.active_days_28d')).toBeGreaterThan(12);
    expect(explained.lower.map(({ code }) => code)).toContain('usage_as_usual');
    for (const { probability } of explained.lower) expect(probability).toBeLessThan(stored.probability!);
  });

  it('is not due again before the schedule is, and then once', async () => {
    const due = (asOf: Day, scheduledOn: Day) => trainIfDue(ctx, { asOf, scheduledOn });
    expect(await due(at(260), at(259))).toBeNull();
    expect(await due(at(263), at(263))).toMatchObject({ asOf: at(263) });
    expect(await due(at(263), at(263))).toBeNull();
  });

  it('notices drift of inputs and of calibration where no newer model takes over, and tells it once', async () => {
    const lacking = scoringContext(database.raw, `${SETTINGS.replace('20', '500')}`);
    expect(await notices()).toEqual([]);
    await liveByScores([270, 277, 284, 291, 298, 305]);
    await trainModel(lacking, at(322));
    const drift = (await driftOf())!;
    expect(drift).toMatchObject({ state: 'drifting', on: at(322), since: at(322) });
    expect(drift.kinds).toEqual(['inputs', 'calibration']);
    expect(drift.calibration!.low).toBeGreaterThan(1.25);
    const drifted = await notices();
    expect(drifted).toHaveLength(1);
    expect(drifted[0]!.text).toContain('times as often as it said');
    await trainModel(lacking, at(329));
    expect(await driftOf()).toMatchObject({ state: 'drifting', on: at(329), since: at(322) });
    expect(await notices()).toHaveLength(1);
    // What was promised at training did not come either: one notice of that, too.
    const broken = (await told()).filter((cause) => cause.startsWith('promise'));
    expect(broken).toEqual([`promise_broken:${at(322)}`]);
  });

  it('counts an account as departed that is no longer seen, where the rule is on, and says which', async () => {
    const vanished = () =>
      loadVanishedDepartures(database.raw, { asOf: at(329), since: at(200), team: null });
    expect(await vanished()).toEqual([]);
    const ruled = scoringContext(
      database.raw,
      SETTINGS.replace('min_departures: 20', 'min_departures: 500, vanished: { after_periods: 2 }'),
    );
    expect(await trainModel(ruled, at(329))).toMatchObject({ vanishedAccounts: 1 });
    const [only, ...others] = await vanished();
    expect(others).toEqual([]);
    expect(only).toMatchObject({ accountId: silent, how: 'vanished', churnKind: null });
    expect(only!.leftOn > at(240 + 50) && only!.leftOn <= at(240 + 60)).toBe(true);
  });

  it('goes back to the prior by one step, which then speaks again', async () => {
    const back = await database.raw.begin((tx) => rollBackModel(tx, { id: null, now: ctx.now() }));
    expect(back).toBeNull();
    await scoreDay(ctx, at(329));
    const stored = (await loadScore(database.raw, silent, at(329)))!;
    expect(stored.model).toBe('prior');
    const explained = (await explainProbability(ctx, stored))!;
    expect(explained).toMatchObject({ learned: null, stored: stored.probability });
    expect(explained.estimate).toMatchObject({ model: 'prior', probability: stored.probability });
  });
});
