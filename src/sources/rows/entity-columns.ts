import type { Entity, EntityRecords } from '../records.ts';
import type { FieldParser, FieldValue } from './field-problem.ts';
import { decimal, wholeNumber } from './parse-number.ts';
import {
  parseAddress,
  parseCurrency,
  parseId,
  parseLine,
  parseLocale,
  parseProse,
  parseStaffAddress,
  parseTimeZone,
  wordOf,
} from './parse-text.ts';
import { parseDay, parseInstant } from './parse-time.ts';

/** One column of an entity: its heading, the field it fills and how its text is read. */
export interface EntityColumn<R> {
  name: string;
  key: keyof R & string;
  parse: FieldParser;
  /** The heading must exist and every row must have a value. */
  required: boolean;
  /** What an empty value means. */
  whenEmpty: FieldValue;
}

interface ColumnOptions {
  required?: boolean;
  whenEmpty?: FieldValue;
}

const REQUIRED = { required: true } as const;

/** Usage, events and subscriptions of a company with one product need not name it. */
const ONE_PRODUCT = { whenEmpty: 'default' } as const;

const amount = decimal();
const positive = decimal({ min: 0 });

export const ENTITY_COLUMNS: { readonly [E in Entity]: readonly EntityColumn<EntityRecords[E]>[] } = {
  accounts: [
    column('account_id', 'accountId', parseId, REQUIRED),
    column('name', 'name', parseLine),
    column('tier', 'tier', parseLine),
    column('segment', 'segment', parseLine),
    column('mrr', 'mrr', positive),
    column('currency', 'currency', parseCurrency),
    column('started_on', 'startedOn', parseDay),
    column('renewal_on', 'renewalOn', parseDay),
    column('csm_email', 'csmEmail', parseStaffAddress),
    column('contact_name', 'contactName', parseLine),
    column('contact_email', 'contactEmail', parseAddress),
    column('locale', 'locale', parseLocale),
    column('churned_on', 'churnedOn', parseDay),
    column('churn_kind', 'churnKind', wordOf(['voluntary', 'involuntary'])),
    column('ended_on', 'endedOn', parseDay),
  ],
  csms: [
    column('email', 'email', parseStaffAddress, REQUIRED),
    column('name', 'name', parseLine),
    column('slack_user_id', 'slackUserId', parseId),
    column('manager_email', 'managerEmail', parseStaffAddress),
    column('timezone', 'timezone', parseTimeZone),
    column('locale', 'locale', parseLocale),
    column('out_of_office_until', 'outOfOfficeUntil', parseDay),
    column('deputy_email', 'deputyEmail', parseStaffAddress),
  ],
  usage: [
    column('account_id', 'accountId', parseId, REQUIRED),
    column('product', 'product', parseId, ONE_PRODUCT),
    column('day', 'day', parseDay, REQUIRED),
    column('events', 'events', positive, REQUIRED),
    column('active_users', 'activeUsers', positive),
    column('seats', 'seats', positive),
  ],
  usage_events: [
    column('account_id', 'accountId', parseId, REQUIRED),
    column('product', 'product', parseId, ONE_PRODUCT),
    column('user_id', 'userId', parseId, REQUIRED),
    column('event', 'event', parseId, { whenEmpty: 'event' }),
    column('occurred_at', 'occurredAt', parseInstant, REQUIRED),
  ],
  surveys: [
    column('response_id', 'responseId', parseId, REQUIRED),
    column('account_id', 'accountId', parseId, REQUIRED),
    column('kind', 'kind', wordOf(['nps', 'ces']), REQUIRED),
    column('score', 'score', amount, REQUIRED),
    column('comment', 'comment', parseProse),
    column('respondent', 'respondent', parseLine),
    column('role', 'role', parseLine),
    column('responded_at', 'respondedAt', parseInstant, REQUIRED),
  ],
  invoices: [
    column('invoice_id', 'invoiceId', parseId, REQUIRED),
    column('account_id', 'accountId', parseId, REQUIRED),
    column('amount', 'amount', amount),
    column('currency', 'currency', parseCurrency),
    column('issued_on', 'issuedOn', parseDay),
    column('due_on', 'dueOn', parseDay),
    column('paid_on', 'paidOn', parseDay),
    column('status', 'status', wordOf(['open', 'paid', 'past_due', 'void', 'uncollectible']), REQUIRED),
    column('attempts', 'attempts', wholeNumber({ min: 0, max: 1_000_000 }), { whenEmpty: 0 }),
  ],
  subscriptions: [
    column('account_id', 'accountId', parseId, REQUIRED),
    column('product', 'product', parseId, ONE_PRODUCT),
    column('plan', 'plan', parseId, REQUIRED),
    column('mrr', 'mrr', positive),
    column('currency', 'currency', parseCurrency),
    column('started_on', 'startedOn', parseDay, REQUIRED),
    column('ended_on', 'endedOn', parseDay),
  ],
  signals: [
    column('account_id', 'accountId', parseId, REQUIRED),
    column('signal', 'signal', parseId, REQUIRED),
    column('day', 'day', parseDay, REQUIRED),
    column('value', 'value', amount, REQUIRED),
  ],
};

function column<K extends string>(name: string, key: K, parse: FieldParser, options: ColumnOptions = {}) {
  return { name, key, parse, required: options.required ?? false, whenEmpty: options.whenEmpty ?? null };
}
