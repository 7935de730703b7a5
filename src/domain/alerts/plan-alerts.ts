import type { Touch } from '../types.ts';
import type { Transition } from './decide-alert.ts';
import type { AlertSettings } from './settings.ts';

/** One account whose state machine wants to move, with what the choice among many needs. */
export interface Candidate {
  accountId: string;
  transition: Transition;
  touch: Touch;
  /** Who would get it; null = nobody is known. */
  ownerEmail: string | null;
  /** Rests on usage alone, so a broken feed would explain it. */
  fromUsage: boolean;
  /** All that speaks for it is explained by sources that cannot be trusted; left out = no. */
  explained?: boolean;
}

export type Disposition =
  | { kind: 'go'; presentation: 'single' | 'bundle' | 'pool' }
  | { kind: 'held'; reason: 'mass_drop' | 'source_distrusted' };

export interface AlertPlan {
  dispositions: ReadonlyMap<string, Disposition>;
  massDrop: { dropped: number; judged: number } | null;
}

export interface PortfolioState {
  /** Accounts whose usage could be compared with the run before, and how many of them fell steeply together. */
  usageJudged: number;
  usageDropped: number;
}

/**
 * Looks at all candidates of one run together: suspects the feed when the portfolio falls as one, and bundles what is
 * many. What a person can take of risk alerts the line has seen to. Nothing is dropped: what is held is judged again
 * at the next run.
 */
export function planAlerts(
  candidates: readonly Candidate[],
  portfolio: PortfolioState,
  settings: AlertSettings,
): AlertPlan {
  const { massDrop: limit } = settings;
  const isMassDrop =
    portfolio.usageJudged >= limit.minAccounts &&
    portfolio.usageDropped >= limit.share * portfolio.usageJudged;
  const dispositions = new Map<string, Disposition>();
  for (const c of candidates) {
    if (c.explained === true && isRise(c.transition)) {
      dispositions.set(c.accountId, { kind: 'held', reason: 'source_distrusted' });
      continue;
    }
    if (isMassDrop && c.fromUsage && isRise(c.transition)) {
      dispositions.set(c.accountId, { kind: 'held', reason: 'mass_drop' });
      continue;
    }
    dispositions.set(c.accountId, { kind: 'go', presentation: c.touch === 'low' ? 'pool' : 'single' });
  }
  bundleTheMany(candidates, dispositions, settings.bundleOver);
  return {
    dispositions,
    massDrop: isMassDrop ? { dropped: portfolio.usageDropped, judged: portfolio.usageJudged } : null,
  };
}

function isRise(transition: Transition): boolean {
  return transition.kind === 'opened' || transition.kind === 'worse';
}

function bundleTheMany(
  candidates: readonly Candidate[],
  dispositions: Map<string, Disposition>,
  bundleOver: number,
): void {
  const opened = new Map<string, string[]>();
  for (const c of candidates) {
    const d = dispositions.get(c.accountId);
    if (c.transition.kind !== 'opened' || d?.kind !== 'go' || d.presentation !== 'single') continue;
    const owner = c.ownerEmail ?? '';
    opened.set(owner, [...(opened.get(owner) ?? []), c.accountId]);
  }
  for (const accountIds of opened.values()) {
    if (accountIds.length < bundleOver) continue;
    for (const id of accountIds) dispositions.set(id, { kind: 'go', presentation: 'bundle' });
  }
}
