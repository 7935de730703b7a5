/**
 * The plain models the pipeline fills and this room renders; here those of an alert. They hold values, never wording: numbers, days
 * (`YYYY-MM-DD`), instants (ISO 8601, UTC), names and quoted words as they came, and evidence. `null` = not known,
 * and is said or left out, never guessed. Whatever is hostile in a name is dealt with by the renderers.
 */
import type { BY_HAND_KIND, NOTICE_RULE, RuleSettings } from '../../domain/alerts/settings.ts';
import type { Severity } from '../../domain/episode.ts';
import type { LeavingReasons } from '../../domain/leaving/reasons.ts';
import type { MaterialOffer } from '../../domain/materials/material.ts';
import type { TaskQueue } from '../../domain/task.ts';
import type { Band, Day, Evidence, Money, SnoozeReason, Verdict } from '../../domain/types.ts';
import type { ProbabilityRange } from '../../learning/model/probability-bounds.ts';

/** The kind of rule an alert leads with; decides the headline. */
export type RuleKind = RuleSettings['kind'] | typeof NOTICE_RULE | typeof BY_HAND_KIND;

export const ALERT_STATES = [
  'opened',
  'worse',
  'acknowledged',
  'snoozed',
  'escalated',
  'leaving',
  'held',
  'recovered',
  'churned',
  'closed',
] as const;
export type AlertState = (typeof ALERT_STATES)[number];

export const TRANSITIONS = [
  ...ALERT_STATES,
  'repeated',
  'reassigned',
  'task_done',
  'verdict',
  'reason',
] as const;

/** A line of an episode's history. */
export type AlertTransition = (typeof TRANSITIONS)[number];

/** One playbook task. `title` is the rendered step title (see stepValues), as stored with the task. */
export interface TaskView {
  taskId: string;
  title: string;
  dueOn: Day;
  state: 'open' | 'done' | 'cancelled';
  queue: TaskQueue;
  /** Who does it; null = nobody named yet, the queue is shown. */
  ownerName: string | null;
}

/** P(account leaves within the horizon) with what makes it honest. */
export interface ProbabilityView {
  /** 0-1. */
  probability: number;
  /** Told in its place; left out = nothing is. */
  range?: ProbabilityRange | null;
  horizonDays: number;
  model: 'prior' | 'learned';
  /** Mean probability over the book, 0-1. */
  bookAverage: number | null;
  /** Outcomes the model learned on; for `prior`, outcomes seen so far. */
  outcomes: number | null;
  /** Outcomes needed before learning starts; only said for `prior`. */
  outcomesNeeded: number | null;
}

/** A survey answer to quote. */
export interface QuoteView {
  kind: 'nps' | 'ces';
  score: number;
  /** The comment as given; null when there is none or privacy settings leave it out. */
  comment: string | null;
  /** Role or name of who answered, as privacy settings allow. */
  by: string | null;
  on: Day;
  /** The newest answer with words, where this one, which is newer, has none; left out = it has, or there is none. */
  inWords?: Omit<QuoteView, 'inWords'> | undefined;
}

/** What is known of a customer's leaving. */
export interface LeavingView {
  noticeOn: Day | null;
  leavesOn: Day | null;
  /** As it was said; null = nobody has. */
  reason: string | null;
  /** What may be said. */
  reasons: LeavingReasons;
}

/** Twelve or so weekly values, oldest first, newest last. */
export interface TrendView {
  /** null = that week is unknown (feed stale), which is not zero. */
  values: readonly (number | null)[];
  measure: 'active_users' | 'active_days' | 'events' | 'health';
  /** Product the values belong to; null = all products. */
  product: string | null;
}

/** The high-touch alert: one per episode, edited in place. Rendered by renderAlert. */
export interface AlertModel {
  episodeId: string;
  /** Bumped by every transition; keeps Slack from carrying an old menu choice into the edited message. */
  version: number;
  accountId: string;
  accountName: string | null;
  severity: Severity;
  state: AlertState;
  /** Kind of the most severe firing rule. */
  leadingRule: RuleKind;
  /** Names of the firing rules as configured, most severe first, e.g. `band-critical`. */
  rules: readonly string[];
  /** Its place among the others, when that opened the alert; null = what has happened did. */
  risk: Evidence | null;
  /** What earlier alerts of its kind have come to; null = too few are old enough. */
  record: { left: number; n: number; chance: number; outcomeDays: number } | null;
  asOf: Day;
  openedOn: Day;
  configHash: string;

  health: {
    from: number | null;
    /** The day `from` belongs to. */
    fromDay: Day | null;
    to: number | null;
    fromBand: Band | null;
    toBand: Band;
    /** Share of the weight that `to` rests on, 0-1; left out = all of it. */
    known?: number;
  };
  /** What changed against the account's own normal, most telling first; the first two become sentences. */
  changes: readonly Evidence[];
  /** What pulls the index down, worst first, with points. */
  drivers: readonly Evidence[];
  trend: TrendView | null;
  mrr: Money | null;
  renewalOn: Day | null;
  probability: ProbabilityView | null;
  quote: QuoteView | null;
  /** Of an account that has given notice or has left. */
  leaving: LeavingView | null;
  /** The newest word of a person that an alert stands by. */
  byHand: Evidence | null;
  /** What may be offered to the customer; left out = nothing fits. */
  materials?: readonly MaterialOffer[];
  tasks: readonly TaskView[];
  /** Tasks that exist beyond those in `tasks` (they are counted, not hidden). */
  moreTasks: number;

  /** Filled as far as the state knows them. */
  acknowledged: { by: string; at: string } | null;
  snoozed: { until: Day; reason: SnoozeReason | null; by: string | null } | null;
  escalated: { to: string | null; at: string } | null;
  /** Why it is held; a key of the strings such as `source_stale`. */
  heldReason: string | null;
  /** Recovered, churned or closed on this day. */
  closedOn: Day | null;
  verdict: Verdict | null;

  /** Where "Open in CRM" leads; anything but http(s) is left out. */
  crmUrl: string | null;
  /** A cadence of contact is declared for the account; left out = none is. */
  plansContact?: boolean;
  /** False leaves out all interactive elements (no Socket Mode: buttons would do nothing). */
  interactive: boolean;
}

/** A line of history under the message of an episode. Rendered by renderThreadNote. */
export interface ThreadNoteModel {
  transition: AlertTransition;
  accountName: string | null;
  accountId: string;
  day: Day;
  /** Who did it; null = Harbinger itself. */
  actor: string | null;
  healthFrom: number | null;
  healthTo: number | null;
  /** Why: the new evidence (for `worse`, `recovered`, `opened`). */
  evidence: readonly Evidence[];
  /** `held`: a key such as `source_stale`; `snoozed`: a SnoozeReason; else null. */
  reason: string | null;
  /** `snoozed`: until when. */
  until: Day | null;
  /** `escalated` / `reassigned`: to whom. */
  to: string | null;
  /** `task_done`: title of the task, and its outcome if given. */
  taskTitle: string | null;
  outcome: string | null;
  verdict: Verdict | null;
  /** Days the episode lasted, for `recovered`, `churned`, `closed`. */
  daysOpen: number | null;
}
