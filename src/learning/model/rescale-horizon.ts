/**
 * Rescales a churn probability from one horizon to another under a constant hazard in between:
 * `1 - (1 - p)^(to / from)`. Probabilities of different lengths are rescaled so, never multiplied.
 * Source: the survival function of a discrete-time hazard model (Singer & Willett 1993).
 * @param input `probability` in [0, 1]; `fromDays` and `toDays` positive (`toDays` may be 0).
 * @returns a probability in [0, 1].
 * @throws {RangeError} when an argument is outside its range.
 */
export function rescaleHorizon(input: { probability: number; fromDays: number; toDays: number }): number {
  const { probability, fromDays, toDays } = input;
  if (!(probability >= 0 && probability <= 1)) throw new RangeError('probability must be within 0 and 1');
  if (!(fromDays > 0) || !(toDays >= 0)) throw new RangeError('horizons must be positive numbers of days');
  if (toDays === fromDays) return probability;
  return -Math.expm1((toDays / fromDays) * Math.log1p(-probability));
}

/** Days at which the time-to-churn curve is told. */
export const CURVE_DAYS = [30, 90, 180, 365] as const;

/**
 * The time-to-churn curve: the probability of having left by each of `CURVE_DAYS` when the hazard stays what it is now
 * (constant hazard, as in `rescaleHorizon`). It tells nothing of what the account will do next.
 */
export function churnCurve(input: {
  probability: number;
  fromDays: number;
}): { days: number; probability: number }[] {
  return CURVE_DAYS.map((days) => ({ days, probability: rescaleHorizon({ ...input, toDays: days }) }));
}
