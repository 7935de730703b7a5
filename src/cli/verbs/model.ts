import { Command } from 'commander';
import type { ModelRecord } from '../../learning/backtest/model-record.ts';
import type { Drift } from '../../learning/drift/decide-drift.ts';
import { formats } from '../../messages/backtest-report/html-table.ts';
import { trainModel } from '../../pipeline/prediction/train-model.ts';
import { inTransaction, reading } from '../../store/database.ts';
import {
  listModels,
  loadLiveModel,
  loadModel,
  NoSuchModelError,
  rollBackModel,
} from '../../store/models/models.ts';
import { counted } from '../counted.ts';
import { type Io, table } from '../io.ts';
import { databaseCommand, parseCount, parseDay, UsageError, utcDay, type VerbSetup } from '../options.ts';
import { printModel, standingOf } from '../print-model.ts';
import { VERBS } from '../verb-catalogue.ts';
import { type AppOptions, withApp } from '../with-app.ts';

export function modelVerb({ io }: VerbSetup): Command {
  return new Command('model')
    .description(VERBS.model.says)
    .addCommand(
      databaseCommand('list', 'all models, newest first')
        .option('--json', 'one JSON line per model')
        .action(async (options: AppOptions) => {
          await withApp(io, options, async ({ context }) => {
            const models = await reading(context, (db) => listModels(db));
            if (options.json) for (const model of models) io.json(toJson(model));
            else if (models.length === 0) io.out('no model has been learned yet; the prior speaks');
            else for (const line of table(models.map(toRow), io.columns)) io.out(line);
          });
        }),
    )
    .addCommand(
      databaseCommand('show', 'one model: what it learned, and how it did on later outcomes')
        .argument('[id]', 'number of the model; default: the one in force', parseCount)
        .option('--json', 'as JSON, the model itself included')
        .action(async (id: number | undefined, options: AppOptions) => {
          await withApp(io, options, async ({ context }) => {
            const model =
              id === undefined
                ? await reading(context, (db) => loadLiveModel(db))
                : await reading(context, (db) => loadModel(db, id));
            if (!model)
              throw new UsageError(id === undefined ? 'no model is in force' : `there is no model ${id}`);
            const { predictor, ...record } = model;
            if (options.json) return io.json({ ...toJson(record), predictor });
            printModel(io, model);
          });
        }),
    )
    .addCommand(
      databaseCommand('train', 'learn now; the service does it every week')
        .option('--as-of <date>', 'use nothing later than this day; default: today', parseDay)
        .option('--json', 'the outcome as JSON')
        .action(async (options: AppOptions & { asOf?: string }) => {
          await withApp(io, options, async ({ context }) => {
            const outcome = await trainModel(context, options.asOf ?? utcDay(context.now()));
            if (options.json) io.json(outcome);
            else
              io.out(
                `${outcome.state}: ${outcome.reason} (${counted(outcome.churnedAccounts, 'departure')})`,
              );
          });
        }),
    )
    .addCommand(
      databaseCommand('rollback', 'put the model before this one in force again, or a named one')
        .argument('[id]', 'number of the model to put in force', parseCount)
        .option('--json', 'the model in force as JSON')
        .action(async (id: number | undefined, options: AppOptions) => {
          await withApp(io, options, async ({ context }) => {
            const live = await inTransaction(context, (tx) => rollBack(tx, id ?? null, context.now()));
            if (options.json) io.json(live === null ? null : toJson(live));
            else printLive(io, live);
          });
        }),
    );
}

async function rollBack(
  raw: Parameters<typeof rollBackModel>[0],
  id: number | null,
  now: Date,
): Promise<ModelRecord | null> {
  try {
    return await rollBackModel(raw, { id, now });
  } catch (error) {
    if (error instanceof NoSuchModelError) throw new UsageError(error.message);
    throw error;
  }
}

function printLive(io: Io, live: ModelRecord | null): void {
  io.out(
    live === null
      ? 'no earlier model: the prior speaks'
      : `model ${live.id} of ${live.asOf} is in force from the next scoring on`,
  );
}

function toRow(model: ModelRecord): string[] {
  const drift = model.figures.drift as Drift | undefined;
  const watched = drift?.state === 'drifting' ? `drifts since ${drift.since}; ` : '';
  const { weight, verdict, departures } = standingOf(model);
  return [
    String(model.id),
    model.state,
    model.kind,
    `known up to ${model.asOf}`,
    departures === null ? '? departures' : counted(departures, 'departure'),
    `weight ${weight === null ? '?' : formats.percent(weight, 0)}`,
    verdict ?? '-',
    watched + model.reason,
  ];
}

function toJson(model: ModelRecord): object {
  return {
    id: model.id,
    state: model.state,
    reason: model.reason,
    kind: model.kind,
    ...standingOf(model),
    trained_at: model.trainedAt,
    as_of: model.asOf,
    data_from: model.dataFrom,
    data_to: model.dataTo,
    config_hash: model.configHash,
    figures: model.figures,
    drift: model.figures.drift ?? null,
    live_since: model.liveSince,
  };
}
