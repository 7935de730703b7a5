import type { ISql, PendingQuery, Row } from 'postgres';
import type { AlertInputs, RecentAnswer, UsualStart } from '../../domain/alerts/alert-inputs.ts';
import type { PortfolioAccount } from '../../domain/alerts/portfolio.ts';
import { ANSWER_WINDOW_DAYS, LATELY_DAYS } from '../../domain/alerts/settings.ts';
import {
  beforeOf,
  type EarlierHealth,
  paymentOf,
  toAlertInputs,
  type UnpaidInvoice,
} from '../../domain/alerts/to-alert-inputs.ts';
import { toEpochDay } from '../../domain/day.ts';
import { groupBy } from '../../domain/group-by.ts';
import type { LeastAmount } from '../../domain/money.ts';
import type { GoalFeatures } from '../../domain/signals/goals/extract-goals.ts';
import { judgeGoals } from '../../domain/signals/goals/judge-goal.ts';
import { UNCOLLECTIBLE_DAYS } from '../../domain/signals/payment/extract-invoices.ts';
import type { EffortScale } from '../../domain/signals/surveys/score-ces.ts';
import type { Account, AccountPage, Band, ChurnEstimate, Day } from '../../domain/types.ts';
import {
  accountColumns,
  accountsOn,
  inBookOn,
  invoiceColumns,
  leavingSaid,
  noticeColumns,
} from '../facts/as-of.ts';
import { loadMeasuredGoals } from '../scores/measured-goals.ts';
import { loadOnboarding, type OnboardingTerms } from './load-onboarding.ts';

/**
 * The alert inputs of every account of a page that is in the book on the day and was scored on `scoredOn` (the as-of day, or
 * the newest day before it, so that an answer that comes in before the day's scoring is met at once), in the order of
 * account ids. Who left since the scoring has none.
 */
export async function loadAlertInputs(
  db: ISql,
  page: AccountPage,
  given: {
    asOf: Day;
    scoredOn: Day;
    horizonDays: number;
    effort: EffortScale;
    least: LeastAmount;
    /** Days back with which rules compare the index. */
    dropDays: readonly number[];
    /** Null = nobody's first days are looked at. */
    onboarding: (Omit<OnboardingTerms, 'asOf'> & { usual: ReadonlyMap<string, UsualStart> }) | null;
  },
): Promise<AlertInputs[]> {
  const { asOf } = given;
  const inPage = db`account_id between ${page.from} and ${page.to}`;
  const [scored, before, lately, answers, payments, goals, starts] = await Promise.all([
    db<ScoredRow[]>`
      select a.*, s.health, s.band, s.probability, s.model,
        s.usage_score as usage, s.nps_score as nps, s.ces_score as ces, s.payment_score as payment
      from scores s join (
          select ${accountColumns(db, asOf)} from ${accountsOn(db, asOf)} where ${inPage} and ${inBookOn(db, asOf)}
        ) a on a."accountId" = s.account_id
      where s.day = ${given.scoredOn}::date and s.${inPage} order by s.account_id`,
    loadEarlierHealth(db, inPage, { asOf, dropDays: given.dropDays }),
    db<{ accountId: string; usage: number | null }[]>`
      select account_id as "accountId", max(usage_score) as usage
      from scores
      where ${inPage} and day < ${given.scoredOn}::date and day >= ${asOf}::date - ${LATELY_DAYS}::int
      group by account_id`,
    db<AnswerRow[]>`
      select account_id as "accountId", response_id as "responseId", kind, score, comment, respondent, role,
        (responded_at at time zone 'UTC')::date as "respondedOn"
      from surveys
      where ${inPage} and responded_at < ${asOf}::date + 1
        and responded_at >= ${asOf}::date - ${ANSWER_WINDOW_DAYS}::int and (kind = 'ces' or score <= 6)`,
    loadUnpaid(db, inPage, asOf),
    loadMeasuredGoals(db, page, given.scoredOn),
    given.onboarding === null ? null : loadOnboarding(db, page, { asOf, ...given.onboarding }),
  ]);
  const earlier = byAccount(before);
  const usageOf = new Map(lately.map((row) => [row.accountId, row.usage]));
  const answered = byAccount(answers);
  const owed = byAccount(payments);
  return scored.map(({ health, band, probability, model, usage, nps, ces, payment, ...account }) => {
    const { accountId } = account;
    const known = {
      account,
      health,
      band,
      components: { usage, nps, ces, payment },
      estimate: { probability, model, horizonDays: given.horizonDays },
      earlier: earlier.get(accountId) ?? [],
      usageLately: usageOf.get(accountId) ?? null,
      answers: answered.get(accountId) ?? [],
      unpaid: owed.get(accountId) ?? [],
      ...goalsOf(goals.get(accountId), asOf),
    };
    const start = starts?.get(accountId);
    return { ...toAlertInputs(known, given), ...(start === undefined ? {} : { onboarding: start }) };
  });
}

function goalsOf(goals: readonly GoalFeatures[] | undefined, asOf: Day) {
  return goals === undefined ? {} : { goals: judgeGoals(goals, toEpochDay(asOf)) };
}

type Condition = PendingQuery<Row[]>;

/**
 * The highest index of the days before, so many back, of the accounts that a condition chooses; the newest of equals. What
 * it was when they began is told by the newest score before, at most twice as many days back.
 */
function loadEarlierHealth(
  db: ISql,
  which: Condition,
  { asOf, dropDays }: { asOf: Day; dropDays: readonly number[] },
): Promise<EarlierRow[]> {
  return db<EarlierRow[]>`
      select distinct on (days, "accountId") days, "accountId", day, health
      from (select w.days, account_id as "accountId", day, health, day <= ${asOf}::date - ceil(w.days)::int as old,
              row_number() over (partition by w.days, account_id, day <= ${asOf}::date - ceil(w.days)::int
                                 order by day desc) as nth
            from unnest(${[...dropDays]}::float8[]) as w(days), scores
            where ${which} and health is not null and day < ${asOf}::date
              and day >= ${asOf}::date - ceil(w.days * 2)::int) known
      where not old or nth = 1
      order by days, "accountId", health desc, day desc`;
}

/** Invoices and credit notes that are not paid, of the accounts that a condition chooses; the longest due first. */
function loadUnpaid(db: ISql, which: Condition, asOf: Day): Promise<PaymentRow[]> {
  return db<PaymentRow[]>`
      select account_id as "accountId", "invoiceId", coalesce(greatest(${asOf}::date - "dueOn", 0), 0) as "daysOverdue",
        attempts, status = 'uncollectible' as uncollectible, amount, currency, collection, "nextAttemptOn",
        due - date '1970-01-01' as due
      from (select told.*, coalesce("dueOn", "issuedOn") as due,
              max(coalesce("dueOn", "issuedOn")) filter (where status = 'paid' and "paidOn" is not null and coalesce(amount, 1) > 0)
                over (partition by account_id) as "lastPaidDue"
            from (select account_id, ${invoiceColumns(db, asOf)} from invoices
                  where ${which} and coalesce(issued_on, due_on) <= ${asOf}::date) told) known
      where status not in ('paid', 'void')
        -- As the index sees it: what was given up long ago, or before a later bill was paid, is over.
        and (status <> 'uncollectible' or due is null or (due >= ${asOf}::date - ${UNCOLLECTIBLE_DAYS}::int
          and due > coalesce("lastPaidDue", '-infinity'::date)))
      order by account_id, "dueOn" nulls last, "invoiceId"`;
}

/**
 * What the line must know of every account that has inputs on the day, in few columns: it is drawn before the first
 * page is decided.
 */
export async function loadPortfolio(
  db: ISql,
  given: {
    asOf: Day;
    scoredOn: Day;
    horizonDays: number;
    alwaysDropDays: readonly number[];
    least: LeastAmount;
  },
): Promise<PortfolioAccount[]> {
  const { asOf, scoredOn, horizonDays } = given;
  const [scored, before, unpaid] = await Promise.all([
    db<PortfolioRow[]>`
      select account_id as "accountId", a.tier, a.mrr, a.currency, a.renewal_on as "renewalOn",
        a.csm_email as "csmEmail", a.segment, ${noticeColumns(db, asOf)}, s.health, s.band, s.probability, s.model, s.usage_score as usage,
        s.nps_score as nps, s.ces_score as ces, s.payment_score as payment
      from scores s join accounts a using (account_id) left join ${leavingSaid(db, asOf)} using (account_id)
      where s.day = ${scoredOn}::date and ${inBookOn(db, asOf)} order by account_id`,
    given.alwaysDropDays.length === 0
      ? []
      : loadEarlierHealth(db, db`true`, { asOf, dropDays: given.alwaysDropDays }),
    loadUnpaid(db, db`account_id in (select account_id from invoices where status = 'uncollectible')`, asOf),
  ]);
  const earlier = byAccount(before);
  const owed = byAccount(unpaid);
  return scored.map(({ health, band, probability, model, usage, nps, ces, payment, ...account }) => ({
    account,
    health,
    band,
    components: { usage, nps, ces, payment },
    estimate: { probability, model, horizonDays },
    before: beforeOf(earlier.get(account.accountId) ?? []),
    payment: paymentOf(owed.get(account.accountId) ?? [], given),
  }));
}

type ScoredRow = Account & ScoreColumns;
type PortfolioRow = PortfolioAccount['account'] & ScoreColumns;

type ScoreColumns = {
  health: number | null;
  band: Band;
  probability: number | null;
  model: ChurnEstimate['model'];
  usage: number | null;
  nps: number | null;
  ces: number | null;
  payment: number | null;
};

type EarlierRow = EarlierHealth & { accountId: string };

type AnswerRow = RecentAnswer & { accountId: string; kind: 'nps' | 'ces' };

type PaymentRow = UnpaidInvoice & { accountId: string };

function byAccount<T extends { accountId: string }>(rows: readonly T[]): Map<string, T[]> {
  return groupBy(rows, (row) => row.accountId);
}
