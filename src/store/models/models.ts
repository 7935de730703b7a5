import type { ISql, Sql, TransactionSql } from 'postgres';
import type { Day } from '../../domain/types.ts';
import type { ChurnPredictor } from '../../learning/backtest/churn-predictor.ts';
import type { ModelRecord, StoredModel } from '../../learning/backtest/model-record.ts';
import type { Drift } from '../../learning/drift/decide-drift.ts';
import type { ProbabilityBounds } from '../../learning/model/probability-bounds.ts';

/** Thrown when a command names a model that cannot be put in force. */
export class NoSuchModelError extends Error {
  override readonly name = 'NoSuchModelError';
}

const record = (
  sql: ISql | Sql,
) => sql`id::int as id, state, reason, kind, trained_at as "trainedAt", as_of as "asOf",
  data_from as "dataFrom", data_to as "dataTo", config_hash as "configHash", figures, live_since as "liveSince"`;

/** All models, newest first. */
export async function listModels(db: ISql): Promise<ModelRecord[]> {
  return db<ModelRecord[]>`select ${record(db)} from models order by id desc`;
}

export async function loadModel(db: ISql, id: number): Promise<StoredModel | null> {
  return first(await db<PackedModel[]>`select ${record(db)}, predictor from models where id = ${id}`);
}

/** The model in force, or null. */
export async function loadLiveModel(db: ISql): Promise<StoredModel | null> {
  return first(await db<PackedModel[]>`select ${record(db)}, predictor from models where state = 'live'`);
}

/** Within which rates accounts left of whom the model in force on a day says the same; null = none is, or it is older than these. */
export async function loadBounds(db: ISql, asOf: Day): Promise<ProbabilityBounds | null> {
  const [row] = await db<{ bounds: ProbabilityBounds | null }[]>`
    select figures->'bounds' as bounds from models where state = 'live' and as_of <= ${asOf}::date`;
  return row?.bounds ?? null;
}

/** Number of the model in force, or null. */
export async function liveModelId(db: ISql): Promise<number | null> {
  const [row] = await db<{ id: number }[]>`select id::int as id from models where state = 'live'`;
  return row?.id ?? null;
}

/** Stores a model; one that goes live retires the one in force, one that does not retires older shadows. */
export async function storeModel(
  tx: TransactionSql,
  model: Omit<StoredModel, 'id' | 'liveSince'>,
): Promise<{ id: number }> {
  await tx`update models set state = 'retired', reason = 'followed by a newer model'
    where state = ${model.state === 'live' ? 'live' : 'shadow'}`;
  if (model.state === 'live')
    await tx`update models set state = 'retired', reason = 'followed by a newer model' where state = 'shadow'`;
  const [row] = await tx<[{ id: number }]>`
    insert into models (state, reason, kind, trained_at, as_of, data_from, data_to, config_hash, figures,
      predictor, live_since)
    values (${model.state}, ${model.reason}, ${model.kind}, ${model.trainedAt}, ${model.asOf}::date,
      ${model.dataFrom}::date, ${model.dataTo}::date, ${model.configHash}, ${tx.json(model.figures as never)},
      ${JSON.stringify(model.predictor)}, ${model.state === 'live' ? model.trainedAt : null})
    returning id::int as id`;
  return row;
}

/** Keeps with a model what the watch over it found last. */
export async function storeDrift(db: ISql, id: number, drift: Drift): Promise<void> {
  await db`update models set figures = figures || ${db.json({ drift } as never)} where id = ${id}`;
}

/**
 * Puts another model in force: the named one, else the one that was in force before. With none to go back to, the
 * prior speaks again, and goes on doing so until a model is named or learned.
 * @returns the model now in force, or null = the prior
 * @throws NoSuchModelError when the named model does not exist
 */
export async function rollBackModel(
  tx: TransactionSql,
  given: { id: number | null; now: Date },
): Promise<ModelRecord | null> {
  const [live] = await tx<{ id: number; liveSince: Date }[]>`
    update models set state = 'retired', reason = 'rolled back' where state = 'live'
    returning id::int as id, live_since as "liveSince"`;
  if (!live && given.id === null) return null;
  const [target] =
    given.id === null
      ? await tx<{ id: number }[]>`select id::int as id from models
          where live_since is not null and live_since < ${live!.liveSince}
          order by live_since desc limit 1`
      : await tx<{ id: number }[]>`select id::int as id from models where id = ${given.id}`;
  if (!target) {
    if (given.id !== null) throw new NoSuchModelError(`there is no model ${given.id}`);
    return null;
  }
  const [row] = await tx<ModelRecord[]>`
    update models set state = 'live', reason = 'put in force by command',
      live_since = coalesce(live_since, ${given.now})
    where id = ${target.id} returning ${record(tx)}`;
  return row!;
}

interface PackedModel extends ModelRecord {
  predictor: string;
}

function first(rows: readonly PackedModel[]): StoredModel | null {
  const [row] = rows;
  return row ? { ...row, predictor: JSON.parse(row.predictor) as ChurnPredictor } : null;
}
