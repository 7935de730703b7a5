import { COLLECTIONS } from '../../domain/types.ts';
import type { Entity, EntityRecords } from '../records.ts';
import { BOUNDS } from './bounds.ts';
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
  parseYesNo,
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

export const ENTITY_COLUMNS: { readonly [E in Entity]: readonly EntityColumn<EntityRecords[E]>[] } = {
  accounts: [
    column('account_id', 'accountId', parseId, REQUIRED),
    column('name', 'name', parseLine),
    column('tier', 'tier', parseLine),
    column('segment', 'segment', parseLine),
    column('mrr', 'mrr', revenue),
    column('currency', 'currency', parseCurrency, { takesAlong: ['mrr'] }),
    column('started_on', 'startedOn', parseDay),
    column('renewal_on', 'renewalOn', parseDay),
    column('csm_email', 'csmEmail', parseStaffAddress),
    column('contact_name', 'contactName', parseLine),
    column('contact_email', 'contactEmail', parseAddress),
    column('locale', 'locale', parseLocale),
    column('churned_on', 'churnedOn', parseDay),
    column('churn_kind', 'churnKind', wordOf(['voluntary', 'involuntary'])),
    column('ended_on', 'endedOn', parseDay),
    column('auto_renew', 'autoRenew', parseYesNo),
    column('notice_on', 'noticeOn', parseDay),
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
    column('events', 'events', count, REQUIRED),
    column('active_users', 'activeUsers', count),
    column('seats', 'seats', count),
  ],
  usage_events: [
    column('account_id', 'accountId', parseId, REQUIRED),
    column('product', 'product', parseId, ONE_PRODUCT),
    column('user_id', 'userId', parseId, REQUIRED),
    column('event', 'event', parseId, { whenEmpty: 'event', wrong: 'row' }),
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
    column('amount', 'amount', amount, STRICT),
    column('currency', 'currency', parseCurrency, STRICT),
    column('issued_on', 'issuedOn', parseDay),
    column('due_on', 'dueOn', parseDay, STRICT),
    column('paid_on', 'paidOn', parseDay, STRICT),
    column('status', 'status', wordOf(['open', 'paid', 'past_due', 'void', 'uncollectible']), REQUIRED),
    column('attempts', 'attempts', wholeNumber(BOUNDS.attempts), { whenEmpty: 0 }),
    column('collection', 'collection', wordOf(COLLECTIONS)),
    column('next_attempt_on', 'nextAttemptOn', parseDay),
  ],
  subscriptions: [
    column('account_id', 'accountId', parseId, REQUIRED),
    column('product', 'product', parseId, ONE_PRODUCT),
    column('plan', 'plan', parseId, REQUIRED),
    column('mrr', 'mrr', revenue),
    column('currency', 'currency', parseCurrency, { takesAlong: ['mrr'] }),
    column('started_on', 'startedOn', parseDay, REQUIRED),
    column('ended_on', 'endedOn', parseDay),
  ],
  signals: [
    column('account_id', 'accountId', parseId, REQUIRED),
    column('signal', 'signal', parseId, REQUIRED),
    column('day', 'day', parseDay, REQUIRED),
    column('value', 'value', decimal(BOUNDS.value), REQUIRED),
  ],
};

function column<K extends string, A extends string = never>(
  name: string,
  key: K,
  parse: FieldParser,
  { required = false, wrong = 'field', whenEmpty = null, takesAlong = [] }: ColumnOptions<A> = {},
) {
  return { name, key, parse, required, wrong: required ? 'row' : wrong, whenEmpty, takesAlong } as const;
}
