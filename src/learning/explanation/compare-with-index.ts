import type { HealthScore } from '../../domain/types.ts';
import { componentTheme, featureTheme } from '../features/feature-theme.ts';
import type { PredictionExplanation } from './explain-prediction.ts';

/** Where the learned probability and the index see an account differently, to be said openly. */
export type Disagreement =
  | { code: 'index_calm'; times: number; feature: string | null }
  | { code: 'index_alarmed'; times: number }
  | { code: 'theme_harmless'; component: string; indexPoints: number; logOdds: number }
  | { code: 'theme_risky'; component: string; logOdds: number; feature: string };

/** Times the average risk at which a healthy account is called risky all the same. */
const RISKY_TIMES = 2;
/** Index points a component must cost, and log-odds a theme must give, to be set against each other. */
const LEAST_INDEX_POINTS = 5;
const LEAST_LOG_ODDS = 0.2;
/** A component of at least this score finds nothing wrong. */
const FINE_SCORE = 95;

/** Compares what the model's points and the index' components say of the same account on the same day. */
export function compareWithIndex(score: HealthScore, explained: PredictionExplanation): Disagreement[] {
  const found: Disagreement[] = [];
  const times = explained.probability / explained.baseRate;
  // That the index is calm is no reason why the model is not.
  const strongest =
    explained.points.find((point) => point.logOdds > 0 && point.feature !== 'health')?.feature ?? null;
  if (score.band === 'healthy' && times >= RISKY_TIMES)
    found.push({ code: 'index_calm', times, feature: strongest });
  if ((score.band === 'critical' || score.band === 'at_risk') && times <= 1)
    found.push({ code: 'index_alarmed', times });
  const known = score.components.filter((component) => component.score !== null && component.weight > 0);
  const weight = known.reduce((sum, component) => sum + component.weight, 0);
  for (const component of known) {
    const theme = componentTheme(component.name);
    if (theme === undefined) continue;
    const own = explained.points.filter(
      (point) => point.feature !== null && point.with === null && featureTheme(point.feature) === theme,
    );
    const logOdds = own.reduce((sum, point) => sum + point.logOdds, 0);
    const indexPoints = (component.weight / weight) * 100 - component.contribution;
    const feature = own.find((point) => point.logOdds > 0)?.feature;
    if (indexPoints >= LEAST_INDEX_POINTS && logOdds <= -LEAST_LOG_ODDS)
      found.push({ code: 'theme_harmless', component: component.name, indexPoints, logOdds });
    if (component.score! >= FINE_SCORE && logOdds >= LEAST_LOG_ODDS && feature)
      found.push({ code: 'theme_risky', component: component.name, logOdds, feature });
  }
  return found;
}
