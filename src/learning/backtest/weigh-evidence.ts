import { logisticLoss } from '../../domain/statistics/log-odds.ts';

/** One account at one later cut-off, as the learned model and the prior saw it. */
export interface WeighedRow {
  /** Place of the account in the portfolio: rows of one account are no independent witnesses. */
  place: number;
  /** Log-odds of the learned model alone, and of the prior shifted to the base rate; NaN = unknown. */
  learned: number;
  stated: number;
  label: 0 | 1;
}

export interface Weight {
  /** Share of the learned log-odds, 0-1; the prior has the rest. */
  weight: number;
  /** The same before later outcomes were looked at. */
  before: number;
  /** Accounts that left within the horizon of one of the rows judged on. */
  departures: number;
  /** Mean log loss at no, at the chosen, and at all weight; null without rows. */
  logLoss: { prior: number; blend: number; learned: number } | null;
}

/**
 * Departures in training at which learned model and prior count the same; and as many observations of a share weighs
 * what is believed before later outcomes, so that these must be as many to move it half the way.
 */
const EVEN_AT_DEPARTURES = 25;
const STEPS = 40;

/**
 * How much of a learned model to believe: the posterior mean of its weight in the blend with the prior. Before any
 * later outcome it is n / (n + 25) for n departures learned from; later outcomes move it by their likelihood, in which
 * every departure counts once however many weekly rows repeat it (a power likelihood). Little evidence moves it little.
 * @param rows of cut-offs whose outcomes the model has not seen; may be empty.
 */
export function weighEvidence(rows: readonly WeighedRow[], learnedFrom: number): Weight {
  const before = learnedFrom / (learnedFrom + EVEN_AT_DEPARTURES);
  const judged = rows.filter(({ learned, stated }) => !Number.isNaN(learned) && !Number.isNaN(stated));
  const positives = judged.filter(({ label }) => label === 1);
  const departures = new Set(positives.map(({ place }) => place)).size;
  const lossAt = (weight: number) =>
    judged.reduce(
      (sum, { learned, stated, label }) =>
        sum + logisticLoss(weight * learned + (1 - weight) * stated, label),
      0,
    );
  const power = positives.length === 0 ? 0 : departures / positives.length;
  // Midpoints: at the ends the density of a beta distribution may be zero or infinite.
  const grid = Array.from({ length: STEPS }, (_, step) => (step + 0.5) / STEPS);
  const logDensity = grid.map(
    (at) =>
      (before * EVEN_AT_DEPARTURES - 1) * Math.log(at) +
      ((1 - before) * EVEN_AT_DEPARTURES - 1) * Math.log(1 - at) -
      (power === 0 ? 0 : power * lossAt(at)),
  );
  const highest = Math.max(...logDensity);
  const density = logDensity.map((value) => Math.exp(value - highest));
  const weight =
    grid.reduce((sum, at, step) => sum + at * density[step]!, 0) / density.reduce((a, b) => a + b, 0);
  const mean = (at: number) => lossAt(at) / judged.length;
  // Without a departure to judge by, what was believed stands, free of the grid's rounding.
  const chosen = power === 0 ? before : weight;
  return {
    weight: chosen,
    before,
    departures,
    logLoss: judged.length === 0 ? null : { prior: mean(0), blend: mean(chosen), learned: mean(1) },
  };
}
