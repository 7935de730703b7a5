import type { Sql } from 'postgres';
import type { AccountFeatures } from '../../domain/health/features.ts';
import type { AccountFacts, AccountSelection, ChurnEstimate, Day, HealthScore } from '../../domain/types.ts';
import { estimateLearned } from '../../learning/backtest/estimate-learned.ts';
import type { StoredModel } from '../../learning/backtest/model-record.ts';
import type { Database, HasDatabase } from '../../store/database.ts';
import { readLearnersPeers } from '../../store/facts/peer-snapshot.ts';
import { loadEarlierHealth } from '../../store/models/load-outcome-history.ts';
import { liveModelId, loadModel } from '../../store/models/models.ts';

/** Replaces the prior's estimate of one account by that of the model in force. */
export type Estimate = (given: {
  facts: AccountFacts;
  features: AccountFeatures;
  score: HealthScore;
  prior: ChurnEstimate;
}) => ChurnEstimate;

/** The model unpacked last, by database: it never changes under its number, and a page is one of many. */
const unpacked = new WeakMap<Database, StoredModel>();

/** The model in force, ready to speak about the accounts of a page on a day; without one the prior stands. */
export async function liveEstimator(
  { database }: HasDatabase,
  db: Sql,
  { selection, asOf }: { selection: AccountSelection; asOf: Day },
): Promise<Estimate> {
  const live = await modelInForce(database, db);
  if (live === null || live.asOf > asOf) return ({ prior }) => prior;
  const { predictor } = live;
  const [earlier, peers] = await Promise.all([
    loadEarlierHealth(db, selection, asOf),
    readLearnersPeers(db, asOf),
  ]);
  const unknown = { health28: null, health84: null };
  return ({ facts, ...given }) =>
    estimateLearned(predictor, {
      ...given,
      ...peers,
      facts,
      earlier: earlier.get(facts.account.accountId) ?? unknown,
    }).estimate;
}

async function modelInForce(database: Database, db: Sql): Promise<StoredModel | null> {
  const id = await liveModelId(db);
  if (id === null) return null;
  const last = unpacked.get(database);
  if (last?.id === id) return last;
  const model = await loadModel(db, id);
  if (model !== null) unpacked.set(database, model);
  return model;
}
