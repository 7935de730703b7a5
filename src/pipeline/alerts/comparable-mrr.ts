import type { Config } from '../../config/schema.ts';
import type { StepFacts } from '../../domain/alerts/step-condition.ts';
import { convert, type ExchangeRates, type Money } from '../../domain/money.ts';
import type { Day } from '../../domain/types.ts';

interface Worth {
  mrr: number | null;
  currency: string | null;
}

interface Basis {
  asOf: Day;
  config: Config;
  rates: ExchangeRates;
}

/** An account's MRR in the currency of the lines in the configuration; null = unknown, or in one without a rate. */
export function comparableMrr({ mrr, currency }: Worth, { asOf, config, rates }: Basis): number | null {
  return mrr === null ? null : convert({ amount: mrr, currency: currency ?? config.currency }, asOf, rates);
}

/** The same as facts that conditions on steps are judged by, in the currency that is told. */
export function lineFacts(account: Worth, basis: Basis): Pick<StepFacts, 'mrr' | 'currency' | 'noRate'> {
  const mrr = comparableMrr(account, basis);
  const noRate = mrr === null && account.mrr !== null;
  return { mrr, currency: noRate ? account.currency : basis.rates.currency, noRate };
}

/** Monthly, of the account; of one that has gone what its episode remembers. */
export function monthlyOf(
  { standing, live }: { standing: { account: Worth } | null; live: { mrrAtOpen: number | null } | null },
  { currency }: Config,
): Money | null {
  const amount = standing?.account.mrr ?? live?.mrrAtOpen ?? null;
  return amount === null ? null : { amount, currency: standing?.account.currency ?? currency };
}
