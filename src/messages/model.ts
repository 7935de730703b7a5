/**
 * The plain models the pipeline fills and this folder renders. They hold values, never wording: numbers, days
 * (`YYYY-MM-DD`), instants (ISO 8601, UTC), names and quoted words as they came, and evidence. `null` = not known,
 * and is said or left out, never guessed. Whatever is hostile in a name is dealt with by the renderers.
 */
import type { RuleSettings, Severity, TaskQueue } from '../domain/alerts/settings.ts';
import type { Band, Day, Evidence, Locale } from '../domain/types.ts';

export type { Severity, TaskQueue } from '../domain/alerts/settings.ts';
/** The kind of rule an alert leads with; decides the headline. */
export type RuleKind = RuleSettings['kind'];

/** How everything is worded and formatted. One per recipient. */
export interface MessageContext {
  locale: Locale;
  /** IANA time zone of the reader, e.g. `America/Sao_Paulo`; used for instants only, never for days. */
  timeZone: string;
  /** ISO 4217 code for amounts that carry none. */
  currency: string;
  /** The as-of day. "in 54 days" and "3 days overdue" count from it. */
  today: Day;
}

/** An amount; `currency: null` means the context's. */
export interface Money {
  amount: number;
  currency: string | null;
}

export const ALERT_STATES = [
  'opened',
  'worse',
  'acknowledged',
  'snoozed',
  'escalated',
  'held',
  'recovered',
  'churned',
  'closed',
] as const;
export type AlertState = (typeof ALERT_STATES)[number];

export const TRANSITIONS = [...ALERT_STATES, 'repeated', 'reassigned', 'task_done', 'verdict'] as const;
/** A line of an episode's history. */
export type AlertTransition = (typeof TRANSITIONS)[number];

export const VERDICTS = ['real', 'known', 'false_alarm', 'bad_data'] as const;
export type Verdict = (typeof VERDICTS)[number];

export const SNOOZE_REASONS = ['waiting_for_customer', 'known_pause', 'in_hand'] as const;
export type SnoozeReason = (typeof SNOOZE_REASONS)[number];

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
  tasks: readonly TaskView[];
  /** Tasks that exist beyond those in `tasks` (they are counted, not hidden). */
  moreTasks: number;

  /** Filled as far as the state knows them. */
  acknowledged: { by: string; at: string } | null;
  snoozed: { until: Day; reason: SnoozeReason | null; by: string | null } | null;
  escalated: { to: string | null; at: string } | null;
  /** Why it is held; a key of the catalogue such as `source_stale`. */
  heldReason: string | null;
  /** Recovered, churned or closed on this day. */
  closedOn: Day | null;
  verdict: Verdict | null;

  /** Where "Open in CRM" leads; anything but http(s) is left out. */
  crmUrl: string | null;
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

/** One account in a list. */
export interface AccountLine {
  accountId: string;
  accountName: string | null;
  severity: Severity;
  healthFrom: number | null;
  healthTo: number | null;
  /** The main reason; shown in its short form. */
  why: Evidence | null;
  mrr: Money | null;
  renewalOn: Day | null;
  /** 0-1. */
  probability: number | null;
  /** The queue that has the next step; null = nobody. */
  queue: TaskQueue | null;
  /** What the command line calls its episode; left out where nothing is done from the list. */
  shortId?: string;
}

/** Once a day to the pool channel: low-touch accounts. Rendered by renderPoolSummary. */
export interface PoolSummaryModel {
  pool: string;
  day: Day;
  /** Low-touch accounts newly at risk that a person must handle, most urgent first. */
  needPerson: readonly AccountLine[];
  /** Needs nothing but automation, most urgent first. */
  automated: readonly AccountLine[];
  /** Customer e-mails by template; null = automated e-mail is not in use. */
  nudges: readonly { title: string; accounts: number; approvedBy: string | null }[] | null;
  /** E-mails waiting for approval, and where to review them. */
  waitingApproval: {
    emails: number;
    reviewUrl: string | null;
    /** With a button each that lets them go; none where nobody listens for clicks. */
    templates?: readonly { template: string; title: string; emails: number }[];
  } | null;
  recovered: readonly { accountId: string; accountName: string | null }[];
  /** Quiet, but normal for them: not counted as risk. */
  quietNormal: number | null;
  /** Alerts held because their source cannot be trusted today. */
  held: number;
}

/** Many accounts of one CSM fell at once, or came to one CSM at once. Every account is listed or counted. Rendered by renderBundle. */
export interface BundleModel {
  bundleId: string;
  /** They have not fallen, but were handed over to this person. */
  handedOver: boolean;
  /** Which of several messages; every account of a hand-over is listed. */
  page: { number: number; of: number };
  csmName: string | null;
  day: Day;
  /** Most urgent first. */
  accounts: readonly AccountLine[];
  interactive: boolean;
}

/** Overdue and due tasks of one person, or all tasks of a queue, once a day. Rendered by renderTaskReminder. */
export interface TaskReminderModel {
  ownerName: string | null;
  /** Null = a person's own list. */
  queue: TaskQueue | null;
  day: Day;
  overdue: readonly ReminderTask[];
  dueToday: readonly ReminderTask[];
  coming: readonly ReminderTask[];
  interactive: boolean;
}
export interface ReminderTask extends TaskView {
  accountId: string;
  accountName: string | null;
  mrr: Money | null;
  /** What the customer said that it is about, for whoever does not know the account. */
  comment: string | null;
}

/** What an admin is told, once per cause. Rendered by renderAdminNotice (Slack) and renderAdminMail. */
export type AdminNoticeModel =
  | {
      kind: 'mass_drop';
      source: string;
      day: Day;
      /** Accounts that dropped together, of all that the source feeds. */
      dropped: number;
      accounts: number;
      /** Today's volume against a normal day of this weekday, 0-1; null when unknown. */
      volumeShare: number | null;
      heldAlerts: number;
    }
  | {
      kind: 'source_stale';
      source: string;
      day: Day;
      /** Newest data; null = never any. */
      watermark: Day | null;
      /** Declared freshness in days; null when not declared. */
      allowedDays: number | null;
      heldAlerts: number;
    }
  | {
      /** Part of a source cannot be read at all; everything else of it is loaded. */
      kind: 'source_unreadable';
      source: string;
      problems: readonly { file: string; line: number | null; column: number | null; message: string }[];
    }
  | { kind: 'source_recovered'; source: string; day: Day; watermark: Day; rejudged: number }
  | {
      kind: 'channel_paused';
      channel: 'slack' | 'email';
      /** Provider's reason, e.g. `token_revoked`. */
      reason: string;
      since: string;
      waiting: number;
    }
  | {
      kind: 'webhook_gone';
      /** As it is called in the configuration. */
      name: string;
      reason: string;
      since: string;
    }
  | {
      kind: 'destination_gone';
      destination: string;
      reason: string;
      /** Where its messages go now; null = nowhere, they are parked. */
      fallback: string | null;
      messages: number;
    }
  | {
      kind: 'config_rejected';
      file: string;
      problems: readonly { line: number | null; column: number | null; message: string }[];
      /** Hash of the version that stays in force. */
      runningHash: string;
    }
  | {
      kind: 'rule_muted';
      rule: string;
      /** Right among the judged alerts, upper end of the 95 % interval (0-1), and the set line (0-1). */
      right: number;
      judged: number;
      high: number;
      line: number;
    }
  | { kind: 'rule_unmuted'; rule: string; reason: 'off' | 'exempt' | 'too_few' | 'not_under' }
  | { kind: 'digest_skipped'; period: string; daysLate: number; recipients: number }
  | { kind: 'deliveries_uncertain'; count: number; oldestSince: string }
  | {
      kind: 'model_drift';
      model: number;
      since: Day;
      /** Inputs that have shifted, heaviest first; empty = none that matter. */
      features: readonly string[];
      /** Departures observed / expected; null = as many as said, or too few to tell. */
      ratio: { value: number; low: number; high: number } | null;
    }
  | { kind: 'rows_quarantined'; source: string; rows: number; files: number };

export type { DigestModel } from './digest/digest-model.ts';
