import type { ScoredRows } from '../metrics/scored-rows.ts';

/**
 * Platt scaling: the slope and intercept that make raw log-odds most likely, by Newton's method with Platt's
 * smoothed targets `(n1 + 1) / (n1 + 2)` and `1 / (n0 + 2)` (Platt 1999; Lin, Lin & Weng 2007). The slope is
 * never negative: calibration may not turn the order of accounts around.
 */
export function fitPlatt(rows: ScoredRows): { slope: number; intercept: number } {
  const targets = plattTargets(rows);
  const free = fitLine(rows, targets, null);
  return free.slope >= 0 ? free : fitLine(rows, targets, 0);
}

/** The shift of log-odds that makes the mean probability equal the base rate (with Platt's targets). */
export function fitShift(rows: ScoredRows): number {
  return fitLine(rows, plattTargets(rows), 1).intercept;
}

function plattTargets(rows: ScoredRows): { outcome: number; none: number } {
  let positives = 0;
  let total = 0;
  for (let row = 0; row < rows.label.length; row++) {
    const weight = rows.weight === undefined ? 1 : rows.weight[row]!;
    positives += weight * rows.label[row]!;
    total += weight;
  }
  return { outcome: (positives + 1) / (positives + 2), none: 1 / (total - positives + 2) };
}

/** Newton's method with step halving on intercept and (unless given) slope. */
function fitLine(
  rows: ScoredRows,
  targets: { outcome: number; none: number },
  fixedSlope: number | null,
): { slope: number; intercept: number } {
  let line = { slope: fixedSlope ?? 1, intercept: 0 };
  let state = plattState(rows, targets, line);
  for (let iteration = 0; iteration < 100; iteration++) {
    const { g, gs, h, hs, hss } = state;
    const ridge = 1e-9 * (1 + h + hss);
    const determinant = (h + ridge) * (hss + ridge) - hs * hs;
    const stepIntercept = fixedSlope === null ? ((hss + ridge) * g - hs * gs) / determinant : g / (h + ridge);
    const stepSlope = fixedSlope === null ? ((h + ridge) * gs - hs * g) / determinant : 0;
    let size = 1;
    let next = state;
    let moved = line;
    for (; size > 1e-6; size /= 2) {
      moved = { slope: line.slope - size * stepSlope, intercept: line.intercept - size * stepIntercept };
      next = plattState(rows, targets, moved);
      if (next.loss <= state.loss) break;
    }
    if (!(next.loss < state.loss)) break;
    const gain = state.loss - next.loss;
    line = moved;
    state = next;
    if (gain < 1e-10 * (1 + state.loss)) break;
  }
  return line;
}

/** Loss and its first and second derivatives by intercept and slope. */
function plattState(
  rows: ScoredRows,
  targets: { outcome: number; none: number },
  line: { slope: number; intercept: number },
): { loss: number; g: number; gs: number; h: number; hs: number; hss: number } {
  let [loss, g, gs, h, hs, hss] = [0, 0, 0, 0, 0, 0];
  for (let row = 0; row < rows.score.length; row++) {
    const raw = rows.score[row]!;
    const weight = rows.weight === undefined ? 1 : rows.weight[row]!;
    const target = rows.label[row] === 1 ? targets.outcome : targets.none;
    const score = line.intercept + line.slope * raw;
    // Exponential and logarithm are most of a fit: one of each tells loss and probability.
    const odds = Math.exp(-Math.abs(score));
    const smaller = odds / (1 + odds);
    const probability = score >= 0 ? 1 - smaller : smaller;
    loss += weight * (Math.log1p(odds) + Math.max(score, 0) - target * score);
    const pull = weight * (probability - target);
    const bend = weight * probability * (1 - probability);
    g += pull;
    gs += pull * raw;
    h += bend;
    hs += bend * raw;
    hss += bend * raw * raw;
  }
  return { loss, g, gs, h, hs, hss };
}
