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

/** Account columns as known on the day: later churn and end dates read as null. */
export function accountColumns(db: ISql, asOf: Day) {
  return db`account_id as "accountId", name, tier, segment, mrr, currency, started_on as "startedOn",
    renewal_on as "renewalOn", csm_email as "csmEmail", contact_name as "contactName",
    contact_email as "contactEmail", locale,
    case when churned_on <= ${asOf}::date then churned_on end as "churnedOn",
    case when churned_on <= ${asOf}::date then churn_kind end as "churnKind",
    case when ended_on <= ${asOf}::date then ended_on end as "endedOn", auto_renew as "autoRenew", seats,
    onboarding_until as "onboardingUntil",
    case when notice_on <= ${asOf}::date then notice_on end as "noticeOn"`;
}

/**
 * An invoice as it was known on the day. Dates decide as far as they go; `attempts` and `uncollectible` carry no date,
 * so they count only while the invoice is still unpaid in the data.
 */
export function invoiceColumns(db: ISql, asOf: Day) {
  return db`invoice_id as "invoiceId", amount, currency, issued_on as "issuedOn", due_on as "dueOn",
    case when paid_on <= ${asOf}::date then paid_on end as "paidOn",
    case
      when status = 'void' then 'void'
      when paid_on <= ${asOf}::date then 'paid'
      when paid_on is null and status = 'uncollectible' then 'uncollectible'
      when paid_on is null and status = 'paid' then 'paid'
      when due_on < ${asOf}::date then 'past_due'
      else 'open'
    end as status,
    case when paid_on > ${asOf}::date then 0 else attempts end as attempts, collection,
    case when paid_on is null and next_attempt_on >= ${asOf}::date then next_attempt_on end as "nextAttemptOn"`;
}
