import { roundSix } from '../../domain/statistics/round-and-median.ts';
import type { FeatureSet } from '../features/feature-set.ts';
import type { Shape } from '../model/additive-model.ts';
import type { ChurnModel } from '../model/churn-model.ts';
import { type LogisticTerm, logisticContribution } from '../model/logistic-model.ts';

/** What a model has learned about one feature: its log-odds by value, relative to the average training row. */
export interface ModelShape {
  feature: string;
  /** Mean distance from 0 over the training rows, log-odds: how much the feature moves the typical account. */
  strength: number;
  /** Steps, lowest first; outermost ends are null = open. `rows` = null where they are not counted. */
  steps: { from: number | null; to: number | null; log_odds: number; rows: number | null }[];
  /** Of categories: the name of each step. */
  names: string[] | null;
  missing: { log_odds: number; rows: number | null };
}

/** Deviations from the mean at which a straight line of the logistic baseline is shown. */
const MARKS = [-2, -1, 0, 1, 2];
/** Mean distance of a standard normal value from its mean. */
const MEAN_DISTANCE = Math.sqrt(2 / Math.PI);

/**
 * The learned shape of every feature, strongest first: what the members of the model say on average. Terms of two
 * features are left out; values are before calibration, which stretches all of them alike.
 */
export function modelShapes({ model, set }: { model: ChurnModel; set: FeatureSet }): ModelShape[] {
  const shapes = new Map(model.additive?.shapes.map((shape) => [shape.feature, shape]));
  const terms = new Map(model.logistic?.terms.map((term) => [term.feature, term]));
  const members = Number(model.additive !== null) + Number(model.logistic !== null);
  const found = model.featureNames.flatMap((feature): ModelShape[] => {
    const shape = shapes.get(feature);
    const term = terms.get(feature);
    if (shape) return [stepsOf(shape, term, members)];
    return term ? [lineOf(term, members)] : [];
  });
  return found
    .filter(({ strength }) => strength > 0)
    .map((shape) => ({
      ...shape,
      strength: roundSix(shape.strength),
      names: shape.names && namesIn(set, shape),
    }))
    .sort((a, b) => b.strength - a.strength || (a.feature < b.feature ? -1 : 1));
}

function namesIn(set: FeatureSet, { feature, steps }: ModelShape): string[] {
  const known = feature === 'tier' ? set.tiers : feature === 'segment' ? set.segments : [];
  return steps.map(({ from }) => known[from!] ?? String(from));
}

function stepsOf(shape: Shape, term: LogisticTerm | undefined, members: number): ModelShape {
  const { bins, values, counts } = shape;
  const also = (value: number) => (term ? logisticContribution(term, value) - term.offset : 0);
  const last = values.length - 1;
  const steps = values.slice(0, last).map((points, bin) => {
    const from = bins.kind === 'category' ? bins.codes[bin]! : (bins.cuts[bin - 1] ?? null);
    const to = bins.kind === 'category' ? bins.codes[bin]! : (bins.cuts[bin] ?? null);
    const inside = from === null ? (to ?? 0) : to === null ? from : (from + to) / 2;
    return { from, to, log_odds: roundSix((points + also(inside)) / members), rows: counts[bin]! };
  });
  const missing = { log_odds: roundSix((values[last]! + also(Number.NaN)) / members), rows: counts[last]! };
  const all = [...steps, missing];
  const rows = all.reduce((sum, one) => sum + one.rows, 0);
  return {
    feature: shape.feature,
    strength: rows === 0 ? 0 : all.reduce((sum, one) => sum + one.rows * Math.abs(one.log_odds), 0) / rows,
    steps: bins.kind === 'category' ? steps : merged(steps),
    names: bins.kind === 'category' ? [] : null,
    missing,
  };
}

/** Neighbours that say the same become one step. */
function merged(steps: ModelShape['steps']): ModelShape['steps'] {
  const found: ModelShape['steps'] = [];
  for (const step of steps) {
    const before = found.at(-1);
    if (before?.log_odds !== step.log_odds) found.push(step);
    else found[found.length - 1] = { ...before, to: step.to, rows: (before.rows ?? 0) + (step.rows ?? 0) };
  }
  return found;
}

function lineOf(term: LogisticTerm, members: number): ModelShape {
  const points = (value: number) => (logisticContribution(term, value) - term.offset) / members;
  const values = term.kind === 'category' ? term.codes : MARKS.map((m) => term.mean + m * term.deviation);
  const log_odds = values.map((value) => roundSix(points(value)));
  return {
    feature: term.feature,
    strength:
      term.kind === 'numeric'
        ? (MEAN_DISTANCE * Math.abs(term.coefficient)) / members
        : log_odds.reduce((sum, value) => sum + Math.abs(value), 0) / Math.max(1, log_odds.length),
    steps: values.map((value, i) => ({ from: value, to: value, log_odds: log_odds[i]!, rows: null })),
    names: term.kind === 'category' ? [] : null,
    missing: { log_odds: roundSix(points(Number.NaN)), rows: null },
  };
}
