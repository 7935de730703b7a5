import type { RankingEvidence } from '../domain/alerts/alert-line.ts';
import type { JudgedFigures } from '../learning/backtest/judged-rows.ts';
import type { LinePromise } from '../learning/backtest/keep-promise.ts';
import type { StoredModel } from '../learning/backtest/model-record.ts';
import type { Weight } from '../learning/backtest/weigh-evidence.ts';
import type { Drift } from '../learning/drift/decide-drift.ts';
import type { TrainingRows } from '../learning/features/training-rows.ts';
import { modelShapes } from '../learning/report/model-shapes.ts';
import { formats } from '../messages/backtest-report/html-table.ts';
import { featureName } from '../messages/strings/feature-strings.ts';
import { counted } from './counted.ts';

import { type Io, table } from './io.ts';

const MOST_SHAPES = 15;
const MOST_SHIFTED = 5;
/** Whose figures are kept with a model, as they are called at a terminal. */
const JUDGED = [
  ['challenger', 'this model'],
  ['live', 'the model in force then'],
  ['prior', 'prior'],
  ['index', 'plain index'],
] as const;

/** Whether a model ranks, how much it counts beside the prior (0-1), and how many departures it learned from. */
export function standingOf({ figures }: Pick<StoredModel, 'figures'>): {
  verdict: RankingEvidence['verdict'] | null;
  weight: number | null;
  departures: number | null;
} {
  const known = figures as { ranking?: RankingEvidence; weight?: Weight; churnedAccounts?: number };
  return {
    verdict: known.ranking?.verdict ?? null,
    weight: known.weight?.weight ?? null,
    departures: known.churnedAccounts ?? null,
  };
}

/** One model: what it rests on, how it did on later outcomes, whether it drifts, and what it uses. */
export function printModel(io: Io, model: StoredModel): void {
  const print = (rows: readonly (readonly string[])[]) => {
    for (const line of table(rows, io.columns)) io.out(line);
  };
  const { figures, predictor } = model;
  const { evidence } = predictor.model;
  io.out(`model ${model.id}, ${model.state}: ${model.reason}`);
  io.out(
    `${model.kind}, learned ${model.trainedAt.toISOString().slice(0, 10)} with what was known up to ${model.asOf}, ` +
      `configuration ${model.configHash}`,
  );
  io.out(
    `${counted(evidence.rows, 'row')} of ${counted(evidence.accounts, 'account')} from ${model.dataFrom ?? '?'} to ${model.dataTo ?? '?'}, ` +
      `${counted(evidence.churnedAccounts, 'departure')}; counts ${formats.percent(predictor.trust, 0)} beside the prior; ` +
      `horizon ${predictor.horizonDays} days`,
  );
  const helped = figures.helped as TrainingRows['helped'] | undefined;
  if (helped !== undefined && helped.rows > 0)
    io.out(
      `${counted(helped.accounts, 'account')} stayed after somebody acted on an alert: ${helped.rows} of their rows count for less`,
    );
  const judged = JUDGED.flatMap(([key, name]) => {
    const own = figures[key] as JudgedFigures | null | undefined;
    return own ? [[`  ${name}`, formats.figure(own.rocAuc), formats.figure(own.logLoss, 4)]] : [];
  });
  if (judged.length > 0) {
    const on = figures.by === 'held_out_accounts' ? 'held-out accounts' : 'later outcomes';
    io.out(`\nOn ${on}, from ${figures.judged_from} on (${counted(Number(figures.churners), 'departure')})`);
    print([['', 'ROC-AUC', 'log loss'], ...judged]);
  }
  const promise = figures.promise as LinePromise | null | undefined;
  if (promise)
    io.out(
      `Promised: of the accounts at ${promise.lift} times the mean and more ${formats.percent(promise.precision)} leave ` +
        `(drawing names: ${formats.percent(promise.chance)}; ${promise.rows} judged)`,
    );
  const drift = figures.drift as Drift | undefined;
  io.out(
    drift === undefined
      ? '\nNot watched yet: every weekly training watches the model in force.'
      : `\nWatched on ${drift.on}: ${drift.state}${drift.since === null ? '' : ` since ${drift.since}`}; ${drift.reason}`,
  );
  const shifted = (drift?.shifted ?? []).slice(0, MOST_SHIFTED);
  if (shifted.length > 0)
    print([
      ['  shifted input', 'stability index', 'by chance', 'of what it uses'],
      ...shifted.map((input) => [
        `  ${featureName(input.feature, 'en')}`,
        formats.figure(input.index, 2),
        formats.figure(input.byChance, 2),
        formats.percent(input.weight, 0),
      ]),
    ]);
  const shapes = modelShapes(predictor).slice(0, MOST_SHAPES);
  if (shapes.length > 0) io.out('\nWhat it uses most: mean move in log-odds, and from least to most');
  print(
    shapes.map(({ feature, strength, steps }) => {
      const values = steps.map((step) => step.log_odds);
      return [
        `  ${formats.figure(strength, 2)}`,
        `${formats.figure(Math.min(...values), 2)} to ${formats.figure(Math.max(...values), 2)}`,
        featureName(feature, 'en'),
      ];
    }),
  );
}
