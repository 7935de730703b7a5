import {
  bigserial,
  boolean,
  doublePrecision,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  uuid,
} from 'drizzle-orm/pg-core';
import type {
  ChurnKind,
  Collection,
  GoalState,
  InvoiceStatus,
  Locale,
  SurveyAnswer,
} from '../../domain/types.ts';
import { day, instant } from './columns.ts';

export const accounts = pgTable('accounts', {
  accountId: text('account_id').primaryKey(),
  name: text('name'),
  tier: text('tier'),
  segment: text('segment'),
  mrr: doublePrecision('mrr'),
  currency: text('currency'),
  startedOn: day('started_on'),
  renewalOn: day('renewal_on'),
  csmEmail: text('csm_email'),
  contactName: text('contact_name'),
  contactEmail: text('contact_email'),
  locale: text('locale').$type<Locale>(),
  churnedOn: day('churned_on'),
  churnKind: text('churn_kind').$type<ChurnKind>(),
  endedOn: day('ended_on'),
  autoRenew: boolean('auto_renew'),
  noticeOn: day('notice_on'),
  seats: doublePrecision('seats'),
  onboardingUntil: day('onboarding_until'),
  leavesOn: day('leaves_on'),
  churnReason: text('churn_reason'),
});

/**
 * What accounts are called in other systems, by the feed that says so. One id may be claimed by several accounts: then
 * it stands for none of them, and the admin is told.
 */
export const identities = pgTable(
  'identities',
  {
    source: text('source').notNull(),
    file: text('file').notNull(),
    system: text('system').notNull(),
    /** As it is compared: lower case, of a web address its domain. */
    key: text('key').notNull(),
    accountId: text('account_id').notNull(),
    externalId: text('external_id').notNull(),
  },
  (t) => [
    primaryKey({ name: 'identities_pkey', columns: [t.source, t.file, t.system, t.key, t.accountId] }),
    index('identities_key').on(t.key),
    index('identities_account').on(t.accountId),
  ],
);

export const csms = pgTable('csms', {
  email: text('email').primaryKey(),
  name: text('name'),
  slackUserId: text('slack_user_id'),
  managerEmail: text('manager_email'),
  timezone: text('timezone'),
  locale: text('locale').$type<Locale>(),
  outOfOfficeUntil: day('out_of_office_until'),
  deputyEmail: text('deputy_email'),
});

/**
 * One row per account, day and product. The primary key carries the measures (INCLUDE, written by hand into 0000_core.sql: the schema language has no word for it),
 * so scoring reads the index alone. No foreign key: the import checks accounts in staging, set-wise.
 */
export const usage = pgTable(
  'usage',
  {
    accountId: text('account_id').notNull(),
    day: day('day').notNull(),
    product: text('product').notNull(),
    events: doublePrecision('events').notNull(),
    activeUsers: doublePrecision('active_users'),
    seats: doublePrecision('seats'),
  },
  (t) => [primaryKey({ name: 'usage_pkey', columns: [t.accountId, t.day, t.product] })],
);

/** Per named user, from `usage_events`; lets a leading user's disappearance be seen. */
export const usageUsers = pgTable(
  'usage_users',
  {
    accountId: text('account_id').notNull(),
    day: day('day').notNull(),
    product: text('product').notNull(),
    userId: text('user_id').notNull(),
    events: doublePrecision('events').notNull(),
  },
  (t) => [primaryKey({ name: 'usage_users_pkey', columns: [t.accountId, t.day, t.product, t.userId] })],
);

export const surveys = pgTable(
  'surveys',
  {
    responseId: text('response_id').primaryKey(),
    accountId: text('account_id').notNull(),
    kind: text('kind').$type<SurveyAnswer['kind']>().notNull(),
    score: doublePrecision('score').notNull(),
    comment: text('comment'),
    respondent: text('respondent'),
    role: text('role'),
    respondedAt: instant('responded_at').notNull(),
  },
  (t) => [index('surveys_account').on(t.accountId, t.respondedAt)],
);

export const invoices = pgTable(
  'invoices',
  {
    invoiceId: text('invoice_id').primaryKey(),
    accountId: text('account_id').notNull(),
    amount: doublePrecision('amount'),
    currency: text('currency'),
    issuedOn: day('issued_on'),
    dueOn: day('due_on'),
    paidOn: day('paid_on'),
    status: text('status').$type<InvoiceStatus>().notNull(),
    attempts: integer('attempts').notNull().default(0),
    collection: text('collection').$type<Collection>(),
    nextAttemptOn: day('next_attempt_on'),
    failedOn: text('failed_on'),
    statusOn: day('status_on'),
  },
  (t) => [index('invoices_account').on(t.accountId, t.issuedOn)],
);

export const subscriptions = pgTable(
  'subscriptions',
  {
    accountId: text('account_id').notNull(),
    product: text('product').notNull(),
    plan: text('plan').notNull(),
    startedOn: day('started_on').notNull(),
    endedOn: day('ended_on'),
    mrr: doublePrecision('mrr'),
    currency: text('currency'),
    /** Tells two apart that began alike; '' = the source has no id. */
    subscriptionId: text('subscription_id').notNull().default(''),
  },
  (t) => [
    primaryKey({
      name: 'subscriptions_pkey',
      columns: [t.accountId, t.product, t.plan, t.startedOn, t.subscriptionId],
    }),
  ],
);

export const signals = pgTable(
  'signals',
  {
    accountId: text('account_id').notNull(),
    signal: text('signal').notNull(),
    day: day('day').notNull(),
    value: doublePrecision('value').notNull(),
  },
  (t) => [primaryKey({ name: 'signals_pkey', columns: [t.accountId, t.signal, t.day] })],
);

/** What success means to a customer: in words, with what tells how far it is. */
export const goals = pgTable(
  'goals',
  {
    accountId: text('account_id').notNull(),
    goalId: text('goal_id').notNull(),
    goal: text('goal').notNull(),
    measuredBy: text('measured_by').notNull(),
    target: doublePrecision('target'),
    dueOn: day('due_on'),
    state: text('state').$type<GoalState>().notNull(),
    setOn: day('set_on'),
    stateOn: day('state_on'),
  },
  (t) => [primaryKey({ name: 'goals_pkey', columns: [t.accountId, t.goalId] })],
);

/**
 * Which events have been counted into `usage_users`: the same event told twice counts once, an increment adds.
 * Only a hash of the event's identity is kept; account and day are there to erase and to prune by.
 */
export const usageEventIds = pgTable('usage_event_ids', {
  eventId: uuid('event_id').primaryKey(),
  accountId: text('account_id').notNull(),
  day: day('day').notNull(),
});

/**
 * The newest change to any fact about an account, in the order in which imports were committed (one at a time). Tells
 * a scoring pass which accounts have new data since the day's last one.
 */
export const accountChanges = pgTable(
  'account_changes',
  { accountId: text('account_id').primaryKey(), seq: bigserial('seq', { mode: 'number' }).notNull() },
  (t) => [index('account_changes_seq').on(t.seq)],
);
