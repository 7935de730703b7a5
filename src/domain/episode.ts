import type { Day, Touch } from './types.ts';

/** What opened a risk alert: the line, the worst few for want of proof, or a rule that always opens one. */
export type RiskBasis = 'line' | 'worst' | 'always';

/** What a risk alert says of itself: "the 3rd riskiest of your 31 accounts". */
export interface RiskFigures {
  /** Null only for an alert that opens by a rule and not by the line. */
  probability: number | null;
  lift: number | null;
  /** In the reporting currency; a value that is not known stands at the median of those that are. Null = none is. */
  benefit: number | null;
  /** Place by probability among the accounts of the owner, or of the low-touch pool. */
  rank: number;
  of: number;
}

export type Severity = 'watch' | 'at_risk' | 'critical';

/** Least severe first; the index in this list is the rank. */
export const SEVERITIES: readonly Severity[] = ['watch', 'at_risk', 'critical'];

/** `leaving`: the account has given notice; it is off-boarded, not won back. */
export const LIVE_STATES = ['open', 'acknowledged', 'snoozed', 'escalated', 'leaving'] as const;
export type LiveState = (typeof LIVE_STATES)[number];
export type EpisodeState = LiveState | 'recovered' | 'churned' | 'closed';

/** The groups of a hold-out trial. */
export type Arm = 'treated' | 'held_out';

/** One stretch of risk of one account. */
export interface Episode {
  id: string;
  accountId: string;
  state: EpisodeState;
  severity: Severity;
  touch: Touch;
  /** Names of the rules that match, most severe first. */
  rules: string[];
  ownerEmail: string | null;
  openedOn: Day;
  openedAt: Date;
  /** Null = still alive. */
  closedOn: Day | null;
  closedReason: string | null;
  healthAtOpen: number | null;
  probabilityAtOpen: number | null;
  mrrAtOpen: number | null;
  ackedAt: Date | null;
  ackedBy: string | null;
  snoozedUntil: Day | null;
  snoozeReason: string | null;
  escalatedAt: Date | null;
  /** real | known | false_alarm | bad_data; null = nobody has said. */
  verdict: string | null;
  /** Why it is a risk alert, as of its opening; null = it was opened for what has happened. */
  risk: (RiskFigures & { basis: RiskBasis }) | null;
  /** The hold-out trial it was opened in, and its group; null = in none. */
  trial: string | null;
  arm: Arm | null;
  /** Newest day on which a rule matched; recovery needs a minimum distance from it. */
  lastFiredOn: Day;
  /** Whose message shows it: its own, a bundle's or the pool summary's. */
  messageSubject: string;
  lastDecidedOn: Day;
  configHash: string;
  version: number;
  updatedAt: Date;
}

/** `waitingSince`: the newest day on which it was opened or got worse; a reaction is waited for from then on. */
export type LiveEpisode = Episode & { waitingSince: Day };

/** A line of an episode's history; unique per (episode, version), so that a repeated decision records nothing twice. */
export interface EpisodeEvent {
  episodeId: string;
  version: number;
  transition: string;
  reason: Readonly<Record<string, unknown>>;
  /** Null = the pass decided it. */
  actor: string | null;
  asOf: Day;
  at: Date;
}

/** An episode after something has happened to it, whoever did it, and what that was. */
export interface EpisodeChange {
  episode: Episode;
  event: EpisodeEvent;
  /** Something that waits for nobody's working hours, such as a detractor's answer; left out = it can wait. */
  immediate?: boolean;
}

/** What a click is about, as far as it decides who may click. */
export interface ClickedThing {
  accountId: string;
  accountName: string | null;
  /** The episode's owner first, then the account's CSM, then whose task it is. */
  owners: (string | null)[];
  /** The queue of a task; its members may close it in their channel. */
  queue: string | null;
  /** Whose message shows it. */
  messageSubject: string | null;
}

/** One line of `harbinger alerts`. */
export interface AlertRow {
  id: string;
  account_id: string;
  account: string | null;
  state: string;
  severity: string;
  touch: string;
  rules: string[];
  owner: string | null;
  opened_on: Day;
  closed_on: Day | null;
  closed_reason: string | null;
  acknowledged_by: string | null;
  snoozed_until: Day | null;
  verdict: string | null;
  /** Group of a hold-out trial: treated | held_out; null = in none. */
  arm: string | null;
  /** What opened it: the line's rule for a risk alert, else the first of its rules. */
  rule: string;
  /** Place among the accounts of its owner or the pool, and how many times the mean probability, when it opened. */
  rank: number | null;
  of: number | null;
  lift: number | null;
  health_at_open: number | null;
  probability_at_open: number | null;
  mrr_at_open: number | null;
  /** What the account pays a month and how it stands by now. */
  mrr: number | null;
  currency: string | null;
  health: number | null;
  open_tasks: number;
  version: number;
  /** Of the configuration that opened it (`config log`). */
  config_hash: string;
}
