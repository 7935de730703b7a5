import { sql } from 'drizzle-orm';
import {
  bigint,
  bigserial,
  date,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';

const day = (name: string) => date(name, { mode: 'string' });
const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });

// ---- what the sources told ------------------------------------------------------------------------------

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
  locale: text('locale'),
  churnedOn: day('churned_on'),
  churnKind: text('churn_kind'),
  endedOn: day('ended_on'),
});

export const csms = pgTable('csms', {
  email: text('email').primaryKey(),
  name: text('name'),
  slackUserId: text('slack_user_id'),
  managerEmail: text('manager_email'),
  timezone: text('timezone'),
  locale: text('locale'),
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
    kind: text('kind').notNull(),
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
    status: text('status').notNull(),
    attempts: integer('attempts').notNull().default(0),
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
  },
  (t) => [primaryKey({ name: 'subscriptions_pkey', columns: [t.accountId, t.product, t.plan, t.startedOn] })],
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

// ---- import book-keeping --------------------------------------------------------------------------------

/** One row per file of a source; the digest makes an unchanged file free, the counts always add up to `rows_in`. */
export const sourceFiles = pgTable(
  'source_files',
  {
    source: text('source').notNull(),
    file: text('file').notNull(),
    /** What the file holds: accounts, csms, usage, usage_events, surveys, invoices, subscriptions or signals. */
    entity: text('entity').notNull(),
    digest: text('digest').notNull(),
    /** Newest day any valid row of the file is dated; null where rows carry no day. */
    watermark: day('watermark'),
    rowsIn: bigint('rows_in', { mode: 'number' }).notNull(),
    rowsLoaded: bigint('rows_loaded', { mode: 'number' }).notNull(),
    rowsReplaced: bigint('rows_replaced', { mode: 'number' }).notNull(),
    rowsUnchanged: bigint('rows_unchanged', { mode: 'number' }).notNull(),
    rowsQuarantined: bigint('rows_quarantined', { mode: 'number' }).notNull(),
    /** About accounts and people that were erased: left out, and not kept anywhere. */
    rowsErased: bigint('rows_erased', { mode: 'number' }).notNull().default(0),
    notices: jsonb('notices').$type<string[]>().notNull(),
    importedAt: instant('imported_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.source, t.file] })],
);

/** Invalid rows, kept and explained until they are mended. */
export const quarantine = pgTable(
  'quarantine',
  {
    id: bigserial('id', { mode: 'number' }).primaryKey(),
    source: text('source').notNull(),
    file: text('file').notNull(),
    line: integer('line').notNull(),
    column: text('column_name'),
    code: text('code').notNull(),
    message: text('message').notNull(),
    /** The row as read, cut to 4,000 characters; JSON of header -> value. */
    raw: jsonb('raw').$type<Record<string, string>>().notNull(),
    rawDigest: text('raw_digest').notNull(),
    accountId: text('account_id'),
    state: text('state').notNull().default('open'),
    firstSeenAt: instant('first_seen_at').notNull(),
    lastSeenAt: instant('last_seen_at').notNull(),
    resolvedAt: instant('resolved_at'),
  },
  (t) => [
    uniqueIndex('quarantine_row').on(t.source, t.file, t.rawDigest, t.code),
    index('quarantine_open').on(t.state, t.file),
  ],
);

// ---- runs, configuration, scores ------------------------------------------------------------------------

export const configVersions = pgTable('config_versions', {
  hash: text('hash').primaryKey(),
  config: jsonb('config').notNull(),
  firstUsedAt: instant('first_used_at').notNull(),
});

/** The days that have been decided; an earlier one is refused, because episodes cannot go back. */
export const decidedDays = pgTable('decided_days', {
  asOf: day('as_of').primaryKey(),
  configHash: text('config_hash').notNull(),
  /** Alerts that were held back at the last decision of the day. */
  held: integer('held').notNull().default(0),
  /** Those among them that were held because their data cannot be trusted. */
  heldForData: integer('held_for_data').notNull().default(0),
  firstAt: instant('first_at').notNull(),
  lastAt: instant('last_at').notNull(),
});

/** The index per account and day, flat (nested JSON doubles the cost), with the inputs it can be replayed from. */
export const scores = pgTable(
  'scores',
  {
    accountId: text('account_id').notNull(),
    day: day('day').notNull(),
    health: doublePrecision('health'),
    band: text('band').notNull(),
    coverage: doublePrecision('coverage').notNull(),
    probability: doublePrecision('probability'),
    /** Its parts where the model keeps them apart: of the customer's will, and a collection that fails. */
    voluntary: doublePrecision('voluntary'),
    involuntary: doublePrecision('involuntary'),
    model: text('model').notNull(),
    configHash: text('config_hash').notNull(),
    /** Score of the main components, 0-100, null = unknown; flat so that SQL can compare days. */
    usageScore: doublePrecision('usage_score'),
    npsScore: doublePrecision('nps_score'),
    cesScore: doublePrecision('ces_score'),
    paymentScore: doublePrecision('payment_score'),
    /** Components and drivers as JSON, packed when some weeks old: written once per pass, read only by explain and messages. */
    detail: text('detail').notNull(),
    /** The features the score is a pure function of, as JSON, packed when old, so that any past day can be replayed. */
    features: text('features').notNull(),
  },
  (t) => [
    primaryKey({ name: 'scores_pkey', columns: [t.accountId, t.day] }),
    index('scores_day').on(t.day, t.band),
  ],
);

/** Every model ever learned; at most one is in force, the database is the guard. */
export const models = pgTable(
  'models',
  {
    id: bigserial('id', { mode: 'number' }).primaryKey(),
    /** shadow (waits to be judged, or was not better) | live | retired */
    state: text('state').notNull(),
    /** Why it has the state it has, in words. */
    reason: text('reason').notNull(),
    /** additive | logistic | blend | base-rate */
    kind: text('kind').notNull(),
    trainedAt: instant('trained_at').notNull(),
    /** Day up to which anything was known when it was learned. */
    asOf: day('as_of').notNull(),
    dataFrom: day('data_from'),
    dataTo: day('data_to'),
    configHash: text('config_hash').notNull(),
    /** How it did on later data, beside the model in force, the plain index and the prior. */
    figures: jsonb('figures').notNull(),
    /** The predictor as JSON text: written once, read once per page. */
    predictor: text('predictor').notNull(),
    liveSince: instant('live_since'),
  },
  (t) => [uniqueIndex('models_one_live').on(t.state).where(sql`state = 'live'`)],
);

// ---- episodes and tasks ---------------------------------------------------------------------------------

export const episodes = pgTable(
  'episodes',
  {
    id: uuid('id').primaryKey(),
    accountId: text('account_id').notNull(),
    /** open | acknowledged | snoozed | escalated | held | recovered | churned | closed */
    state: text('state').notNull(),
    severity: text('severity').notNull(),
    touch: text('touch').notNull(),
    /** Names of the rules that are firing, most severe first. */
    rules: jsonb('rules').$type<string[]>().notNull(),
    ownerEmail: text('owner_email'),
    openedOn: day('opened_on').notNull(),
    openedAt: instant('opened_at').notNull(),
    closedOn: day('closed_on'),
    closedReason: text('closed_reason'),
    healthAtOpen: doublePrecision('health_at_open'),
    probabilityAtOpen: doublePrecision('probability_at_open'),
    mrrAtOpen: doublePrecision('mrr_at_open'),
    ackedAt: instant('acked_at'),
    ackedBy: text('acked_by'),
    snoozedUntil: day('snoozed_until'),
    snoozeReason: text('snooze_reason'),
    escalatedAt: instant('escalated_at'),
    verdict: text('verdict'),
    /** The hold-out trial it was opened in, and its group (treated | held_out); null = in none. */
    trial: text('trial'),
    arm: text('arm'),
    /** Newest day on which a rule fired; recovery needs a minimum distance from it. */
    lastFiredOn: day('last_fired_on').notNull(),
    /** Whose message shows this episode: its own, a bundle's or the pool summary's. */
    messageSubject: text('message_subject').notNull(),
    lastDecidedOn: day('last_decided_on').notNull(),
    configHash: text('config_hash').notNull(),
    /** Bumped by every transition; outbox rows carry it so that older texts never overwrite newer ones. */
    version: integer('version').notNull().default(1),
    updatedAt: instant('updated_at').notNull(),
  },
  (t) => [
    // At most one living episode per account: the database, not the code, is the guard.
    uniqueIndex('episodes_one_alive')
      .on(t.accountId)
      .where(sql`state not in ('recovered', 'churned', 'closed')`),
    index('episodes_account').on(t.accountId, t.openedOn),
  ],
);

export const episodeEvents = pgTable(
  'episode_events',
  {
    id: bigserial('id', { mode: 'number' }).primaryKey(),
    episodeId: uuid('episode_id').notNull(),
    /** opened | worse | acknowledged | snoozed | escalated | held | recovered | churned | closed | verdict | reassigned */
    transition: text('transition').notNull(),
    reason: jsonb('reason').notNull(),
    actor: text('actor'),
    asOf: day('as_of').notNull(),
    at: instant('at').notNull(),
    version: integer('version').notNull(),
  },
  (t) => [uniqueIndex('episode_events_once').on(t.episodeId, t.version)],
);

/** What an alert has already been raised for, so that a detractor's answer or an invoice raises one alert ever. */
export const firedEvidence = pgTable(
  'fired_evidence',
  {
    accountId: text('account_id').notNull(),
    rule: text('rule').notNull(),
    subject: text('subject').notNull(),
    firedOn: day('fired_on').notNull(),
    episodeId: uuid('episode_id'),
  },
  (t) => [primaryKey({ columns: [t.accountId, t.rule, t.subject] })],
);

/** Since when a lasting rule has fired for an account without a break; for the minimum duration. */
export const firingSince = pgTable(
  'firing_since',
  {
    accountId: text('account_id').notNull(),
    rule: text('rule').notNull(),
    since: day('since').notNull(),
  },
  (t) => [primaryKey({ columns: [t.accountId, t.rule] })],
);

/** Every decision to mute a rule or to let it speak again; the newest of a rule holds. */
export const ruleMutings = pgTable(
  'rule_mutings',
  {
    id: bigserial('id', { mode: 'number' }).primaryKey(),
    rule: text('rule').notNull(),
    /** muted | speaks */
    state: text('state').notNull(),
    /** The decision's code with the figures it rests on. */
    reason: jsonb('reason').notNull(),
    /** Who; null = the product itself. A person's word makes the evidence of before void. */
    actor: text('actor'),
    asOf: day('as_of').notNull(),
    at: instant('at').notNull(),
  },
  (t) => [index('rule_mutings_rule').on(t.rule, t.id)],
);

export const tasks = pgTable(
  'tasks',
  {
    id: uuid('id').primaryKey(),
    episodeId: uuid('episode_id'),
    accountId: text('account_id').notNull(),
    playbook: text('playbook').notNull(),
    step: text('step').notNull(),
    title: text('title').notNull(),
    /** csm | manager | product | data | support | finance | automation */
    queue: text('queue').notNull(),
    ownerEmail: text('owner_email'),
    dueOn: day('due_on').notNull(),
    /** open | done | cancelled */
    state: text('state').notNull(),
    outcome: text('outcome'),
    createdAt: instant('created_at').notNull(),
    closedAt: instant('closed_at'),
    closedBy: text('closed_by'),
    /** Number of the newest event about it that was written for webhooks; 0 = none. */
    announced: integer('announced').notNull().default(0),
  },
  (t) => [
    uniqueIndex('tasks_once').on(t.episodeId, t.playbook, t.step),
    index('tasks_open').on(t.state, t.dueOn),
    index('tasks_account').on(t.accountId),
  ],
);

// ---- automated e-mails to customers ---------------------------------------------------------------------

/** One e-mail to one contact for one playbook step, from its draft to its end. */
export const nudges = pgTable(
  'nudges',
  {
    id: uuid('id').primaryKey(),
    taskId: uuid('task_id').notNull(),
    episodeId: uuid('episode_id').notNull(),
    accountId: text('account_id').notNull(),
    template: text('template').notNull(),
    /** Hash of the template it was written from: an approval of the template covers this version only. */
    templateDigest: text('template_digest').notNull(),
    /** Lower-case address; null = the data name none. */
    recipient: text('recipient'),
    recipientName: text('recipient_name'),
    /** The words as approved and sent, JSON. */
    words: jsonb('words').notNull(),
    /** waiting | approved | queued | sent | expired | stopped */
    state: text('state').notNull(),
    /** Why it waits, is held, or ended without being sent. */
    reason: text('reason'),
    plannedOn: day('planned_on').notNull(),
    approvedAt: instant('approved_at'),
    approvedBy: text('approved_by'),
    /** Who decided against it. */
    rejectedBy: text('rejected_by'),
    queuedOn: day('queued_on'),
    /** When it goes, or went, out; what the weekly limit counts from. */
    sendAt: instant('send_at'),
    version: integer('version').notNull().default(1),
    updatedAt: instant('updated_at').notNull(),
  },
  (t) => [
    uniqueIndex('nudges_once').on(t.taskId),
    index('nudges_account').on(t.accountId),
    index('nudges_open').on(t.state).where(sql`state in ('waiting', 'approved', 'queued')`),
    index('nudges_recipient').on(t.recipient, t.sendAt),
  ],
);

/** Templates a person has approved, by the very text. */
export const nudgeTemplates = pgTable(
  'nudge_templates',
  {
    template: text('template').notNull(),
    digest: text('digest').notNull(),
    approvedBy: text('approved_by').notNull(),
    approvedAt: instant('approved_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.template, t.digest] })],
);

/** Contacts that get no automated e-mail. Kept by a hash, so that it outlives the erasure of the address itself. */
export const suppressions = pgTable('suppressions', {
  /** SHA-256 of the lower-case address, hex. */
  addressHash: text('address_hash').primaryKey(),
  address: text('address'),
  /** unsubscribed | bounced | complaint | manual */
  reason: text('reason').notNull(),
  detail: text('detail'),
  by: text('by'),
  at: instant('at').notNull(),
});

// ---- delivery -------------------------------------------------------------------------------------------

/** See the promise in the README: claimed with a lease and a fencing token, marked only by whoever holds it. */
export const outbox = pgTable(
  'outbox',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    /** Order of arrival; within one subject and recipient nothing overtakes an earlier row. */
    seq: bigserial('seq', { mode: 'number' }).notNull(),
    /** Unique per (episode, transition, channel, recipient), or (digest, recipient, period). */
    dedupeKey: text('dedupe_key').notNull(),
    /** slack | email | webhook */
    channel: text('channel').notNull(),
    /** What a rate limit applies to, e.g. `slack:ana@corp.example`, `email:example.com`, `webhook:jira`. */
    lane: text('lane').notNull(),
    /** alert | pool_summary | digest | notice | thread | reminder | task */
    kind: text('kind').notNull(),
    /** upsert | thread | mail | event */
    op: text('op').notNull(),
    /** Key of the message that is edited in place; null for mail, which is never edited. */
    subject: text('subject'),
    /** The intended recipient (its first destination), also when a fallback got the message. */
    recipient: text('recipient').notNull(),
    episodeId: uuid('episode_id'),
    version: integer('version').notNull().default(0),
    payload: jsonb('payload').notNull(),
    /** pending | claimed | attempting | sent | parked | uncertain | failed | cancelled */
    state: text('state').notNull(),
    reason: text('reason'),
    /** When it may next be worked on; null in an uncertain row means only an operator can settle it. */
    dueAt: instant('due_at'),
    leaseUntil: instant('lease_until'),
    leaseOwner: text('lease_owner'),
    fencingToken: bigint('fencing_token', { mode: 'number' }).notNull().default(0),
    attemptId: uuid('attempt_id'),
    attemptedAt: instant('attempted_at'),
    attempts: integer('attempts').notNull().default(0),
    permanentFailures: integer('permanent_failures').notNull().default(0),
    /** Index of the destination in use: 0 = preferred, higher = fallback. */
    target: integer('target').notNull().default(0),
    providerId: text('provider_id'),
    /** Set while an attempt's outcome is unknown; it is found out before any further attempt. */
    uncertainSince: instant('uncertain_since'),
    createdAt: instant('created_at').notNull(),
    sentAt: instant('sent_at'),
  },
  (t) => [
    uniqueIndex('outbox_dedupe').on(t.dedupeKey),
    index('outbox_due')
      .on(t.dueAt, t.seq)
      .where(sql`state in ('pending', 'claimed', 'attempting', 'uncertain')`),
    index('outbox_subject')
      .on(t.subject, t.recipient, t.seq)
      .where(sql`state in ('pending', 'claimed', 'attempting', 'uncertain')`),
    index('outbox_episode').on(t.episodeId),
  ],
);

/** Where an episode's (or the pool summary's) message stands, so that it is edited in place. */
export const postedMessages = pgTable(
  'posted_messages',
  {
    subject: text('subject').notNull(),
    recipient: text('recipient').notNull(),
    channelId: text('channel_id').notNull(),
    ts: text('ts').notNull(),
    version: integer('version').notNull(),
    postedAt: instant('posted_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.subject, t.recipient] })],
);

/** A paused or rate-limited lane (or whole channel, lane `slack`). */
export const lanes = pgTable('lanes', {
  lane: text('lane').primaryKey(),
  waitUntil: instant('wait_until'),
  pausedReason: text('paused_reason'),
  pausedAt: instant('paused_at'),
});

// ---- privacy ----------------------------------------------------------------------------------------------

/**
 * Who was erased, when and by whom: the record of it, and what keeps the next import from bringing them back. Only a
 * keyed hash of the identifier is kept (the key is a fact of the installation), and never a name.
 */
export const erasures = pgTable(
  'erasures',
  {
    id: uuid('id').primaryKey(),
    /** account | person */
    kind: text('kind').notNull(),
    /** HMAC-SHA256 of kind and identifier, in hexadecimal. */
    identifierHash: text('identifier_hash').notNull(),
    /** What becomes of a person's answers: anonymous | deleted; null for accounts. */
    answers: text('answers'),
    erasedAt: instant('erased_at').notNull(),
    erasedBy: text('erased_by').notNull(),
    /** Rows per table, messages by what became of them. */
    counts: jsonb('counts').$type<Record<string, number>>().notNull(),
    liftedAt: instant('lifted_at'),
    liftedBy: text('lifted_by'),
  },
  (t) => [uniqueIndex('erasures_in_force').on(t.identifierHash).where(sql`lifted_at is null`)],
);

// ---- service --------------------------------------------------------------------------------------------

/**
 * A scheduled firing, claimed by one insert: N schedulers fire a slot once. A worker takes it with a lease and a
 * fencing token, so a run that was lost is run again and only the holder may record the outcome.
 */
export const slots = pgTable(
  'slots',
  {
    job: text('job').notNull(),
    slot: instant('slot').notNull(),
    claimedBy: text('claimed_by').notNull(),
    claimedAt: instant('claimed_at').notNull(),
    startedAt: instant('started_at'),
    finishedAt: instant('finished_at'),
    /** claimed | running | done | failed | skipped */
    state: text('state').notNull(),
    summary: jsonb('summary'),
    /** run | missed: a slot that is too old to be made up is only announced. */
    mode: text('mode').notNull().default('run'),
    /** Why it was skipped, or how the last attempt failed. */
    reason: text('reason'),
    takenBy: text('taken_by'),
    leaseUntil: instant('lease_until'),
    fencingToken: bigint('fencing_token', { mode: 'number' }).notNull().default(0),
    /** Times a worker took it, and how many of these ended in an error (the rest were lost). */
    attempts: integer('attempts').notNull().default(0),
    failures: integer('failures').notNull().default(0),
    retryAt: instant('retry_at'),
  },
  (t) => [
    primaryKey({ columns: [t.job, t.slot] }),
    index('slots_unfinished').on(t.job, t.slot).where(sql`state in ('claimed', 'running')`),
  ],
);

/** A page of a running slot, worked off by any worker; gone when its run is over. */
export const slotPages = pgTable(
  'slot_pages',
  {
    id: uuid('id').primaryKey(),
    job: text('job').notNull(),
    slot: instant('slot').notNull(),
    /** Fencing token of the run that asked for it: pages of a lost run are not worked on. */
    runToken: bigint('run_token', { mode: 'number' }).notNull(),
    child: text('child').notNull(),
    input: jsonb('input').notNull(),
    /** waiting | running | done | failed */
    state: text('state').notNull(),
    takenBy: text('taken_by'),
    leaseUntil: instant('lease_until'),
    fencingToken: bigint('fencing_token', { mode: 'number' }).notNull().default(0),
    attempts: integer('attempts').notNull().default(0),
    failures: integer('failures').notNull().default(0),
    reason: text('reason'),
    summary: jsonb('summary'),
  },
  (t) => [index('slot_pages_run').on(t.job, t.slot)],
);

/** Since when each job has its present timing: only slots after that moment can have been missed. */
export const schedules = pgTable('schedules', {
  job: text('job').primaryKey(),
  timing: text('timing').notNull(),
  effectiveFrom: instant('effective_from').notNull(),
});

/** Facts about the installation itself, e.g. that an admin notice has been given. */
export const facts = pgTable('facts', {
  key: text('key').primaryKey(),
  value: jsonb('value').notNull(),
  at: instant('at').notNull(),
});
