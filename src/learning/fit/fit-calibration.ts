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
export interface FittedCalibration {
  calibration: Calibration;
  /** Calibrated log-odds of every row, from a calibration fitted without the row's fold. */
  outOfFold: Float64Array;
  /** Mean log loss out of fold of every method tried. */
  losses: { method: Calibration['method']; logLoss: number }[];
}

/**
 * Fits the map from raw to calibrated log-odds on scores of held-out accounts: shift, Platt or isotonic, the
 * more flexible one only where it predicts other accounts better. Few outcomes allow few parameters.
 * @param input `rows` with out-of-bag scores; `fold` of every row, by account; `churnedAccounts` in all;
 * `isotonic` false leaves isotonic out (quicker, for comparing candidates).
 */
export function fitCalibration(input: {
  rows: ScoredRows;
  fold: Uint8Array;
  folds: number;
  churnedAccounts: number;
  isotonic: boolean;
}): FittedCalibration {
  const methods: Calibrator[] = [(rows) => ({ method: 'shift', shift: fitShift(rows) })];
  if (input.churnedAccounts >= fewestForPlatt)
    methods.push((rows) => ({ method: 'platt', ...fitPlatt(rows) }));
  if (input.isotonic && input.churnedAccounts >= fewestForIsotonic) methods.push(fitIsotonic);

  const losses: FittedCalibration['losses'] = [];
  let best: { calibrator: Calibrator; outOfFold: Float64Array; loss: number } | null = null;
  for (const [place, calibrator] of methods.entries()) {
    const outOfFold = crossFit(input, calibrator);
    const loss = meanLogisticLoss({ ...input.rows, score: outOfFold });
    losses.push({ method: (['shift', 'platt', 'isotonic'] as const)[place]!, logLoss: loss });
    if (best === null || loss < best.loss * (1 - worthwhileGain)) best = { calibrator, outOfFold, loss };
  }
  return { calibration: best!.calibrator(input.rows), outOfFold: best!.outOfFold, losses };
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
