import { seededRandom } from '../../domain/statistics/chance.ts';
import type { OutcomeHistory } from '../features/outcome-history.ts';
import { isDecided, outcomeFigures } from '../replay/judge-replay.ts';
import type { Replay } from '../replay/replay-alerts.ts';

export const TUNE_GOALS = ['profit', 'recall', 'precision'] as const;
export type TuneGoal = (typeof TUNE_GOALS)[number];

/** Which alerts are judged: those of these days (since 1970-01-01, both included) whose horizon is over by `knownUntil`. */
export interface TunePart {
  from: number;
  to: number;
  knownUntil: number;
}

export interface TallyTerms {
  book: OutcomeHistory;
  horizonDays: number;
  /** Share of those who would leave that a contact keeps (0-1), and what one costs. */
  contact: { effect: number; cost: number };
  /** What a year of the account at this place brings, in the currency of the cost; 0 = unknown. */
  yearlyValue: (place: number) => number;
}

/** What one account brings to the figures of a part. */
interface Tally {
  alerts: number;
  right: number;
  caught: number;
  departs: number;
  profit: number;
}

/** Of a part of a replay: of each account that was alerted or departed, by its place in the book. */
export type Tallies = ReadonlyMap<number, Tally>;

/** Sums over accounts, and what they come to. */
export interface TunedFigures extends Tally {
  /** 0-1; null = there is nothing to tell it from. */
  recall: number | null;
  precision: number | null;
}

/**
 * Counts what the alerts of a part came to. A contact with an account that leaves within the horizon is expected to keep
 * `effect` of a year's value, once; every alert costs one contact.
 */
export function tallyReplay(replay: Replay, part: TunePart, terms: TallyTerms): Tallies {
  const { book, horizonDays, contact } = terms;
  const { from, to, knownUntil } = part;
  const within = <T extends { asOf: number }>(all: readonly T[]) =>
    all.filter((one) => one.asOf >= from && one.asOf <= to && isDecided(one, { horizonDays, knownUntil }));
  const own: Replay = { alerts: within(replay.alerts), days: within(replay.days) };
  const { leaves } = outcomeFigures(own, { book, horizonDays, knownUntil });
  const tallies = new Map<number, Tally>();
  const of = (place: number) => {
    const tally = tallies.get(place) ?? { alerts: 0, right: 0, caught: 0, departs: 0, profit: 0 };
    tallies.set(place, tally);
    return tally;
  };
  for (const { asOf, places } of own.days)
    for (const place of places) if (leaves({ place, asOf })) of(place).departs = 1;
  for (const { place, asOf } of own.alerts) {
    const tally = of(place);
    tally.alerts += 1;
    tally.profit -= contact.cost;
    if (!leaves({ place, asOf })) continue;
    tally.right += 1;
    if (tally.caught === 0) tally.profit += contact.effect * terms.yearlyValue(place);
    tally.caught = 1;
  }
  return tallies;
}

const NOTHING: Tally = { alerts: 0, right: 0, caught: 0, departs: 0, profit: 0 };

export function figuresOf(tallies: Tallies): TunedFigures {
  const sum = { ...NOTHING };
  for (const tally of tallies.values())
    for (const name of Object.keys(sum) as (keyof Tally)[]) sum[name] += tally[name];
  const share = (some: number, all: number) => (all === 0 ? null : some / all);
  return { ...sum, recall: share(sum.caught, sum.departs), precision: share(sum.right, sum.alerts) };
}

/** What one side is better by, and how far chance alone moves that. */
export interface PairedDifference {
  difference: number;
  /** Standard error, of accounts drawn again. */
  error: number;
}

const DRAWS = 400;

/**
 * How much better the second of two replays of the same days does, with the standard error of the difference when the
 * accounts are drawn again: the same draw for both, so that what they have in common takes no part (paired bootstrap).
 * Source: Efron & Tibshirani, An Introduction to the Bootstrap, 1993, chapter 6.
 */
export function comparePaired(before: Tallies, after: Tallies, goal: TuneGoal): PairedDifference {
  const places = [...new Set([...before.keys(), ...after.keys()])].sort((a, b) => a - b);
  const [top, bottom] = PARTS[goal];
  const column = (side: Tallies, name: keyof Tally | null) =>
    Float64Array.from(places, (place) => (name === null ? 0 : (side.get(place) ?? NOTHING)[name]));
  const sides = [before, after].map((side) => ({ top: column(side, top), bottom: column(side, bottom) }));
  const differenceOf = (times: Float64Array | null) => {
    const [old, fresh] = sides.map((side) => {
      const above = weighted(side.top, times);
      const below = bottom === null ? 1 : weighted(side.bottom, times);
      return below === 0 ? 0 : above / below;
    }) as [number, number];
    return fresh - old;
  };
  const random = seededRandom(17);
  const drawn = Array.from({ length: DRAWS }, () => {
    const times = new Float64Array(places.length);
    for (let i = 0; i < places.length; i++) times[Math.floor(random() * places.length)]! += 1;
    return differenceOf(times);
  });
  const mean = drawn.reduce((sum, one) => sum + one, 0) / DRAWS;
  const variance = drawn.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (DRAWS - 1);
  return { difference: differenceOf(null), error: Math.sqrt(variance) };
}

/** What a goal is a share of; null = a sum. */
const PARTS = {
  profit: ['profit', null],
  recall: ['caught', 'departs'],
  precision: ['right', 'alerts'],
} as const satisfies Record<TuneGoal, readonly [keyof Tally, keyof Tally | null]>;

function weighted(values: Float64Array, times: Float64Array | null): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]! * (times === null ? 1 : times[i]!);
  return sum;
}
