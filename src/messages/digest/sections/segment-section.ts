import type { MoneyTerms } from '../../../domain/money.ts';
import { nameKey } from '../../../domain/names.ts';
import { isAtRisk } from '../../../domain/outcomes/rank-risks.ts';
import type { Day } from '../../../domain/types.ts';
import type { DigestModel } from '../../models/digest-model.ts';
import { countAndValue, type PortfolioRow } from '../digest-rows.ts';

/** The segments named, in their order, then all other accounts; nothing where none is named. */
export function segmentsOf(
  rows: readonly PortfolioRow[],
  names: readonly string[],
  { asOf, money }: { asOf: Day; money: MoneyTerms },
): Pick<DigestModel, 'segments'> {
  if (names.length === 0) return {};
  const named = new Map(names.map((name) => [nameKey(name), name]));
  const alive = rows.filter((row) => row.alive);
  const nameOf = ({ segment }: PortfolioRow) =>
    segment == null ? null : (named.get(nameKey(segment)) ?? null);
  const all = [...names, null].map((name) => {
    const own = alive.filter((row) => nameOf(row) === name);
    const atRisk = own.filter(({ band }) => isAtRisk(band));
    const sum = (of: readonly PortfolioRow[]) => countAndValue(of, money, () => asOf);
    return { name, book: sum(own), atRisk: sum(atRisk) };
  });
  const segments = all.filter(({ book }) => book.accounts > 0);
  return segments.some(({ name }) => name !== null) ? { segments } : {};
}
