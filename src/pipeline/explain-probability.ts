import { toHealthSettings } from '../config/to-settings.ts';
import { addDays } from '../domain/day.ts';
import type { ChurnEstimate, Day } from '../domain/types.ts';
import type { StoredModel } from '../learning/backtest/model-record.ts';
import { assessAccount, ownNormal, type Terms } from '../learning/explanation/assess-account.ts';
import { compareWithIndex, type Disagreement } from '../learning/explanation/compare-with-index.ts';
import { explainPrediction, type PredictionExplanation } from '../learning/explanation/explain-prediction.ts';
import { lowerRisk, type RiskReducer } from '../learning/explanation/what-ifs.ts';
import { type FeatureSet, featureSpecs } from '../learning/features/feature-set.ts';
import {
  type ProbabilityBounds,
  type ProbabilityRange,
  rangeToTell,
} from '../learning/model/probability-bounds.ts';
import { reading } from '../store/database.ts';
import { loadFacts } from '../store/facts/load-facts.ts';
import { findPeerSnapshot, measurePeers } from '../store/facts/peer-snapshot.ts';
import { loadEarlierHealth } from '../store/models/load-outcome-history.ts';
import { loadLiveModel } from '../store/models/models.ts';
import type { StoredScore } from '../store/scores/scores.ts';
import { freshnessOf } from './check-freshness.ts';
import type { Context } from './context.ts';
import { configOf, toHealthScore } from './explain-account.ts';

/** Why an account has the probability it has, and what would lower it. */
export interface ExplainedProbability {
  /** As judged now from what is known of that day; the stored one stands beside it. */
  estimate: ChurnEstimate;
  stored: number | null;
  /** Told in place of the estimate, where so little is known; null = the estimate is. */
  range: ProbabilityRange | null;
  /** Null = the stated prior speaks. */
  learned: {
    model: { id: number; asOf: Day; departures: number };
    explanation: PredictionExplanation;
    /** The account's own normal by feature. */
    normal: ReadonlyMap<string, number>;
    set: FeatureSet;
    disagreements: Disagreement[];
  } | null;
  lower: RiskReducer[];
}

/** The account's own normal is looked for on these many earlier days, four weeks apart. */
const EARLIER_DAYS = 6;
const STEP = 28;

/** What the explanations of one day have in common. */
export interface SharedTerms {
  terms: Omit<Terms, 'earlier'>;
  live: StoredModel | null;
}

/** Reads what explanations of that day share: the model, the peers and the configuration that it was scored by. */
export async function loadSharedTerms(
  ctx: Context,
  { day, model, configHash }: Pick<StoredScore, 'day' | 'model' | 'configHash'>,
): Promise<SharedTerms> {
  const live = model === 'learned' ? await reading(ctx, (db) => loadLiveModel(db)) : null;
  const config = await configOf(ctx, configHash);
  const book = await reading(
    ctx,
    async (db) => (await findPeerSnapshot(db, day)) ?? (await measurePeers(db, day, freshnessOf(config))),
  );
  const terms = {
    ...book,
    asOf: day,
    settings: toHealthSettings(config),
    horizonDays: config.prediction.horizon_days,
    predictor: live !== null && live.asOf <= day ? live.predictor : null,
  };
  return { terms, live };
}

/**
 * Explains the probability stored with a score; null when the account's facts of the day are gone.
 * @param given.shared as read before for scores of the same day, model and configuration
 */
export async function explainProbability(
  ctx: Context,
  stored: StoredScore,
  given: { shared?: SharedTerms } = {},
): Promise<ExplainedProbability | null> {
  const { accountId, day } = stored;
  const selection = { ids: [accountId] };
  const [facts] = await reading(ctx, (db) => loadFacts(db, selection, day));
  if (!facts) return null;
  const { terms: shared, live } = given.shared ?? (await loadSharedTerms(ctx, stored));
  const earlier = (await reading(ctx, (db) => loadEarlierHealth(db, selection, day))).get(accountId);
  const terms: Terms = { ...shared, earlier: earlier ?? NOTHING_EARLIER };
  const base = assessAccount(facts, terms);
  return {
    estimate: base.estimate,
    stored: stored.probability,
    range: rangeToTell(
      { bounds: (live?.figures.bounds ?? null) as ProbabilityBounds | null, horizonDays: terms.horizonDays },
      base.estimate,
    ),
    learned:
      base.learned === null || terms.predictor === null
        ? null
        : learnedPart(stored, {
            live: live!,
            explanation: explainPrediction(terms.predictor, base.learned),
            normal: await normalOf(ctx, accountId, terms),
          }),
    lower: lowerRisk(facts, terms, base),
  };
}

const NOTHING_EARLIER = { health28: null, health84: null };

function learnedPart(
  stored: StoredScore,
  given: { live: StoredModel; explanation: PredictionExplanation; normal: ReadonlyMap<string, number> },
): ExplainedProbability['learned'] {
  const { id, asOf, predictor } = given.live;
  return {
    ...given,
    model: { id, asOf, departures: predictor.model.evidence.churnedAccounts },
    set: predictor.set,
    disagreements: compareWithIndex(toHealthScore(stored), given.explanation),
  };
}

/** The same features on earlier days, as they were known then; the book's peers are those of the day explained. */
async function normalOf(ctx: Context, accountId: string, terms: Terms): Promise<ReadonlyMap<string, number>> {
  const { predictor } = terms;
  if (predictor === null) return new Map();
  const rows: (readonly number[])[] = [];
  for (let step = 1; step <= EARLIER_DAYS; step++) {
    const day = addDays(terms.asOf, -step * STEP);
    const [facts] = await reading(ctx, (db) => loadFacts(db, { ids: [accountId] }, day));
    if (!facts || facts.usage.length + facts.invoices.length + facts.surveys.length === 0) break;
    const { learned } = assessAccount(facts, { ...terms, asOf: day, earlier: NOTHING_EARLIER });
    rows.push(learned!.values);
  }
  const specs = featureSpecs(predictor.set);
  const normal = ownNormal(rows, specs.length);
  return new Map(
    specs.flatMap(({ name, kind }, place) => {
      const value = normal[place] ?? null;
      return value === null || kind === 'category' ? [] : [[name, value] as const];
    }),
  );
}
