import type { Account, ChurnEstimate, Day, Touch } from '../types.ts';
import { comparableMrr } from './comparable-mrr.ts';
import type { PassSettings } from './pass-inputs.ts';
import type { AlertSettings } from './settings.ts';

export interface Treatment {
  touch: Touch;
  reason: 'tier' | 'promoted_by_value' | 'promoted_by_probability';
}

/**
 * High-touch or low-touch by tier; a low-touch account is handed to a person when its yearly value or its churn
 * probability crosses the set line.
 */
export function chooseTreatment(
  account: {
    tierTouch: Touch;
    /** In the currency of the line; null = unknown, or not to be compared with it. */
    mrr: number | null;
    probability: number | null;
  },
  promote: AlertSettings['promote'],
): Treatment {
  if (account.tierTouch === 'high') return { touch: 'high', reason: 'tier' };
  if (promote.yearlyValue !== null && account.mrr !== null && account.mrr * 12 >= promote.yearlyValue) {
    return { touch: 'high', reason: 'promoted_by_value' };
  }
  if (promote.probability !== null && (account.probability ?? 0) >= promote.probability) {
    return { touch: 'high', reason: 'promoted_by_probability' };
  }
  return { touch: 'low', reason: 'tier' };
}

/** The same of an account as a pass sees it. */
export function treatmentOf(
  { account, estimate }: { account: Pick<Account, 'tier' | 'mrr' | 'currency'>; estimate: ChurnEstimate },
  asOf: Day,
  settings: Pick<PassSettings, 'touchOf' | 'money' | 'alerts'>,
): Touch {
  const tierTouch = settings.touchOf(account.tier);
  const mrr = comparableMrr(account, asOf, settings.money);
  const { probability } = estimate;
  return chooseTreatment({ tierTouch, mrr, probability }, settings.alerts.promote).touch;
}
