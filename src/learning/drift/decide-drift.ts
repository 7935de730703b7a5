import type { Day } from '../../domain/types.ts';
import type { ObservedToExpected } from './observed-to-expected.ts';
import type { Stability } from './population-stability.ts';

/** One input of the model, and how much of what the model uses it makes. */
export interface WatchedInput extends Stability {
  feature: string;
  /** 0-1; all inputs of a model together make 1. */
  weight: number;
}

/** What the watch over a model found on a day, kept with the model. */
export interface Drift {
  on: Day;
  state: 'steady' | 'drifting' | 'unknown';
  /** In words. */
  reason: string;
  /** First day of the stretch of drift that lasts; null = none. */
  since: Day | null;
  /** Share of what the model uses that rests on inputs that have shifted. */
  shiftedWeight: number;
  /** The inputs that have shifted, heaviest first. */
  shifted: WatchedInput[];
  calibration: ObservedToExpected | null;
  kinds: ('inputs' | 'calibration')[];
}

/** A population stability index above this is a shift by convention (Siddiqi 2006), if it is also above chance. */
const SHIFTED = 0.25;
/** One input of fifty does little: told when a quarter of what the model uses stands on other ground. */
const LEAST_WEIGHT = 0.25;
/** Fewer departures say nothing about probabilities. */
const LEAST_DEPARTURES = 10;
/** Off by less than a quarter no decision changes, however sure it is. */
const OFF_BY = 1.25;

/**
 * Whether a model still stands on the ground it was taught on: its inputs as they were, and as many departures as it
 * says.
 * @param before what the watch found last for the same model.
 */
export function decideDrift(given: {
  on: Day;
  inputs: readonly WatchedInput[];
  calibration: ObservedToExpected | null;
  before: Drift | null;
}): Drift {
  const { on, calibration, before } = given;
  const shifted = given.inputs
    .filter(({ index, byChance }) => index > SHIFTED && index > byChance)
    .sort((a, b) => b.weight - a.weight || b.index - a.index);
  const shiftedWeight = shifted.reduce((sum, { weight }) => sum + weight, 0);
  const kinds: Drift['kinds'] = [];
  const reasons: string[] = [];
  if (shiftedWeight >= LEAST_WEIGHT) {
    kinds.push('inputs');
    reasons.push(
      `inputs that make ${percent(shiftedWeight)} of what the model uses are no longer distributed as when it was taught`,
    );
  }
  const judged =
    calibration !== null && Math.max(calibration.departures, calibration.expected) >= LEAST_DEPARTURES;
  if (judged && isOff(calibration)) {
    kinds.push('calibration');
    reasons.push(`${formatRatio(calibration)} times as many departures as it said`);
  }
  const state = kinds.length > 0 ? 'drifting' : judged || given.inputs.length > 0 ? 'steady' : 'unknown';
  const calm = judged
    ? `inputs as taught, ${formatRatio(calibration)} times as many departures as said`
    : `inputs as taught; too few closed windows since to judge the probabilities (${calibration?.departures ?? 0} of ${LEAST_DEPARTURES} departures)`;
  return {
    on,
    state,
    reason:
      reasons.length > 0 ? reasons.join('; ') : state === 'steady' ? calm : 'nothing to compare with yet',
    since: state === 'drifting' ? (before?.state === 'drifting' ? before.since : on) : null,
    shiftedWeight,
    shifted,
    calibration,
    kinds,
  };
}

/** Surely off, and by enough to matter. */
function isOff({ ratio, low, high }: ObservedToExpected): boolean {
  return (low > 1 || high < 1) && (ratio > OFF_BY || ratio < 1 / OFF_BY);
}

function formatRatio({ ratio, low, high }: ObservedToExpected): string {
  return `${ratio.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})`;
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}
