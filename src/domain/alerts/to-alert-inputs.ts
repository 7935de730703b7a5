import type { Billed } from '../signals/payment/net-credits.ts';
import { netCredits } from '../signals/payment/net-credits.ts';
import { type EffortScale, effortShare } from '../signals/surveys/score-ces.ts';
import type { Account, Band, ChurnEstimate, Day } from '../types.ts';
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
  unpaid: readonly (OpenInvoice & Billed)[];
}

export interface EarlierHealth {
  days: number;
  day: Day;
  health: number;
}

/** What rules may look at; the live pass and a replay of it both get it from here. */
export function toAlertInputs(known: KnownOfAccount, scale: EffortScale): AlertInputs {
  const { account, health, band, components, estimate, earlier, usageLately, answers, unpaid } = known;
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
      .map((a) => ({ ...toAnswer(a), effort: effortShare(a.score, scale) })),
    payment: paymentOf(unpaid),
  };
}

export function beforeOf(earlier: readonly EarlierHealth[]): AlertInputs['before'] {
  return new Map(earlier.map(({ days, day, health }) => [days, { day, health }]));
}

/** What is owed once credits are taken off. */
export function paymentOf(unpaid: readonly (OpenInvoice & Billed)[]): AlertInputs['payment'] {
  const invoices = netCredits(unpaid);
  return {
    daysOverdue: invoices[0]?.daysOverdue ?? 0,
    attempts: Math.max(0, ...invoices.map((i) => i.attempts)),
    uncollectible: invoices.some((i) => i.uncollectible),
    invoiceId: invoices[0]?.invoiceId ?? null,
    invoices: invoices.map(({ invoiceId, daysOverdue, attempts, uncollectible }) => ({
      invoiceId,
      daysOverdue,
      attempts,
      uncollectible,
    })),
  };
}

function toAnswer({ responseId, score, respondedOn, comment, respondent, role }: RecentAnswer): RecentAnswer {
  return { responseId, score, respondedOn, comment, respondent, role };
}
