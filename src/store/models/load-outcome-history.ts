import type { ISql, PendingQuery } from 'postgres';
import { daysBetween } from '../../domain/day.ts';
import type {
  Account,
  AccountSelection,
  Day,
  Invoice,
  Subscription,
  SurveyAnswer,
} from '../../domain/types.ts';
import { HistoryBuilder } from '../../learning/features/history-builder.ts';
import { type OutcomeHistory, outcomeHistory } from '../../learning/features/outcome-history.ts';
import { accountColumns, accountsOn, inSelection } from '../facts/as-of.ts';
import { loadGoals } from '../facts/load-facts.ts';
import { loadUsage } from '../facts/load-usage.ts';
import { chunks } from '../table-rows.ts';

/** Rows fetched at a time, and accounts whose usage is. */
const BATCH = 20_000;
const PAGE = 1_000;

type Keyed<T> = T & { accountId: string };

/**
 * The whole stored history up to a day, of at most so many accounts, drawn by a hash of their ids so that every run
 * takes the same ones; or of one alone. Dates within rows are cut per cut-off by `factsOn`; departures after the day are left out here.
 */
export async function loadOutcomeHistory(
  raw: ISql,
  given: { upTo: Day; since: Day; mostAccounts: number; only?: string },
): Promise<OutcomeHistory> {
  const { upTo, since, only } = given;
  const accounts = await raw<Account[]>`select ${accountColumns(raw, upTo)} from ${accountsOn(raw, upTo)}
    where ${only === undefined ? raw`true` : raw`account_id = ${only}`} order by md5(account_id) limit ${given.mostAccounts}`;
  const builders = new Map(accounts.map((account) => [account.accountId, new HistoryBuilder(account)]));
  const ids = [...builders.keys()];
  const each = async <T>(
    rows: PendingQuery<Keyed<T>[]>,
    take: (builder: HistoryBuilder, row: Keyed<T>) => void,
  ) => {
    for await (const batch of rows.cursor(BATCH))
      for (const row of batch) {
        const builder = builders.get(row.accountId);
        if (builder) take(builder, row);
      }
  };
  const within = raw`account_id = any(${ids}::text[]) and day <= ${upTo}::date and day >= ${since}::date`;
  const number = raw`(day - date '1970-01-01')`;
  // Page by page, because a query answers with all of its rows at once.
  const historyDays = daysBetween(since, upTo) + 1;
  for (const page of chunks(ids, PAGE)) {
    for (const [accountId, usage] of await loadUsage(raw, { ids: page }, { asOf: upTo, historyDays }))
      for (const series of usage) builders.get(accountId)?.addUsageSeries(series);
  }
  await each(
    raw<
      Keyed<{ product: string; userId: string; day: number; events: number }>[]
    >`select account_id as "accountId", product, user_id as "userId", ${number} as day, events
      from usage_users where ${within}`,
    (builder, row) => builder.addUserDay(row, row.day, row.events),
  );
  await each(
    raw<
      Keyed<{ signal: string; day: number; value: number }>[]
    >`select account_id as "accountId", signal, ${number} as day, value from signals where ${within}`,
    (builder, row) => builder.addSignal(row.signal, row.day, row.value),
  );
  await each(
    raw<
      Keyed<SurveyAnswer>[]
    >`select account_id as "accountId", response_id as "responseId", kind, score, comment, respondent, role,
        to_char(responded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as "respondedAt"
      from surveys where account_id = any(${ids}::text[]) and responded_at < ${upTo}::date + 1`,
    (builder, { accountId: _, ...answer }) => builder.addSurvey(answer),
  );
  await each(
    raw<
      Keyed<Invoice>[]
    >`select account_id as "accountId", invoice_id as "invoiceId", amount, currency, issued_on as "issuedOn",
        due_on as "dueOn", paid_on as "paidOn", status, attempts, collection,
        next_attempt_on as "nextAttemptOn", failed_on as "failedOn", status_on as "statusOn"
      from invoices where account_id = any(${ids}::text[]) and coalesce(issued_on, due_on) <= ${upTo}::date`,
    (builder, { accountId: _, ...invoice }) => builder.addInvoice(invoice),
  );
  await each(
    raw<
      Keyed<Subscription & { subscriptionId: string }>[]
    >`select account_id as "accountId", product, plan, mrr, currency, started_on as "startedOn",
        ended_on as "endedOn", subscription_id as "subscriptionId"
      from subscriptions where account_id = any(${ids}::text[]) and started_on <= ${upTo}::date`,
    (builder, { accountId: _, ...subscription }) => builder.addSubscription(subscription),
  );
  for (const { accountId, ...goal } of await loadGoals(raw, { ids }, upTo))
    builders.get(accountId)?.addGoal(goal);
  await each(helpRows(raw, { ids, upTo }), (builder, { day }) => builder.addHelp(day));
  return outcomeHistory([...builders.values()].map((builder) => builder.build()));
}

/** Days of help. Who acknowledged has it; a play of a trial is help unless the account was held out by lot. */
function helpRows(raw: ISql, { ids, upTo }: { ids: readonly string[]; upTo: Day }) {
  return raw<Keyed<{ day: number }>[]>`
    select account_id as "accountId", (on_day - date '1970-01-01') as day from (
      select account_id, (acked_at at time zone 'UTC')::date as on_day from episodes where acked_at is not null
      union select account_id, opened_on from episodes where arm = 'treated'
      union select account_id, (closed_at at time zone 'UTC')::date from tasks where state = 'done'
    ) help where account_id = any(${[...ids]}::text[]) and on_day <= ${upTo}::date`;
}

/**
 * A text that changes with everything that replays of stored history are made of: imports, scores, decisions, people,
 * models, erasures and help.
 */
export async function loadDataVersion(db: ISql): Promise<string> {
  const [row] = await db<[{ version: string }]>`
    select concat_ws(' ',
      (select md5(string_agg(source || file || digest || imported_at, ',' order by source, file)) from source_files),
      (select max(day) || '/' || count(*) from scores),
      (select max(last_at) from decided_days),
      (select count(*) from accounts),
      (select md5(string_agg(id::text || state, ',' order by id)) from models),
      (select count(*) from erasures),
      (select count(acked_at) || '/' || count(*) from episodes),
      (select count(closed_at) || '/' || count(*) from tasks)) as version`;
  return row.version;
}

/** The index about 28 and 84 days before a day; null = not scored then, or unknown. */
export interface EarlierHealth {
  health28: number | null;
  health84: number | null;
}

/** For each account the newest score that is 28 (84) days old or older, by less than a fortnight. */
export async function loadEarlierHealth(
  raw: ISql,
  selection: AccountSelection,
  asOf: Day,
): Promise<Map<string, EarlierHealth>> {
  const about = (days: number) => raw`(select distinct on (account_id) account_id, health from scores
    where ${inSelection(raw, selection)} and day <= ${asOf}::date - ${days}::int
      and day > ${asOf}::date - ${days + 14}::int
    order by account_id, day desc)`;
  const rows = await raw<(EarlierHealth & { accountId: string })[]>`
    select account_id as "accountId", a.health as "health28", b.health as "health84"
    from ${about(28)} a full join ${about(84)} b using (account_id)`;
  return new Map(rows.map(({ accountId, ...health }) => [accountId, health]));
}
