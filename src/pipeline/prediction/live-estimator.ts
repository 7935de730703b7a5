import type { Sql } from 'postgres';
import type { AccountFeatures } from '../../domain/health/features.ts';
import type { AccountFacts, AccountSelection, ChurnEstimate, Day, HealthScore } from '../../domain/types.ts';
import { estimateLearned } from '../../learning/backtest/estimate-learned.ts';
import type { StoredModel } from '../../learning/model/model-record.ts';
import { readSignalPeers } from '../../store/facts/peer-snapshot.ts';
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
const unpacked = new WeakMap<Sql, StoredModel>();

/** The model in force, ready to speak about the accounts of a page on a day; without one the prior stands. */
export async function liveEstimator(db: Sql, selection: AccountSelection, asOf: Day): Promise<Estimate> {
  const live = await modelInForce(db);
  if (live === null || live.asOf > asOf) return ({ prior }) => prior;
  const { predictor } = live;
  const [earlier, signalPeers] = await Promise.all([
    loadEarlierHealth(db, selection, asOf),
    readSignalPeers(db, asOf),
  ]);
  const unknown = { health28: null, health84: null };
  return ({ facts, ...given }) =>
    estimateLearned(predictor, {
      ...given,
      facts,
      signalPeers,
      earlier: earlier.get(facts.account.accountId) ?? unknown,
    }).estimate;
}

async function modelInForce(raw: Sql): Promise<StoredModel | null> {
  const id = await liveModelId(raw);
  if (id === null) return null;
  const last = unpacked.get(raw);
  if (last?.id === id) return last;
  const model = await loadModel(raw, id);
  if (model !== null) unpacked.set(raw, model);
  return model;
}
