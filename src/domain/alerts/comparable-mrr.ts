import { convert, type Money, type MoneyTerms } from '../money.ts';
import type { Day } from '../types.ts';
import type { StepFacts } from './step-condition.ts';

interface Worth {
  mrr: number | null;
  currency: string | null;
}

/** An account's MRR in the currency of the lines in the configuration; null = unknown, or in one without a rate. */
export function comparableMrr({ mrr, currency }: Worth, asOf: Day, terms: MoneyTerms): number | null {
  return mrr === null
    ? null
    : convert({ amount: mrr, currency: currency ?? terms.currency }, asOf, terms.rates);
}

/** The same as facts that conditions on steps are judged by, in the currency that is told. */
export function lineFacts(
  account: Worth,
  asOf: Day,
  terms: MoneyTerms,
): Pick<StepFacts, 'mrr' | 'currency' | 'noRate'> {
  const mrr = comparableMrr(account, asOf, terms);
  const noRate = mrr === null && account.mrr !== null;
  return { mrr, currency: noRate ? account.currency : terms.rates.currency, noRate };
}

/** Monthly, of the account; of one that has gone what its episode remembers. */
export function monthlyOf(
  { inputs, live }: { inputs: { account: Worth } | null; live: { mrrAtOpen: number | null } | null },
  { currency }: MoneyTerms,
): Money | null {
  const amount = inputs?.account.mrr ?? live?.mrrAtOpen ?? null;
  return amount === null ? null : { amount, currency: inputs?.account.currency ?? currency };
}
