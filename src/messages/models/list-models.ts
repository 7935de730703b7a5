import type { Severity } from '../../domain/episode.ts';
import type { TaskQueue } from '../../domain/task.ts';
import type { Day, Evidence, Money } from '../../domain/types.ts';
import type { ProbabilityRange } from '../../learning/model/probability-bounds.ts';
import type { TaskView } from './alert-model.ts';

/** One account in a list. */
export interface AccountLine {
  accountId: string;
  accountName: string | null;
  severity: Severity;
  healthFrom: number | null;
  healthTo: number | null;
  /** The main reason; shown in its short form. */
  why: Evidence | null;
  /** Its place among the others, when that opened the alert; left out = something else did, or nothing is open. */
  risk?: Evidence | null;
  mrr: Money | null;
  renewalOn: Day | null;
  /** 0-1. */
  probability: number | null;
  /** Told in its place; left out = nothing is. */
  range?: ProbabilityRange | null;
  /** The queue that has the next step; null = nobody. */
  queue: TaskQueue | null;
  /** Title of that step; left out where no list shows it. */
  step?: string | null;
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
  customerEmails: readonly { title: string; accounts: number; approvedBy: string | null }[] | null;
  /** E-mails waiting for approval, and where to review them. */
  waitingApproval: {
    emails: number;
    reviewUrl: string | null;
    /** With a button each that lets them go; none where nobody listens for clicks. */
    templates?: readonly { template: string; title: string; emails: number }[];
  } | null;
  recovered: readonly { accountId: string; accountName: string | null }[];
  /** Whose planned contact is due and no e-mail does; left out = nobody's. */
  contacts?: readonly { accountId: string; accountName: string | null }[];
  /** Who gave notice; left out = nobody. */
  leaving?: readonly { accountId: string; accountName: string | null }[];
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
  /** A planned contact: closed by saying how they talked; left out = it is none. */
  isContact?: boolean;
  accountId: string;
  accountName: string | null;
  mrr: Money | null;
  /** What the customer said that it is about, for whoever does not know the account. */
  comment: string | null;
}

/** Once a week to a CSM: accounts worth a word though nothing is wrong. Rendered by renderWorthAWord. */
export interface WorthAWordModel {
  day: Day;
  /** Those that pay most first. */
  attention: readonly NotedAccount[];
  /** Own accounts without a goal, where goals are recorded at all; null = they are not. */
  withoutGoal: { count: number; shown: readonly Pick<NotedAccount, 'accountId' | 'accountName'>[] } | null;
}

export interface NotedAccount {
  accountId: string;
  accountName: string | null;
  mrr: Money | null;
  why: Evidence;
}

/** In whose list a task stands: `reminder:<address>`, or `queue:<name>` for a queue that has a channel. */
export type TaskList = string;

export type ListedTask = ReminderTask & { list: TaskList };
