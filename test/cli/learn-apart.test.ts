import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { learnApart, type OrderedLesson } from '../../src/cli/learn-apart.ts';
import { DEFAULT_HEALTH_SETTINGS } from '../../src/domain/health-settings.ts';
import type { PlannedWalk } from '../../src/learning/backtest/backtest.ts';
import type { Lesson } from '../../src/learning/backtest/churn-predictor.ts';
import { emptyFeatureSet } from '../../src/learning/features/feature-set.ts';
import { syntheticChurn } from '../learning/fit/synthetic-churn.ts';

let folder: string;
let script: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'learn-apart-'));
  script = join(folder, 'thread.mjs');
  const how = { bundle: true, format: 'esm', platform: 'node' } as const;
  await build({ ...how, entryPoints: ['src/cli/learner-thread.ts'], outfile: script });
});
afterAll(() => rm(folder, { recursive: true }));

const set = emptyFeatureSet(DEFAULT_HEALTH_SETTINGS);

function lesson(seed: number): OrderedLesson {
  const { matrix, specs } = syntheticChurn({
    seed,
    rows: 8000,
    rowsPerAccount: 10,
    features: 40,
    truth: (x) => -2 + x[0]! - 0.5 * x[1]!,
  });
  const unknown = new Float64Array(matrix.label.length).fill(Number.NaN);
  const rows = { matrix, specs, prior: unknown, health: unknown, place: matrix.group };
  const counts = { accounts: 800, churnedAccounts: 400, vanishedAccounts: 0, stride: 1 };
  const options: Lesson['options'] = { bags: 2, penalties: [1], candidates: ['logistic'] };
  const helped = { accounts: 0, rows: 0 };
  return { knownOn: seed, lesson: { rows: { ...rows, ...counts, helped }, set, horizonDays: 30, options } };
}

function* planning(orders: readonly OrderedLesson[]): Generator<OrderedLesson, PlannedWalk> {
  yield* orders;
  return { set, snapshots: [], plans: new Map(), due: new Set() };
}

describe('learnApart', () => {
  it('learns the same whatever the number of threads', async () => {
    const seeds = [1, 2];
    const { learned: here } = await learnApart(planning(seeds.map(lesson)), { script: null });
    expect(here.size).toBe(seeds.length);
    for (const threads of [1, 2]) {
      const { learned } = await learnApart(planning(seeds.map(lesson)), { script, threads });
      expect(new Map([...learned].sort(([a], [b]) => a - b))).toEqual(here);
    }
  });

  it('fails as the lesson does, in this thread and in another', async () => {
    const contradiction = lesson(1);
    contradiction.lesson.rows.specs = [];
    for (const own of [null, script])
      await expect(learnApart(planning([contradiction]), { script: own })).rejects.toThrow(
        'specs and featureNames differ',
      );
  });
});
