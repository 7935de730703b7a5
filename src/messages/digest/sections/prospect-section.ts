import type { MoneyTerms } from '../../../domain/money.ts';
import {
  findProspects,
  type Prospect,
  type ProspectFacts,
} from '../../../domain/prospects/find-prospects.ts';
import type { Day } from '../../../domain/types.ts';
import type { DigestModel } from '../../models/digest-model.ts';
import { convertedMrr, type PortfolioRow } from '../digest-rows.ts';

/** Accounts worth a word though nothing is wrong, those that pay most first; a list of each kind. */
export function prospectSection(
  facts: { prospects: readonly ProspectFacts[]; rows: readonly PortfolioRow[] },
  { money, asOf }: { money: MoneyTerms; asOf: Day },
): DigestModel['prospects'] {
  const rowOf = new Map(facts.rows.map((row) => [row.accountId, row]));
  const found = facts.prospects.flatMap((one) => findProspects(one, asOf));
  const list = (kind: Prospect['kind']) =>
    found
      .flatMap((one) => {
        const row = rowOf.get(one.accountId);
        if (one.kind !== kind || !row) return [];
        const { accountId, accountName, ownerName } = row;
        const worth = convertedMrr(row, money, asOf) ?? 0;
        return [{ accountId, accountName, ownerName, worth, why: one.evidence }];
      })
      .sort((a, b) => b.worth - a.worth || (a.accountId < b.accountId ? -1 : 1));
  return { attention: list('attention'), growth: list('growth') };
}
