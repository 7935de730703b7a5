import { COLLECTIONS, GOAL_STATES } from '../../domain/types.ts';
import type { Entity, EntityRecords } from '../records.ts';
import { BOUNDS } from './bounds.ts';
import type { FieldParser, FieldValue } from './field-problem.ts';
import { parseMeasure } from './parse-measure.ts';
import { decimal, wholeNumber } from './parse-number.ts';
import {
  parseAddress,
  parseCurrency,
  parseId,
  parseKey,
  parseLine,
  parseLocale,
  parseProse,
  parseStaffAddress,
  parseSystem,
  parseTimeZone,
  parseYesNo,
  wordOf,
} from './parse-text.ts';
import { parseDay, parseDays, parseInstant } from './parse-time.ts';

/** One column of an entity: its heading, the field it fills and how its text is read. */
export interface EntityColumn<R> {
  name: string;
  key: keyof R & string;
  parse: FieldParser;
  /** The heading must exist and every row must have a value. */
  required: boolean;
  /**
   * What a value costs that cannot be read: the whole row, where the rest would mislead without it (ids, days, amounts,
   * whether a bill was paid), or only the field. Always the row where the value is required.
   */
  wrong: 'row' | 'field';
  /** What an empty value means, and one that was left out. */
  whenEmpty: FieldValue;
  /** Fields that say nothing right without this one: they are left out with it. */
  takesAlong: readonly (keyof R & string)[];
}

interface ColumnOptions<K> {
  required?: boolean;
  wrong?: 'row' | 'field';
  whenEmpty?: FieldValue;
  takesAlong?: readonly K[];
}

const REQUIRED = { required: true } as const;
/** Optional, but a wrong value makes the row say something else: it is not loaded. */
const STRICT = { wrong: 'row' } as const;

/** Usage, events and subscriptions of a company with one product need not name it. */
const ONE_PRODUCT = { whenEmpty: 'default', wrong: 'row' } as const;

const amount = decimal(BOUNDS.money);
const revenue = decimal(BOUNDS.revenue);
const count = decimal(BOUNDS.count);
const value = decimal(BOUNDS.value);
const attempts = wholeNumber(BOUNDS.attempts);
const NUMBERS: ReadonlySet<FieldParser> = new Set([amount, revenue, count, value, attempts]);

export const ENTITY_COLUMNS: { readonly [E in Entity]: readonly EntityColumn<EntityRecords[E]>[] } = {
  accounts: [
    column('account_id', parseKey, REQUIRED),
    column('name', parseLine),
    column('tier', parseLine),
    column('segment', parseLine),
    column('mrr', revenue),
    column('currency', parseCurrency, { takesAlong: ['mrr'] }),
    column('started_on', parseDay),
    column('renewal_on', parseDay),
    column('csm_email', parseStaffAddress),
    column('contact_name', parseLine),
    column('contact_email', parseAddress),
    column('locale', parseLocale),
    column('churned_on', parseDay),
    column('churn_kind', wordOf(['voluntary', 'involuntary'])),
    column('ended_on', parseDay),
    column('auto_renew', parseYesNo),
    column('notice_on', parseDay),
    column('seats', count),
    column('onboarding_until', parseDay),
    column('leaves_on', parseDay),
    column('churn_reason', parseLine),
  ],
  csms: [
    column('email', parseStaffAddress, REQUIRED),
    column('name', parseLine),
    column('slack_user_id', parseId),
    column('manager_email', parseStaffAddress),
    column('timezone', parseTimeZone),
    column('locale', parseLocale),
    column('out_of_office_until', parseDay),
    column('deputy_email', parseStaffAddress),
  ],
  identities: [
    column('account_id', parseKey, REQUIRED),
    column('system', parseSystem, REQUIRED),
    column('external_id', parseKey, REQUIRED),
  ],
  usage: [
    column('account_id', parseId, REQUIRED),
    column('product', parseId, ONE_PRODUCT),
    column('day', parseDay, REQUIRED),
    column('events', count, REQUIRED),
    column('active_users', count),
    column('seats', count),
  ],
  usage_events: [
    column('account_id', parseId, REQUIRED),
    column('product', parseId, ONE_PRODUCT),
    column('user_id', parseId, REQUIRED),
    column('event', parseId, { whenEmpty: 'event', wrong: 'row' }),
    column('occurred_at', parseInstant, REQUIRED),
  ],
  surveys: [
    column('response_id', parseKey, REQUIRED),
    column('account_id', parseKey, REQUIRED),
    column('kind', wordOf(['nps', 'ces']), REQUIRED),
    column('score', amount, REQUIRED),
    column('comment', parseProse),
    column('respondent', parseLine),
    column('role', parseLine),
    column('responded_at', parseInstant, REQUIRED),
  ],
  invoices: [
    column('invoice_id', parseKey, REQUIRED),
    column('account_id', parseKey, REQUIRED),
    column('amount', amount, STRICT),
    column('currency', parseCurrency, STRICT),
    column('issued_on', parseDay),
    column('due_on', parseDay, STRICT),
    column('paid_on', parseDay, STRICT),
    column('status', wordOf(['open', 'paid', 'past_due', 'void', 'uncollectible']), REQUIRED),
    column('attempts', attempts, { whenEmpty: 0 }),
    column('collection', wordOf(COLLECTIONS)),
    column('next_attempt_on', parseDay),
    column('failed_on', parseDays),
    column('status_on', parseDay),
  ],
  subscriptions: [
    column('account_id', parseKey, REQUIRED),
    column('product', parseId, ONE_PRODUCT),
    column('plan', parseId, REQUIRED),
    column('mrr', revenue),
    column('currency', parseCurrency, { takesAlong: ['mrr'] }),
    column('started_on', parseDay, REQUIRED),
    column('ended_on', parseDay),
    column('subscription_id', parseId, { whenEmpty: '', wrong: 'row' }),
  ],
  signals: [
    column('account_id', parseId, REQUIRED),
    column('signal', parseId, REQUIRED),
    column('day', parseDay, REQUIRED),
    column('value', value, REQUIRED),
  ],
  goals: [
    column('account_id', parseId, REQUIRED),
    column('goal_id', parseId, REQUIRED),
    column('goal', parseLine, REQUIRED),
    column('measured_by', parseMeasure, { whenEmpty: 'word', wrong: 'row' }),
    column('target', value, STRICT),
    column('due_on', parseDay, STRICT),
    column('state', wordOf(GOAL_STATES), { whenEmpty: 'open', wrong: 'row' }),
    column('set_on', parseDay),
    column('state_on', parseDay),
  ],
};

/** The field of a record that a heading fills: `account_id` is `accountId`. */
type KeyOf<Name extends string> = Name extends `${infer First}_${infer Rest}`
  ? `${First}${Capitalize<KeyOf<Rest>>}`
  : Name;

function keyOf<Name extends string>(name: Name): KeyOf<Name> {
  return name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase()) as KeyOf<Name>;
}

function column<Name extends string, A extends string = never>(
  name: Name,
  parse: FieldParser,
  { required = false, wrong = 'field', whenEmpty = null, takesAlong = [] }: ColumnOptions<A> = {},
) {
  return {
    name,
    key: keyOf(name),
    parse,
    required,
    wrong: required ? 'row' : wrong,
    whenEmpty,
    takesAlong,
  } as const;
}

/** What the values of a column are, for those who read them from texts of another making. */
export function kindOfColumn({ parse }: { parse: FieldParser }): 'number' | 'day' | 'instant' | 'other' {
  if (NUMBERS.has(parse)) return 'number';
  return parse === parseDay ? 'day' : parse === parseInstant ? 'instant' : 'other';
}

/** Columns that together say which record a row is about: a second row with the same values replaces the first. */
export const ENTITY_KEYS = {
  csms: ['email'],
  accounts: ['account_id'],
  identities: ['account_id', 'system', 'external_id'],
  usage: ['account_id', 'day', 'product'],
  usage_events: ['account_id', 'product', 'user_id', 'event', 'occurred_at'],
  surveys: ['response_id'],
  invoices: ['invoice_id'],
  subscriptions: ['account_id', 'product', 'plan', 'started_on', 'subscription_id'],
  signals: ['account_id', 'signal', 'day'],
  goals: ['account_id', 'goal_id'],
} as const satisfies { readonly [E in Entity]: readonly string[] };
