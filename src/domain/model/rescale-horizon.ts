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

/**
 * Chains conditional period hazards into the share expected to have left by the end of each period
 * (the time-to-churn curve): `1 - product(1 - hazard)`.
 * @param hazards one probability in [0, 1] per consecutive period.
 */
export function churnCurve(hazards: readonly number[]): number[] {
  let surviving = 1;
  return hazards.map((hazard) => {
    surviving *= 1 - hazard;
    return 1 - surviving;
  });
}
