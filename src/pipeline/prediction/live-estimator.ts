import { toEpochDay } from '../../domain/day.ts';
import type { AccountFeatures } from '../../domain/health/features.ts';
import { rescaleHorizon } from '../../domain/model/rescale-horizon.ts';
import { dailyTotals } from '../../domain/prediction/account-history.ts';
import { predictChurn } from '../../domain/prediction/churn-predictor.ts';
import { modelFeatures } from '../../domain/prediction/model-features.ts';
import type { AccountFacts, ChurnEstimate, Day, HealthScore } from '../../domain/types.ts';
import type { AccountSelection } from '../../store/facts/account-selection.ts';
import { loadEarlierHealth } from '../../store/models/load-earlier-health.ts';
import { loadLiveModel } from '../../store/models/models.ts';
import type { Context } from '../context.ts';

/** Replaces the prior's estimate of one account by that of the model in force. */
export type Estimate = (given: {
  facts: AccountFacts;
  features: AccountFeatures;
  score: HealthScore;
  prior: ChurnEstimate;
}) => ChurnEstimate;

/** The model in force, ready to speak about the accounts of a page on a day; without one the prior stands. */
export async function liveEstimator(ctx: Context, selection: AccountSelection, asOf: Day): Promise<Estimate> {
  const live = await loadLiveModel(ctx.raw);
  if (live === null || live.asOf > asOf) return ({ prior }) => prior;
  const { predictor } = live;
  const earlier = await loadEarlierHealth(ctx.raw, selection, asOf);
  const day = toEpochDay(asOf);
  return ({ facts, features, score, prior }) => {
    const values = modelFeatures(
      {
        facts,
        totals: dailyTotals(facts.usage),
        asOf: day,
        features,
        score,
        earlier: earlier.get(facts.account.accountId) ?? { health28: null, health84: null },
      },
      structuredClone(predictor.set),
    );
    const columns = values.map((value) => Float32Array.of(value));
    const fromDays = predictor.horizonDays;
    const toDays = prior.horizonDays;
    const stated = prior.probability === null ? Number.NaN : prior.probability;
    const same = toDays === fromDays ? stated : rescaled(stated, toDays, fromDays);
    const [probability] = predictChurn(predictor, columns, [same]);
    return {
      probability: Math.round(rescaled(probability!, fromDays, toDays) * 1e6) / 1e6,
      model: 'learned',
      horizonDays: toDays,
    };
  };
}

function rescaled(probability: number, fromDays: number, toDays: number): number {
  return Number.isNaN(probability) ? probability : rescaleHorizon({ probability, fromDays, toDays });
}
