import type { ChurnPredictor } from './churn-predictor.ts';
import type { Judgement } from './judge-training.ts';

/** Why a model is in force or is not, in words for a terminal and for what is kept with the model. */
export function formatVerdict(judgement: Judgement, { model }: ChurnPredictor): string {
  const { verdict, ranking, by, againstLive } = judgement;
  const on = `${by === 'later_outcomes' ? 'later outcomes' : 'held-out accounts'}, ${ranking.departures} departures`;
  const area = ranking.withinCutoffs;
  const figures =
    area === null
      ? on
      : `${on}: ROC-AUC within cut-offs ${area.area.toFixed(3)}, ${area.low.toFixed(3)} to ${area.high.toFixed(3)}`;
  switch (verdict.reason) {
    case 'base_rate':
      return model.kind === 'base-rate' ? model.reason : 'was no better than the base rate a quarter earlier';
    case 'chance':
      return `ranks no better than drawing names (${figures})`;
    case 'little_left':
      return `less true than the prior (weight ${verdict.weight.toFixed(2)}; ${on})`;
    case 'worse_than_live':
      return `less true than the model in force (log loss higher by ${againstLive!.value.toFixed(4)}; ${on})`;
    case 'ranks':
      return `ranks better than drawing names (${figures})`;
    case 'not_refuted':
      return `not refuted by ${figures}`;
    case 'unjudged':
      return 'no outcomes to judge it by yet';
  }
}
