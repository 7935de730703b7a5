import type { ISql } from 'postgres';
import { MAX_WEEKS } from '../../domain/signals/usage/count-weeks.ts';
import type { Account, AccountFacts, Day, Invoice, Subscription, SurveyAnswer } from '../../domain/types.ts';
import { loadUsage } from './load-usage.ts';
import { parseNumberArray } from './parse-number-array.ts';

/** A contiguous range of account ids, both ends included, in the database's own order. */
export interface AccountPage {
  from: string;
  to: string;
}

/** The accounts a statement is about: a whole range, or some by name. */
export type AccountSelection = AccountPage | { ids: readonly string[] };

/** SQL condition on `account_id`. */
export function inSelection(raw: ISql, selection: AccountSelection) {
  return 'ids' in selection
    ? raw`account_id = any(${[...selection.ids]}::text[])`
    : raw`account_id between ${selection.from} and ${selection.to}`;
}

/** How far back facts are read: all the weeks the domain looks at, which last year's season needs. */
export const HISTORY_DAYS = MAX_WEEKS * 7;

/** The ranges that cover every account alive on the day, `size` accounts each, in order. */
export async function planPages(raw: ISql, asOf: Day, size: number): Promise<AccountPage[]> {
  return raw<AccountPage[]>`
    select min(account_id) as "from", max(account_id) as "to"
    from (
      select account_id, (row_number() over (order by account_id) - 1) / ${size} as page
      from accounts where ${inBookOn(raw, asOf)}
    ) numbered
    group by page order by page`;
}

/** `isInBook` of the domain as an SQL condition. */
export function inBookOn(raw: ISql, asOf: Day) {
  return raw`(started_on is null or started_on <= ${asOf}::date)
    and (churned_on is null or churned_on > ${asOf}::date)
    and (ended_on is null or ended_on > ${asOf}::date)`;
}

/** Account columns as known on the day: later churn and end dates read as null. */
export function accountColumns(raw: ISql, asOf: Day) {
  return raw`account_id as "accountId", name, tier, segment, mrr, currency, started_on as "startedOn",
    renewal_on as "renewalOn", csm_email as "csmEmail", contact_name as "contactName",
    contact_email as "contactEmail", locale,
    case when churned_on <= ${asOf}::date then churned_on end as "churnedOn",
    case when churned_on <= ${asOf}::date then churn_kind end as "churnKind",
    case when ended_on <= ${asOf}::date then ended_on end as "endedOn"`;
}

/**
 * Everything known about the selected accounts on the day, in the order of account ids. Rows dated later are cut
 * here, in SQL, so that nothing behind this function can see the future.
 */
export async function loadFacts(raw: ISql, selection: AccountSelection, asOf: Day): Promise<AccountFacts[]> {
  const selected = inSelection(raw, selection);
  const since = raw`${asOf}::date - ${HISTORY_DAYS}::int`;
  // Started together: one connection each, PostgreSQL aggregates while Node parses.
  const [accounts, usage, users, surveys, invoices, subscriptions, signals] = await Promise.all([
    raw<Account[]>`select ${accountColumns(raw, asOf)} from accounts
      where ${selected} and ${inBookOn(raw, asOf)} order by account_id`,
    loadUsage(raw, selection, { asOf, historyDays: HISTORY_DAYS }),
    raw<UserRow[]>`
      select account_id as "accountId", product, user_id as "userId",
        min(day) - date '1970-01-01' as "firstDay", max(day) - date '1970-01-01' as "lastDay",
        (count(*) filter (where day > ${asOf}::date - 28))::int as "recentActiveDays",
        (count(*) filter (where day <= ${asOf}::date - 28 and day > ${asOf}::date - 112))::int
          as "baselineActiveDays"
      from usage_users where ${selected} and day <= ${asOf}::date and day > ${since}
      group by account_id, product, user_id order by account_id, product, user_id`,
    raw<(SurveyAnswer & Keyed)[]>`
      select account_id as "accountId", response_id as "responseId", kind, score, comment, respondent, role,
        to_char(responded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as "respondedAt"
      from surveys where ${selected} and responded_at < ${asOf}::date + 1
      order by account_id, responded_at, response_id`,
    raw<(Invoice & Keyed)[]>`
      select account_id as "accountId", ${invoiceColumns(raw, asOf)} from invoices
      where ${selected} and coalesce(issued_on, due_on) <= ${asOf}::date
      order by account_id, issued_on, invoice_id`,
    raw<(Subscription & Keyed)[]>`
      select account_id as "accountId", product, plan, mrr, currency, started_on as "startedOn",
        case when ended_on <= ${asOf}::date then ended_on end as "endedOn"
      from subscriptions where ${selected} and started_on <= ${asOf}::date
      order by account_id, started_on, product, plan`,
    raw<SignalRow[]>`
      select account_id as "accountId", signal as name, array_agg(day - date '1970-01-01' order by day)::text as days,
        array_agg(value order by day)::text as values
      from signals where ${selected} and day <= ${asOf}::date and day > ${since}
      group by account_id, signal`,
  ]);
  const facts = new Map<string, AccountFacts>();
  for (const account of accounts) {
    facts.set(account.accountId, {
      account,
      usage: usage.get(account.accountId) ?? [],
      users: [],
      surveys: [],
      invoices: [],
      subscriptions: [],
      signals: [],
    });
  }
  for (const { accountId, ...user } of users) facts.get(accountId)?.users.push(user);
  for (const { accountId, ...answer } of surveys) facts.get(accountId)?.surveys.push(answer);
  for (const { accountId, ...invoice } of invoices) facts.get(accountId)?.invoices.push(invoice);
  for (const { accountId, ...sub } of subscriptions) facts.get(accountId)?.subscriptions.push(sub);
  for (const row of signals) {
    facts.get(row.accountId)?.signals.push({
      signal: row.name,
      days: Int32Array.from(parseNumberArray(row.days)),
      values: parseNumberArray(row.values),
    });
  }
  // Order of rows must not matter: the group-by above promises none.
  for (const { signals } of facts.values()) signals.sort((a, b) => (a.signal < b.signal ? -1 : 1));
  return [...facts.values()];
}

/**
 * An invoice as it was known on the day. Dates decide as far as they go; `attempts` and `uncollectible` carry no date,
 * so they count only while the invoice is still unpaid in the data.
 */
export function invoiceColumns(raw: ISql, asOf: Day) {
  return raw`invoice_id as "invoiceId", amount, currency, issued_on as "issuedOn", due_on as "dueOn",
    case when paid_on <= ${asOf}::date then paid_on end as "paidOn",
    case
      when status = 'void' then 'void'
      when paid_on <= ${asOf}::date then 'paid'
      when paid_on is null and status = 'uncollectible' then 'uncollectible'
      when paid_on is null and status = 'paid' then 'paid'
      when due_on < ${asOf}::date then 'past_due'
      else 'open'
    end as status,
    case when paid_on > ${asOf}::date then 0 else attempts end as attempts`;
}

interface Keyed {
  accountId: string;
}

interface SignalRow extends Keyed {
  name: string;
  days: string;
  values: string;
}

interface UserRow extends Keyed {
  product: string;
  userId: string;
  firstDay: number;
  lastDay: number;
  recentActiveDays: number;
  baselineActiveDays: number;
}
