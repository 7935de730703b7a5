import type { ISql } from 'postgres';
import type { Band, Day } from '../../domain/types.ts';
import { unpackJson } from '../scores/pack-json.ts';

/** An account of the book with what the terminal shows of it. */
export interface RiskRow {
  accountId: string;
  name: string | null;
  health: number;
  band: Band;
  before: number | null;
  mrr: number | null;
  currency: string | null;
  renewalOn: Day | null;
  detail: string;
}

/** The accounts at risk with the most money likely to be lost, with the index about four weeks earlier. */
export async function loadTopRisks(raw: ISql, day: Day, limit: number): Promise<RiskRow[]> {
  const rows = await raw<RiskRow[]>`
    select s.account_id as "accountId", a.name, s.health, s.band, a.mrr, a.currency, s.detail,
      a.renewal_on as "renewalOn",
      (select p.health from scores p where p.account_id = s.account_id and p.day <= ${day}::date - 28
        order by p.day desc limit 1) as before
    from scores s join accounts a on a.account_id = s.account_id
    where s.day = ${day}::date and s.band in ('critical', 'at_risk')
    order by coalesce(s.probability, 0) * coalesce(a.mrr, 0) desc, s.health, s.account_id limit ${limit}`;
  return rows.map((row) => ({ ...row, detail: unpackJson(row.detail) }));
}
