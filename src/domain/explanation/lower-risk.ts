import { toEpochDay } from '../day.ts';
import type { AccountFacts } from '../types.ts';
import { type Assessment, assessAccount, type Terms } from './assess-account.ts';
import { type WhatIf, whatIfs } from './what-ifs.ts';

/** One thing that would lower the risk, and by how much, as index and model judge it themselves. */
export interface RiskReducer extends Pick<WhatIf, 'code' | 'params'> {
  probability: number;
  health: number | null;
}

const MOST_TOLD = 3;
/** A smaller part of the risk than this is no help. */
const LEAST_PART = 0.05;

/** The strongest of the things a person can work on, each by itself; they do not add up. */
export function lowerRisk(facts: AccountFacts, terms: Terms, base: Assessment): RiskReducer[] {
  const now = base.estimate.probability;
  if (now === null) return [];
  return whatIfs(facts, toEpochDay(terms.asOf), terms.settings.surveys)
    .flatMap(({ code, params, facts: changed }): RiskReducer[] => {
      const { estimate, score } = assessAccount(changed, terms);
      return estimate.probability === null
        ? []
        : [{ code, params, probability: estimate.probability, health: score.health }];
    })
    .filter(({ probability }) => now - probability >= LEAST_PART * now)
    .sort((a, b) => a.probability - b.probability)
    .slice(0, MOST_TOLD);
}
