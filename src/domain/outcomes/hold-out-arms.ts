import type { Arm } from '../episode.ts';
import { type Difference, FEW, type Share, shareDifference, shareOf } from '../statistics/shares.ts';
import { hasLeft } from './judge-outcome.ts';
import type { AlertedEpisode } from './ledger.ts';
import { judgeAlert, type LedgerGiven } from './measure-rules.ts';

/** `too_few`: a group has fewer than `FEW` known outcomes; `chance`: the interval of the difference holds zero. */
export type TrialFinding = 'nothing_yet' | 'too_few' | 'chance' | 'plays_help' | 'plays_harm';

export interface Trial {
  trial: string;
  /** Still customers after the outcome days, of the accounts whose outcome is known. */
  treated: Share | null;
  heldOut: Share | null;
  /** Accounts whose outcome is not known yet, of both groups. */
  waiting: number;
  /** Treated less held out; positive = plays keep customers. */
  difference: Difference | null;
  finding: TrialFinding;
}

/**
 * The save rate of low-touch plays against accounts held out by lot. The lot is drawn per account, so an account counts
 * once, by its first episode in the trial and in the group it was drawn into, whatever came later (intention to treat).
 */
export function compareArms(episodes: readonly AlertedEpisode[], given: LedgerGiven): Trial[] {
  const trials = new Map<string, Map<string, AlertedEpisode>>();
  for (const episode of episodes) {
    if (episode.trial === null || episode.arm === null) continue;
    const accounts = trials.get(episode.trial) ?? new Map<string, AlertedEpisode>();
    const first = accounts.get(episode.accountId);
    if (!first || episode.openedOn < first.openedOn) accounts.set(episode.accountId, episode);
    trials.set(episode.trial, accounts);
  }
  return [...trials].map(([trial, accounts]) => compareTrial(trial, [...accounts.values()], given));
}

function compareTrial(trial: string, episodes: readonly AlertedEpisode[], given: LedgerGiven): Trial {
  const count: Record<Arm, { stayed: number; left: number }> = {
    treated: { stayed: 0, left: 0 },
    held_out: { stayed: 0, left: 0 },
  };
  let waiting = 0;
  for (const episode of episodes) {
    const { outcome } = judgeAlert(episode, episode.openedOn, given);
    const group = count[episode.arm!];
    if (outcome === 'stayed') group.stayed++;
    else if (hasLeft(outcome)) group.left++;
    else if (outcome === 'not_known_yet') waiting++;
  }
  const share = ({ stayed, left }: { stayed: number; left: number }) => shareOf(stayed, stayed + left);
  const treated = share(count.treated);
  const heldOut = share(count.held_out);
  const difference = treated && heldOut && shareDifference(treated, heldOut);
  return { trial, treated, heldOut, waiting, difference, finding: findingOf(treated, heldOut, difference) };
}

function findingOf(a: Share | null, b: Share | null, difference: Difference | null): TrialFinding {
  if (!a || !b || !difference) return 'nothing_yet';
  if (Math.min(a.n, b.n) < FEW) return 'too_few';
  if (difference.chance) return 'chance';
  return difference.value > 0 ? 'plays_help' : 'plays_harm';
}
