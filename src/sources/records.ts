import { ENTITY_NAMES } from '../config/source-fields.ts';
import type { Account, Csm, Day, Goal, Invoice, Subscription, SurveyAnswer } from '../domain/types.ts';

/** Activity of one account in one product on one day (or the period the cadence declares, dated by its last day). */
export interface UsageRecord {
  accountId: string;
  product: string;
  day: Day;
  events: number;
  activeUsers: number | null;
  seats: number | null;
}

/** One event of one named user; the five fields together are its identity. */
export interface UsageEventRecord {
  accountId: string;
  product: string;
  userId: string;
  event: string;
  /** UTC instant, ISO 8601, up to microseconds. */
  occurredAt: string;
}

/** What an account is called in another system: an id there, or the domain of its e-mail addresses. */
export interface IdentityRecord {
  accountId: string;
  /** Short name of the system, in lower case; `domain` for domains. */
  system: string;
  externalId: string;
}

export interface SurveyRecord extends SurveyAnswer {
  accountId: string;
}

export interface InvoiceRecord extends Invoice {
  accountId: string;
}

export interface SubscriptionRecord extends Subscription {
  accountId: string;
  /** Tells two apart of one product and plan that began on one day; '' = not told. */
  subscriptionId: string;
}

export interface SignalRecord {
  accountId: string;
  signal: string;
  day: Day;
  value: number;
}

export interface GoalRecord extends Goal {
  accountId: string;
}

/** Every kind of record a source can yield; the keys are the words used in file names, tables and summaries. */
export interface EntityRecords {
  accounts: Account;
  csms: Csm;
  identities: IdentityRecord;
  usage: UsageRecord;
  usage_events: UsageEventRecord;
  surveys: SurveyRecord;
  invoices: InvoiceRecord;
  subscriptions: SubscriptionRecord;
  signals: SignalRecord;
  goals: GoalRecord;
}

export type Entity = keyof EntityRecords;

/** In the order they are loaded. */
export const ENTITIES = ENTITY_NAMES satisfies readonly Entity[];
