import { type MoneyTerms, monthlyMoney, rankable } from '../money.ts';
import type { Band, Day } from '../types.ts';

/** What accounts at risk are found and ranked by. */
export interface RankedRisk {
  accountId: string;
  band: Band | null;
  health: number | null;
  probability: number | null;
  mrr: number | null;
  currency: string | null;
}

export function isAtRisk(band: Band | null): band is 'at_risk' | 'critical' {
  return band === 'at_risk' || band === 'critical';
}

/**
 * The accounts at risk, the most money likely to be lost first, whatever the currency; then critical ones, then the worse
 * off. Lists of the digest and of the command line are in this order.
 * @param book every account of the book: amounts without a rate are measured against all that pay in their currency
 */
export function rankRisks<T extends RankedRisk>(book: readonly T[], day: Day, money: MoneyTerms): T[] {
  const worth = rankable(
    book.map((account) => monthlyMoney(account, money)),
    day,
    money.rates,
  );
  const rank = ({ band }: RankedRisk) => (band === 'critical' ? 0 : 1);
  return book
    .map((risk, i) => ({ risk, loss: (risk.probability ?? 0) * (worth[i] ?? 0) }))
    .filter(({ risk }) => isAtRisk(risk.band))
    .sort(
      (a, b) =>
        b.loss - a.loss ||
        rank(a.risk) - rank(b.risk) ||
        (a.risk.health ?? 0) - (b.risk.health ?? 0) ||
        (a.risk.accountId < b.risk.accountId ? -1 : 1),
    )
    .map(({ risk }) => risk);
}
