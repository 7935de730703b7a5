import { type ComponentResult, known, unknown } from '../../evidence/component-result.ts';
import { evidence } from '../../evidence/evidence-codes.ts';
import type { SignalComponentSettings } from '../../health-settings.ts';
import { ramp } from '../usage/deficit.ts';
import type { SignalFeatures } from './extract-signals.ts';

/** Robust deviations from the account's own median at which a signal starts to count, and is as bad as it gets. */
const WORSE_FROM = 1.2816;
const WORSE_FULL = 4;

/**
 * A configured signal as a component: on a straight line between the values declared worst (0) and best (100), or,
 * without them, against the account's own earlier windows (only the unhealthy direction counts).
 */
export function scoreSignal(
  features: SignalFeatures | undefined,
  settings: SignalComponentSettings,
): ComponentResult {
  const { signal, windowDays, worst, best, better } = settings;
  if (!features || features.value === null)
    return unknown(evidence('unknown.no_data', { source: 'signals' }));
  const { value, usual } = features;
  const shown = Math.round(value * 100) / 100;
  if (worst !== null && best !== null && worst !== best) {
    const score = 100 * Math.max(0, Math.min(1, (value - worst) / (best - worst)));
    const params = { signal, value: shown, windowDays, worst, best };
    return known(score, [
      score < 70 ? evidence('signal.bad', params, score - 100) : evidence('signal.good', params),
    ]);
  }
  if (usual === null) {
    return unknown(
      evidence('unknown.no_baseline', { product: signal, historyDays: null, neededDays: windowDays * 4 }),
    );
  }
  const deviation =
    (better === 'higher' ? usual.mid - value : value - usual.mid) / Math.max(usual.spread, 1e-9);
  const score = 100 * (1 - ramp(deviation, WORSE_FROM, WORSE_FULL));
  const params = { signal, value: shown, windowDays, usual: usual.mid };
  return known(score, [
    score < 100
      ? evidence('signal.worse_than_usual', params, score - 100)
      : evidence('signal.normal', params),
  ]);
}
