import { RENEWAL_NEAR_DAYS } from '../signals/renewal/score-renewal.ts';

export const LIFE_STAGES = ['onboarding', 'established', 'renewal'] as const;
export type LifeStage = (typeof LIFE_STAGES)[number];

const ONBOARDING_DAYS = 90;

/** Stage of an account: its first 90 days, the 90 days before a renewal, or in between. Days since 1970-01-01. */
export function lifeStage(startedOn: number | null, renewalOn: number | null, asOf: number): LifeStage {
  if (startedOn !== null && asOf - startedOn < ONBOARDING_DAYS) return 'onboarding';
  if (renewalOn !== null && renewalOn >= asOf && renewalOn - asOf <= RENEWAL_NEAR_DAYS) return 'renewal';
  return 'established';
}
