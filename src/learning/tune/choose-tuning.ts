import type { Interval } from '../../domain/statistics/shares.ts';
import type { Replay } from '../replay/replay-alerts.ts';
import {
  comparePaired,
  figuresOf,
  type Tallies,
  type TallyTerms,
  type TunedFigures,
  type TuneGoal,
  type TunePart,
  tallyReplay,
} from './tally-replay.ts';

/** One change that was tried; those of one family differ in a number. */
export interface TriedChange {
  family: string;
  value: number | null;
  replay: Replay;
}

/** A change against what is in force, on one part of the days. */
export interface JudgedTry {
  before: TunedFigures;
  after: TunedFigures;
  difference: number;
  /** 95 %, or wider by as much as there were tries to choose from. */
  interval: Interval;
}

export type TuneVerdict =
  /** Better where it was chosen and, beyond its uncertainty, on the days after. */
  | 'better'
  /** Looked better where it was chosen, and was not so afterwards. */
  | 'not_confirmed'
  /** No try is better by more than chance gives the best of so many. */
  | 'none_better'
  /** Nobody left within the horizon of a day of one of the parts. */
  | 'unjudged';

export interface TuneResult {
  verdict: TuneVerdict;
  tried: number;
  /** The best where it was chosen; null = nothing changes anything. */
  best: {
    family: string;
    value: number | null;
    /** Its place among the tries. */
    place: number;
    /** Values of the family that cannot be told from it; null = it has none. */
    asGood: Interval | null;
    chosen: JudgedTry;
    judged: JudgedTry;
  } | null;
}

export interface TuneTerms extends TallyTerms {
  goal: TuneGoal;
  /** Days to choose by, with outcomes known before the others begin; and days to judge by. */
  parts: { chosen: TunePart; judged: TunePart };
}

const USUAL = 1.96;

/**
 * So many standard errors that the best of `tries` differences without any effect is beyond them in at most one case of
 * twenty: the bound exp(-z²/2) of a normal tail, for all tries together.
 */
export function errorsBeyondChance(tries: number): number {
  return Math.max(USUAL, Math.sqrt(2 * Math.log(tries / 0.05)));
}

/**
 * Chooses among changes by the earlier days alone, and judges the one chosen by the later ones alone: the present
 * configuration stays unless a change is better beyond chance on both.
 */
export function chooseTuning(present: Replay, tries: readonly TriedChange[], terms: TuneTerms): TuneResult {
  const { parts, goal } = terms;
  const tally = (replay: Replay, part: TunePart) => tallyReplay(replay, part, terms);
  const before = { chosen: tally(present, parts.chosen), judged: tally(present, parts.judged) };
  const isJudged = [before.chosen, before.judged].every((part) => figuresOf(part).departs > 0);
  const told = tries.map((one, place) => ({ ...one, place, tallies: tally(one.replay, parts.chosen) }));
  const changing = told.filter(({ tallies }) => differs(before.chosen, tallies));
  const z = errorsBeyondChance(Math.max(1, changing.length));
  const judge = (pair: { before: Tallies; after: Tallies }, errors: number): JudgedTry => {
    const { difference, error } = comparePaired(pair.before, pair.after, goal);
    return {
      before: figuresOf(pair.before),
      after: figuresOf(pair.after),
      difference,
      interval: [difference - errors * error, difference + errors * error],
    };
  };
  const ranked = changing
    .map((one) => ({ ...one, chosen: judge({ before: before.chosen, after: one.tallies }, z) }))
    .filter(({ chosen }) => isAllowed(chosen, goal))
    .sort((a, b) => b.chosen.difference - a.chosen.difference || a.place - b.place);
  const shown = ranked.filter(({ chosen }) => chosen.interval[0] > 0);
  const winner = shown[0] ?? ranked[0];
  if (!winner || !isJudged)
    return { verdict: isJudged ? 'none_better' : 'unjudged', tried: tries.length, best: null };
  const { family, value, place, chosen } = winner;
  const judged = judge({ before: before.judged, after: tally(winner.replay, parts.judged) }, USUAL);
  const holds = judged.interval[0] > 0 && isAllowed(judged, goal);
  const verdict = shown.length === 0 ? 'none_better' : holds ? 'better' : 'not_confirmed';
  const asGood = rangeOf(
    told.filter((one) => one.family === family),
    { winner, goal },
  );
  return { verdict, tried: tries.length, best: { family, value, place, asGood, chosen, judged } };
}

/** Fewer alerts are always more precise: but no departure may be missed for it. */
function isAllowed({ before, after }: JudgedTry, goal: TuneGoal): boolean {
  return goal !== 'precision' || after.caught >= before.caught;
}

function differs(before: Tallies, after: Tallies): boolean {
  const [old, fresh] = [figuresOf(before), figuresOf(after)];
  return old.alerts !== fresh.alerts || old.caught !== fresh.caught || old.profit !== fresh.profit;
}

/** From the least to the greatest value that does as well as the best one, as far as the days can tell. */
function rangeOf(
  family: readonly { value: number | null; tallies: Tallies }[],
  { winner, goal }: { winner: { tallies: Tallies }; goal: TuneGoal },
): Interval | null {
  const alike = family.filter(({ tallies }) => {
    const { difference, error } = comparePaired(tallies, winner.tallies, goal);
    return difference <= USUAL * error;
  });
  const values = alike.flatMap(({ value }) => value ?? []);
  return values.length === 0 ? null : [Math.min(...values), Math.max(...values)];
}
