import type { ISql } from 'postgres';
import { groupBy } from '../../domain/group-by.ts';
import type {
  Account,
  AccountFacts,
  AccountPage,
  AccountSelection,
  Day,
  Goal,
  Invoice,
  Subscription,
  SurveyAnswer,
} from '../../domain/types.ts';
import { accountColumns, accountsOn, HISTORY_DAYS, inBookOn, inSelection, invoiceColumns } from './as-of.ts';
import { loadUsage } from './load-usage.ts';
import { parseNumberArray } from './parse-number-array.ts';

/** The ranges that cover every account alive on the day, `size` accounts each, in order. */
export async function planPages(db: ISql, asOf: Day, size: number): Promise<AccountPage[]> {
  return db<AccountPage[]>`
    select min(account_id) as "from", max(account_id) as "to"
    from (
      select account_id, (row_number() over (order by account_id) - 1) / ${size} as page
      from accounts where ${inBookOn(db, asOf)}
    ) numbered
    group by page order by page`;
}

/**
 * Everything known about the selected accounts on the day, in the order of account ids. Rows dated later are cut
 * here, in SQL, so that nothing behind this function can see the future.
 */
export async function loadFacts(db: ISql, selection: AccountSelection, asOf: Day): Promise<AccountFacts[]> {
  const selected = inSelection(db, selection);
  const since = db`${asOf}::date - ${HISTORY_DAYS}::int`;
  // Started together: one connection each, PostgreSQL aggregates while Node parses.
  const [accounts, usage, users, surveys, invoices, subscriptions, signals, goals] = await Promise.all([
    db<Account[]>`select ${accountColumns(db, asOf)} from ${accountsOn(db, asOf)}
      where ${selected} and ${inBookOn(db, asOf)} order by account_id`,
    loadUsage(db, selection, { asOf, historyDays: HISTORY_DAYS }),
    db<UserRow[]>`
      select account_id as "accountId", product, user_id as "userId",
        min(day) - date '1970-01-01' as "firstDay", max(day) - date '1970-01-01' as "lastDay",
        (count(*) filter (where day > ${asOf}::date - 28))::int as "recentActiveDays",
        (count(*) filter (where day <= ${asOf}::date - 28 and day > ${asOf}::date - 112))::int
          as "baselineActiveDays"
      from usage_users where ${selected} and day <= ${asOf}::date and day > ${since}
      group by account_id, product, user_id order by account_id, product, user_id`,
    db<(SurveyAnswer & Keyed)[]>`
      select account_id as "accountId", response_id as "responseId", kind, score, comment, respondent, role,
        to_char(responded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as "respondedAt"
      from surveys where ${selected} and responded_at < ${asOf}::date + 1
      order by account_id, responded_at, response_id`,
    db<(Invoice & Keyed)[]>`
      select account_id as "accountId", ${invoiceColumns(db, asOf)} from invoices
      where ${selected} and coalesce(issued_on, due_on) <= ${asOf}::date
      order by account_id, issued_on, invoice_id`,
    db<(Subscription & Keyed)[]>`
      select account_id as "accountId", product, plan, mrr, currency, started_on as "startedOn",
        case when ended_on <= ${asOf}::date then ended_on end as "endedOn"
      from subscriptions where ${selected} and started_on <= ${asOf}::date
      order by account_id, started_on, product, plan`,
    db<SignalRow[]>`
      select account_id as "accountId", signal as name, array_agg(day - date '1970-01-01' order by day)::text as days,
        array_agg(value order by day)::text as values
      from signals where ${selected} and day <= ${asOf}::date and day > ${since}
      group by account_id, signal`,
    loadGoals(db, selection, asOf),
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
  for (const [accountId, own] of groupBy(goals, (goal) => goal.accountId)) {
    const known = facts.get(accountId);
    if (known) known.goals = own.map(({ accountId: _, ...goal }) => goal);
  }
  // Order of rows must not matter: the group-by above promises none.
  for (const { signals } of facts.values()) signals.sort((a, b) => (a.signal < b.signal ? -1 : 1));
  return [...facts.values()];
}

/** The goals of the selected accounts that were agreed by the day, as known on it: what was said later is not. */
export async function loadGoals(db: ISql, selection: AccountSelection, asOf: Day): Promise<(Goal & Keyed)[]> {
  return db<(Goal & Keyed)[]>`
    select account_id as "accountId", goal_id as "goalId", goal, measured_by as "measuredBy", target,
      due_on as "dueOn", case when state_on > ${asOf}::date then 'open' else state end as state, set_on as "setOn",
      case when state_on <= ${asOf}::date then state_on end as "stateOn"
    from goals where ${inSelection(db, selection)} and (set_on is null or set_on <= ${asOf}::date)
    order by account_id, goal_id`;
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
