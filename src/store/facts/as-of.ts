import type { ISql } from 'postgres';
import { MAX_WEEKS } from '../../domain/signals/usage/count-weeks.ts';
import type { AccountSelection, Day } from '../../domain/types.ts';

/** How far back facts are read: all the weeks the domain looks at, which last year's season needs. */
export const HISTORY_DAYS = MAX_WEEKS * 7;

/** SQL condition on `account_id`. */
export function inSelection(db: ISql, selection: AccountSelection) {
  return 'ids' in selection
    ? db`account_id = any(${[...selection.ids]}::text[])`
    : db`account_id between ${selection.from} and ${selection.to}`;
}

/** SQL condition: in the book on that day: started, not churned, not ended. */
export function inBookOn(db: ISql, asOf: Day) {
  return db`(started_on is null or started_on <= ${asOf}::date)
    and (churned_on is null or churned_on > ${asOf}::date)
    and (ended_on is null or ended_on > ${asOf}::date)`;
}

/**
 * The accounts with what people said of their leaving, as known on the day: to select `accountColumns` or
 * `noticeColumns` from. The newest word counts, against what a source told before it too.
 */
export function accountsOn(db: ISql, asOf: Day) {
  return db`accounts left join ${leavingSaid(db, asOf)} using (account_id)`;
}

/** What people said of an account's leaving, to be joined to accounts by their id. */
export function leavingSaid(db: ISql, asOf: Day) {
  return db`(select account_id,
      (array_agg(kind order by from_on desc, said_at desc) filter (where kind <> 'reason'))[1] as said_kind,
      (array_agg(from_on order by from_on desc, said_at desc) filter (where kind <> 'reason'))[1] as said_on,
      (array_agg(leaves_on order by from_on desc, said_at desc) filter (where kind <> 'reason'))[1] as said_leaves_on,
      (array_agg(reason order by from_on desc, said_at desc) filter (where reason is not null))[1] as said_reason
    from account_flags where kind in ('notice', 'stays', 'reason') and from_on <= ${asOf}::date
      and (ended_on is null or ended_on > ${asOf}::date)
    group by account_id) said`;
}

/** Columns of `accountsOn` about a notice. */
export function noticeColumns(db: ISql, asOf: Day) {
  const told = db`notice_on <= ${asOf}::date and (said_kind is null or said_on < notice_on)`;
  const given = db`(said_kind = 'notice' or (${told}))`;
  return db`
    case when ${told} then notice_on when said_kind = 'notice' then said_on end as "noticeOn",
    case when said_kind = 'notice' then coalesce(said_leaves_on, leaves_on) when ${told} then leaves_on end as "leavesOn",
    case when ${given} or churned_on <= ${asOf}::date then coalesce(said_reason, churn_reason) end as "churnReason"`;
}

/** Account columns as known on the day: later churn and end dates read as null. */
export function accountColumns(db: ISql, asOf: Day) {
  return db`account_id as "accountId", name, tier, segment, mrr, currency, started_on as "startedOn",
    renewal_on as "renewalOn", csm_email as "csmEmail", contact_name as "contactName",
    contact_email as "contactEmail", locale,
    case when churned_on <= ${asOf}::date then churned_on end as "churnedOn",
    case when churned_on <= ${asOf}::date then churn_kind end as "churnKind",
    case when ended_on <= ${asOf}::date then ended_on end as "endedOn", auto_renew as "autoRenew", seats,
    onboarding_until as "onboardingUntil",
    ${noticeColumns(db, asOf)}`;
}

/**
 * An invoice as it was known on the day. Dates decide as far as they go; failed attempts and `uncollectible` of which no
 * day is told count only while the invoice is still unpaid in the data, `void` always. The rule is `invoiceOn`'s.
 */
export function invoiceColumns(db: ISql, asOf: Day) {
  const day = db`${asOf}::text collate "C"`;
  const dated = db`case when failed_on is null then 0 else
    (select count(*)::int from unnest(string_to_array(failed_on, ' ')) as failed(at) where at <= ${day}) end`;
  const settled = db`(status_on is null or status_on <= ${asOf}::date)`;
  return db`invoice_id as "invoiceId", amount, currency, issued_on as "issuedOn", due_on as "dueOn",
    case when paid_on <= ${asOf}::date then paid_on end as "paidOn",
    case
      when status = 'void' and ${settled} then 'void'
      when paid_on <= ${asOf}::date then 'paid'
      when paid_on is null and (status = 'paid' or status = 'uncollectible' and ${settled}) then status
      when due_on < ${asOf}::date then 'past_due'
      else 'open'
    end as status,
    case
      when failed_on is null or right(failed_on, 10) <= ${day}
        then greatest(${dated}, case when paid_on > ${asOf}::date then 0 else attempts end)
      else ${dated}
    end as attempts, collection,
    case when paid_on is null and next_attempt_on >= ${asOf}::date then next_attempt_on end as "nextAttemptOn",
    nullif(left(failed_on, greatest(11 * ${dated} - 1, 0)), '') as "failedOn",
    case when status_on <= ${asOf}::date then status_on end as "statusOn"`;
}
