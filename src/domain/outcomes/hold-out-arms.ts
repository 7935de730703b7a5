import type { Playbook } from '../alerts/settings.ts';
import { hashUnit } from '../statistics/chance.ts';
import { type Difference, FEW, type Share, shareDifference, shareOf } from '../statistics/shares.ts';
import type { Touch } from '../types.ts';
import { hasLeft } from './judge-outcome.ts';
import type { Arm, LedgerEpisode } from './ledger.ts';
import { judgeAlert, type LedgerGiven } from './measure-rules.ts';

export interface HoldOutSettings {
  /** Share of the low-touch accounts that get no play, 0-0.5; 0 = nobody is held out. */
  share: number;
  /** Another salt draws the lots anew. */
  salt: string;
}

export type Assignment =
  | { trial: string; arm: Arm; reason: 'lot' }
  | { trial: null; arm: null; reason: 'off' | 'high_touch' | 'needs_person' };

/**
 * Which group of the hold-out trial an account belongs to when its episode opens. The lot hangs on the account and the
 * salt alone, so an account keeps its group. Only plays that are mediated by technology are held out: a high-touch
 * account, one promoted to a person, and one whose play has a step for a person (a detractor's answer, an unpaid
 * invoice) never. Share and salt name the trial, because groups of different shares must not be thrown together.
 */
export function assignArm(
  accountId: string,
  given: { touch: Touch; playbooks: readonly Playbook[]; settings: HoldOutSettings },
): Assignment {
  const { touch, playbooks, settings } = given;
  if (settings.share <= 0) return { trial: null, arm: null, reason: 'off' };
  if (touch === 'high') return { trial: null, arm: null, reason: 'high_touch' };
  const steps = playbooks.flatMap((p) => p.steps).filter((s) => s.touch !== 'high');
  if (steps.some((s) => s.queue !== 'automation')) return { trial: null, arm: null, reason: 'needs_person' };
  const arm = hashUnit(`${settings.salt}\u0000${accountId}`) < settings.share ? 'held_out' : 'treated';
  return { trial: `${settings.salt} ${settings.share}`, arm, reason: 'lot' };
}

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
export function compareArms(episodes: readonly LedgerEpisode[], given: LedgerGiven): Trial[] {
  const trials = new Map<string, Map<string, LedgerEpisode>>();
  for (const episode of episodes) {
    if (episode.trial === null || episode.arm === null) continue;
    const accounts = trials.get(episode.trial) ?? new Map<string, LedgerEpisode>();
    const first = accounts.get(episode.accountId);
    if (!first || episode.openedOn < first.openedOn) accounts.set(episode.accountId, episode);
    trials.set(episode.trial, accounts);
  }
  return [...trials].map(([trial, accounts]) => compareTrial(trial, [...accounts.values()], given));
}

function compareTrial(trial: string, episodes: readonly LedgerEpisode[], given: LedgerGiven): Trial {
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
