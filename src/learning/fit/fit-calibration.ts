import { meanLogisticLoss } from '../../domain/statistics/log-odds.ts';
import { rowsOutside, type ScoredRows } from '../metrics/scored-rows.ts';
import { type Calibration, calibrate } from '../model/calibration.ts';
import { fitIsotonic } from './fit-isotonic.ts';
import { fitPlatt, fitShift } from './fit-platt.ts';

/** Accounts with an outcome below which only the mean is set right, and below which isotonic is not tried. */
const fewestForPlatt = 20;
const fewestForIsotonic = 50;

/** Relative gain of the out-of-fold loss that a calibration with more freedom must bring. */
const worthwhileGain = 1e-4;

type Calibrator = (rows: ScoredRows) => Calibration;

/** The calibration chosen, and what was measured on the way. */
export interface FittedCalibration extends TriedCalibration {
  calibration: Calibration;
}

/** The best of the methods tried so far. */
export interface TriedCalibration {
  calibrator: Calibrator;
  /** Calibrated log-odds of every row, from a calibration fitted without the row's fold. */
  outOfFold: Float64Array;
  loss: number;
  /** Mean log loss out of fold of every method tried. */
  losses: { method: Calibration['method']; logLoss: number }[];
}

interface CalibrationCase {
  rows: ScoredRows;
  fold: Uint8Array;
  folds: number;
  churnedAccounts: number;
}

/**
 * Fits the map from raw to calibrated log-odds on scores of held-out accounts: shift, Platt or isotonic, the
 * more flexible one only where it predicts other accounts better. Few outcomes allow few parameters.
 * @param input `rows` with out-of-bag scores; `fold` of every row, by account; `churnedAccounts` in all.
 * @param lines what {@link tryLines} found on the same rows.
 */
export function fitCalibration(
  input: CalibrationCase,
  lines: TriedCalibration = tryLines(input),
): FittedCalibration {
  const best =
    input.churnedAccounts >= fewestForIsotonic
      ? tryCalibration(input, { method: 'isotonic', calibrator: fitIsotonic, before: lines })
      : lines;
  return { ...best, calibration: best.calibrator(input.rows) };
}

/** Shift and, of enough accounts, Platt's line: quick enough to compare learners by. */
export function tryLines(input: CalibrationCase): TriedCalibration {
  const shift = tryCalibration(input, {
    method: 'shift',
    calibrator: (rows) => ({ method: 'shift', shift: fitShift(rows) }),
    before: null,
  });
  if (input.churnedAccounts < fewestForPlatt) return shift;
  return tryCalibration(input, {
    method: 'platt',
    calibrator: (rows) => ({ method: 'platt', ...fitPlatt(rows) }),
    before: shift,
  });
}

function tryCalibration(
  input: CalibrationCase,
  tried: { method: Calibration['method']; calibrator: Calibrator; before: TriedCalibration | null },
): TriedCalibration {
  const { method, calibrator, before } = tried;
  const outOfFold = crossFit(input, calibrator);
  const loss = meanLogisticLoss({ ...input.rows, score: outOfFold });
  const losses = [...(before?.losses ?? []), { method, logLoss: loss }];
  if (before !== null && !(loss < before.loss * (1 - worthwhileGain))) return { ...before, losses };
  return { calibrator, outOfFold, loss, losses };
}

function crossFit(
  input: { rows: ScoredRows; fold: Uint8Array; folds: number },
  calibrator: Calibrator,
): Float64Array {
  const { rows, fold } = input;
  const calibrated = new Float64Array(rows.score.length);
  for (let heldOut = 0; heldOut < input.folds; heldOut++) {
    const calibration = calibrator(rowsOutside(rows, fold, heldOut));
    for (let row = 0; row < fold.length; row++)
      if (fold[row] === heldOut) calibrated[row] = calibrate(calibration, rows.score[row]!);
  }
  return calibrated;
}
