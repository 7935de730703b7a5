import { wilsonInterval } from '../../domain/statistics/shares.ts';
import { orderByScore } from '../metrics/ranking-metrics.ts';
import type { ProbabilityBounds } from '../model/probability-bounds.ts';
import { type PooledBlock, poolAdjacentViolators } from './fit-isotonic.ts';

/** What was said of accounts by what had not seen them, and what came. */
export interface SaidRows {
  /** Log-odds. */
  said: ArrayLike<number>;
  label: ArrayLike<number>;
  /** Account of each row: its rows are no independent witnesses. */
  place: ArrayLike<number>;
  /** What a row counts for; 1 each when absent. */
  weight?: ArrayLike<number> | undefined;
}

/** Stretches of neighbouring log-odds that are told apart. */
const MOST_STRETCHES = 60;

/** Two-sided 80 %: what money at risk is told with. */
const Z = 1.281552;

interface Stretch {
  centre: number;
  positives: number;
  weight: number;
}

/**
 * Bounds of the probability behind every log-odds: those of an inductive Venn-Abers predictor on held-out accounts
 * (Vovk & Petej 2014, "Venn-Abers predictors"): isotonic regression is fitted once as if the account asked about had stayed
 * and once as if it had left, and the rate of the accounts it then stands among is one bound each. They are as wide as
 * one more account is heavy, and know nothing of chance among those accounts: so each is taken out to the end of the
 * 80 % interval of its rate (Wilson 1927). Both ends may only rise with the log-odds, as the rate itself.
 *
 * Weekly rows say a departure many times: every departure counts once, and all rows for less alike (as in `weighEvidence`).
 * @returns null without a departure.
 */
export function fitBounds(rows: SaidRows, horizonDays: number): ProbabilityBounds | null {
  const power = departureShare(rows);
  if (power === null) return null;
  const stretches = cutIntoStretches(rows, power);
  const ends = stretches.map((_, asked) => {
    const [stayed, left] = [0, 1].map((outcome) => blockWith(stretches, { asked, outcome }));
    return {
      low: wilsonInterval(stayed!.level * stayed!.weight, stayed!.weight, Z)![0],
      high: wilsonInterval(left!.level * left!.weight, left!.weight, Z)![1],
    };
  });
  const low: number[] = [];
  for (const end of ends) low.push(Math.max(low.at(-1) ?? 0, end.low));
  const high: number[] = [];
  for (const end of ends.toReversed()) high.unshift(Math.min(high[0] ?? 1, end.high));
  return { horizonDays, said: stretches.map(({ centre }) => centre), low, high };
}

/** Departures over the rows that tell of one. */
function departureShare({ label, place, weight }: SaidRows): number | null {
  const departures = new Set<number>();
  let positives = 0;
  for (let row = 0; row < label.length; row++) {
    if (label[row] !== 1) continue;
    departures.add(place[row]!);
    positives += weight?.[row] ?? 1;
  }
  return positives === 0 ? null : departures.size / positives;
}

/** Stretches of equal log-odds at least, each with an equal share of the rows and of the departures together. */
function cutIntoStretches({ said, label, weight }: SaidRows, power: number): Stretch[] {
  const order = orderByScore(said).reverse();
  const sum = (of: (row: number) => number) => order.reduce((total, row) => total + of(row), 0);
  const weightOf = (row: number) => power * (weight?.[row] ?? 1);
  const total = sum(weightOf);
  const positives = sum((row) => weightOf(row) * label[row]!);
  const stretches: Stretch[] = [];
  let passed = 0;
  let closedAt = 0;
  let scores = 0;
  let open: Stretch = { centre: 0, positives: 0, weight: 0 };
  for (const [turn, row] of order.entries()) {
    const own = weightOf(row);
    open.weight += own;
    open.positives += own * label[row]!;
    scores += own * said[row]!;
    passed += (own / total + (own * label[row]!) / positives) / 2;
    const next = order[turn + 1];
    const isWhole = next === undefined || said[next] !== said[row];
    const step = Math.floor(passed * MOST_STRETCHES);
    const isFull = next === undefined || step > closedAt;
    if (!isWhole || !isFull || open.weight === 0) continue;
    closedAt = step;
    stretches.push({ ...open, centre: scores / open.weight });
    open = { centre: 0, positives: 0, weight: 0 };
    scores = 0;
  }
  return stretches;
}

/** The stretch of one rate in which an account stands whose outcome is counted in. */
function blockWith(
  stretches: readonly Stretch[],
  { asked, outcome }: { asked: number; outcome: number },
): PooledBlock {
  const weights = stretches.map(({ weight }, at) => weight + (at === asked ? 1 : 0));
  const values = stretches.map(
    ({ positives }, at) => (positives + (at === asked ? outcome : 0)) / weights[at]!,
  );
  return poolAdjacentViolators({ values, weights }).find(({ to }) => asked < to)!;
}
