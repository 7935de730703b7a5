import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addDays, fromEpochDay, toEpochDay } from '../../../src/domain/day.ts';
import type { Day } from '../../../src/domain/types.ts';
import {
  type ChurnPredictor,
  learnPredictor,
  predictChurn,
} from '../../../src/learning/backtest/churn-predictor.ts';
import {
  emptyFeatureSet,
  featureSpecs,
  placeOfFixed,
  valueBeforeSeen,
} from '../../../src/learning/features/feature-set.ts';
import { type Snapshot, takeSnapshots } from '../../../src/learning/features/take-snapshots.ts';
import { outcomeAfter, trainingRows } from '../../../src/learning/features/training-rows.ts';
import { rocAuc } from '../../../src/learning/metrics/ranking-metrics.ts';
import {
  expectedCalibrationError,
  reliabilityTable,
} from '../../../src/learning/metrics/reliability-table.ts';
import { explainRow } from '../../../src/learning/model/explain-row.ts';
import { readHistory } from '../../../src/pipeline/prediction/read-history.ts';
import type { Driver } from '../../../src/simulate/hazard.ts';
import { simulate } from '../../../src/simulate/simulate.ts';
import { csvFolderSource } from '../../../src/sources/csv-folder/csv-folder-source.ts';
import { quickSettings } from './backtest-harness.ts';

const END: Day = '2025-12-31';
const DAYS = 540;
const HORIZON = 30;
/** Cut-offs of the last half year are judged by a model that was taught with what had closed before. */
const JUDGED_DAYS = 182;
/** A planted detractor raises the hazard for so long. */
const FELT_DAYS = 120;

/** Features that tell of a planted driver. */
const USAGE = /^(usage|component\.usage)/;
const TOLD_BY = {
  usage_stopped: USAGE,
  decline: USAGE,
  users_vanished: USAGE,
  champion_left: USAGE,
  detractor: /^(nps|component\.nps)/,
  payment_failing: /^(payment|component\.payment)/,
  price_rise: /^(mrr|subscriptions)/,
  renewal_near: /^(days_to|share_of_term|component\.renewal)/,
} as const satisfies Partial<Record<Driver, RegExp>>;
const THEMES = [...new Set<RegExp>(Object.values(TOLD_BY))];

/** One account at one judged cut-off. */
interface Judged {
  probability: number;
  hazard: number;
  left: 0 | 1;
  driver: string;
  /** Somebody has answered as a detractor, and that is felt still. */
  detractor: boolean;
  /** Log-odds per theme. */
  points: number[];
}

describe('simulated truth', { timeout: 180_000 }, () => {
  let folder: string;
  let judged: Judged[];
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'harbinger-truth-'));
    const size = { accounts: 1500, days: DAYS, seed: 11, endOn: END, invalidRows: 0 };
    await simulate({ ...size, outDir: folder, truth: true });
    judged = await judge(folder);
  }, 180_000);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('is recovered by the calibrated probability', () => {
    const probability = judged.map((one) => one.probability);
    const label = judged.map((one) => one.left);
    expect(gapToHazard(judged)).toBeLessThan(0.01);
    expect(expectedCalibrationError(reliabilityTable({ probability, label }))).toBeLessThan(0.01);
  });

  it('is not outdone: who ranks better than the hazards themselves has seen the future', () => {
    const label = judged.map((one) => one.left);
    const possible = rocAuc({ score: judged.map((one) => one.hazard), label })!;
    const reached = rocAuc({ score: judged.map((one) => one.probability), label })!;
    expect(reached).toBeGreaterThan(0.65);
    expect(reached).toBeLessThan(possible);
  });

  it.each(Object.entries(TOLD_BY))('comes out on top of the explanations: %s', (driver, theme) => {
    const usual = meanPoints(judged.filter((one) => one.driver === 'none'));
    // Truth names the strongest driver alone; a renewal is just above a detractor, who tells of himself as well.
    const alone = judged.filter((one) => one.driver === driver && (driver === 'detractor' || !one.detractor));
    const own = meanPoints(alone);
    const more = own.map((points, i) => points - usual[i]!);
    expect(THEMES[more.indexOf(Math.max(...more))]).toBe(theme);
  });
});

/** Learns on what had closed before the judged cut-offs, and sets what it says of them beside the truth. */
async function judge(folder: string): Promise<Judged[]> {
  const scales = { npsScale: '0-10', ces: { scale: '1-5', better: 'lower' } } as const;
  const { book } = await readHistory(csvFolderSource({ folder }), scales, { step: () => undefined });
  const truth = await readTruth(folder);
  const settings = quickSettings(addDays(END, 1 - DAYS), END, { horizonDays: HORIZON });
  const set = emptyFeatureSet(settings.health);
  const take = takeSnapshots(book, settings, set);
  const last = toEpochDay(END);
  const snapshots: Snapshot[] = [];
  for (let day = last + 1 - DAYS; day <= last - HORIZON; day += 14) snapshots.push(take(day));
  const knownOn = last - HORIZON - JUDGED_DAYS;
  const rows = trainingRows({
    book,
    snapshots,
    set,
    knownOn,
    horizonDays: HORIZON,
    maxRows: 75_000,
    helpEffect: 0.3,
  });
  const { predictor } = learnPredictor({ rows, set, horizonDays: HORIZON });
  return snapshots
    .filter(({ asOf }) => asOf >= knownOn)
    .flatMap((snapshot) => {
      const said = predictChurn(predictor, snapshot.columns, snapshot.prior);
      const pointsOf = explainer(predictor, snapshot);
      const sinceDetractor = snapshot.columns[placeOfFixed('nps.days_since_detractor')]!;
      return Array.from(snapshot.accounts, (place, row): Judged => {
        const history = book.accounts[place]!;
        const known = truth.get(`${history.facts.account.accountId} ${fromEpochDay(snapshot.asOf)}`)!;
        return {
          ...known,
          probability: said[row]!,
          left: outcomeAfter(history, snapshot.asOf, HORIZON),
          detractor: sinceDetractor[row]! < FELT_DAYS,
          points: pointsOf(row),
        };
      });
    });
}

async function readTruth(folder: string): Promise<Map<string, { hazard: number; driver: string }>> {
  const lines = (await readFile(join(folder, 'truth.csv'), 'utf8')).trim().split('\n').slice(1);
  return new Map(
    lines.map((line) => {
      const [account, day, hazard, driver] = line.split(',');
      return [`${account} ${day}`, { hazard: Number(hazard), driver: driver! }];
    }),
  );
}

/** Log-odds per theme of a row of the snapshot. */
function explainer({ model, set }: ChurnPredictor, snapshot: Snapshot): (row: number) => number[] {
  const names = featureSpecs(set).map(({ name }) => name);
  const places = model.featureNames.map((name) => names.indexOf(name));
  return (row) => {
    const values = places.map((place) => snapshot.columns[place]?.[row] ?? valueBeforeSeen(set, place));
    const { points } = explainRow(model, values);
    return THEMES.map((theme) =>
      points.reduce((sum, { feature, logOdds }) => (theme.test(feature) ? sum + logOdds : sum), 0),
    );
  };
}

function meanPoints(rows: readonly Judged[]): number[] {
  return THEMES.map((_, i) => rows.reduce((sum, { points }) => sum + points[i]!, 0) / rows.length);
}

/** As the expected calibration error, with the known hazards in the place of the outcomes: ten bins of equal count. */
function gapToHazard(rows: readonly Judged[]): number {
  const sorted = [...rows].sort((a, b) => a.probability - b.probability);
  let gap = 0;
  for (let bin = 0; bin < 10; bin++) {
    const from = Math.floor((bin * sorted.length) / 10);
    const to = Math.floor(((bin + 1) * sorted.length) / 10);
    const off = sorted.slice(from, to).reduce((sum, one) => sum + one.probability - one.hazard, 0);
    gap += Math.abs(off) / sorted.length;
  }
  return gap;
}
