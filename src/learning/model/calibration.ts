/**
 * A map from raw log-odds to calibrated log-odds, never falling.
 * `shift` adds; `platt` is linear (Platt 1999); `isotonic` is linear between knots and, beyond the outermost,
 * runs on with `tailSlope`, so that the order of accounts survives (centred isotonic regression).
 */
export type Calibration =
  | { method: 'shift'; shift: number }
  | { method: 'platt'; slope: number; intercept: number }
  | { method: 'isotonic'; raw: number[]; calibrated: number[]; tailSlope: number };

/** Calibrated log-odds of a raw log-odds score. */
export function calibrate(calibration: Calibration, raw: number): number {
  if (calibration.method === 'shift') return raw + calibration.shift;
  if (calibration.method === 'platt') return calibration.intercept + calibration.slope * raw;
  const { raw: knots, calibrated, tailSlope } = calibration;
  const last = knots.length - 1;
  if (raw <= knots[0]!) return calibrated[0]! + tailSlope * (raw - knots[0]!);
  if (raw >= knots[last]!) return calibrated[last]! + tailSlope * (raw - knots[last]!);
  let low = 0;
  let high = last;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (knots[middle]! <= raw) low = middle;
    else high = middle;
  }
  const share = (raw - knots[low]!) / (knots[high]! - knots[low]!);
  return calibrated[low]! + share * (calibrated[high]! - calibrated[low]!);
}
