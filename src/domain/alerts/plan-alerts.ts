import { SEVERITIES, type Severity } from '../episode.ts';
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
  /** Outside the budget, e.g. a detractor's answer. */
  immediate: boolean;
  /** Rests on usage alone, so a broken feed would explain it. */
  fromUsage: boolean;
  severity: Severity;
  probability: number | null;
  /** Comparable with that of all other candidates, whatever its currency (`rankable`). */
  mrr: number | null;
}

export type Disposition =
  | { kind: 'go'; presentation: 'single' | 'bundle' | 'pool' }
  | { kind: 'held'; reason: 'budget' | 'mass_drop' };

export interface AlertPlan {
  dispositions: ReadonlyMap<string, Disposition>;
  massDrop: { dropped: number; judged: number } | null;
}

export interface PortfolioState {
  /** Accounts whose usage could be compared with the run before, and how many of them fell steeply together. */
  usageJudged: number;
  usageDropped: number;
  /** Episodes each person got in the last seven days. */
  openedThisWeek: ReadonlyMap<string, number>;
}

/**
 * Looks at all candidates of one run together: suspects the feed when the portfolio falls as one, keeps every person's
 * weekly budget by expected value (probability x MRR), and bundles what is still many. Nothing is dropped: what is
 * held is judged again at the next run.
 */
export function planAlerts(
  candidates: readonly Candidate[],
  portfolio: PortfolioState,
  settings: AlertSettings,
): AlertPlan {
  const { massDrop: limit, budgetPerCsmPerWeek: budget } = settings;
  const isMassDrop =
    portfolio.usageJudged >= limit.minAccounts &&
    portfolio.usageDropped >= limit.share * portfolio.usageJudged;
  const dispositions = new Map<string, Disposition>();
  const spent = new Map(portfolio.openedThisWeek);
  for (const c of [...candidates].sort(byUrgency)) {
    if (isMassDrop && c.fromUsage && isRise(c.transition)) {
      dispositions.set(c.accountId, { kind: 'held', reason: 'mass_drop' });
      continue;
    }
    if (c.touch === 'low') {
      dispositions.set(c.accountId, { kind: 'go', presentation: 'pool' });
      continue;
    }
    const owner = c.ownerEmail ?? '';
    const counts = c.transition.kind === 'opened';
    if (counts && !c.immediate && budget !== null && (spent.get(owner) ?? 0) >= budget) {
      dispositions.set(c.accountId, { kind: 'held', reason: 'budget' });
      continue;
    }
    if (counts) spent.set(owner, (spent.get(owner) ?? 0) + 1);
    dispositions.set(c.accountId, { kind: 'go', presentation: 'single' });
  }
  bundleTheMany(candidates, dispositions, settings.bundleOver);
  return {
    dispositions,
    massDrop: isMassDrop ? { dropped: portfolio.usageDropped, judged: portfolio.usageJudged } : null,
  };
}

/** Sorts the urgent first: answers that wait for nobody, then severity, then money likely to be lost. */
function byUrgency(a: Candidate, b: Candidate): number {
  return (
    Number(b.immediate) - Number(a.immediate) ||
    SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity) ||
    expectedLoss(b) - expectedLoss(a) ||
    (a.accountId < b.accountId ? -1 : 1)
  );
}

function expectedLoss({ probability, mrr }: Candidate): number {
  return (probability ?? 0) * (mrr ?? 0);
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
