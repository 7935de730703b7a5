import { toEpochDay } from '../day.ts';
import type { LeastAmount } from '../money.ts';
import type { GoalStanding } from '../signals/goals/judge-goal.ts';
import { collectionOf, failedAttempts, withoutTrifles } from '../signals/payment/least-amount.ts';
import type { Billed } from '../signals/payment/net-credits.ts';
import { netCredits } from '../signals/payment/net-credits.ts';
import { type EffortScale, effortShare } from '../signals/surveys/score-ces.ts';
import type { Account, Band, ChurnEstimate, Collection, Day } from '../types.ts';
import type { AlertInputs, OpenInvoice, RecentAnswer } from './alert-inputs.ts';

/** What is known of one account on a day, wherever it was found: in the database, or in a history that is replayed. */
export interface KnownOfAccount {
  account: Account;
  health: number | null;
  band: Band;
  components: AlertInputs['components'];
  estimate: ChurnEstimate;
  /** Earlier values of the index, by the days back that rules compare it with. */
  earlier: readonly EarlierHealth[];
  usageLately: number | null;
  /** CES answers and detractors' of the days that rules look at. */
  answers: readonly (RecentAnswer & { kind: 'nps' | 'ces' })[];
  /** What is not paid, credit notes too; the longest due first. */
  unpaid: readonly UnpaidInvoice[];
  /** Left out = no goal is recorded. */
  goals?: readonly GoalStanding[];
}

/** As told: who collects it may be unknown. */
export type UnpaidInvoice = Omit<OpenInvoice, 'collection'> & Billed & { collection: Collection | null };

/** What decides how answers and invoices are judged. */
export interface InputTerms {
  asOf: Day;
  effort: EffortScale;
  least: LeastAmount;
}

export interface EarlierHealth {
  days: number;
  day: Day;
  health: number;
}

/** What rules may look at; the live pass and a replay of it both get it from here. */
export function toAlertInputs(known: KnownOfAccount, terms: InputTerms): AlertInputs {
  const { account, health, band, components, estimate, earlier, usageLately, answers, unpaid, goals } = known;
  return {
    account,
    health,
    band,
    components,
    estimate,
    before: beforeOf(earlier),
    usageLately,
    detractors: answers.filter((a) => a.kind === 'nps').map(toAnswer),
    efforts: answers
      .filter((a) => a.kind === 'ces')
      .map((a) => ({ ...toAnswer(a), effort: effortShare(a.score, terms.effort) })),
    payment: paymentOf(unpaid, terms),
    ...(goals === undefined ? {} : { goals }),
  };
}

export function beforeOf(earlier: readonly EarlierHealth[]): AlertInputs['before'] {
  return new Map(earlier.map(({ days, day, health }) => [days, { day, health }]));
}

/** What is owed once credits are taken off, and is worth chasing. */
export function paymentOf(
  unpaid: readonly UnpaidInvoice[],
  { asOf, least }: Pick<InputTerms, 'asOf' | 'least'>,
): AlertInputs['payment'] {
  const invoices = withoutTrifles(netCredits(unpaid, least.terms.currency), toEpochDay(asOf), least);
  return {
    uncollectible: invoices.some((i) => i.uncollectible),
    invoices: invoices.map((invoice) => ({
      invoiceId: invoice.invoiceId,
      daysOverdue: invoice.daysOverdue,
      attempts: failedAttempts(invoice),
      uncollectible: invoice.uncollectible,
      collection: collectionOf(invoice),
      nextAttemptOn: invoice.nextAttemptOn,
    })),
  };
}

function toAnswer({ responseId, score, respondedOn, comment, respondent, role }: RecentAnswer): RecentAnswer {
  return { responseId, score, respondedOn, comment, respondent, role };
}
