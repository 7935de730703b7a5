import type { ISql } from 'postgres';
import type { Config } from '../../config/schema.ts';
import { toExchangeRates } from '../../config/to-settings.ts';
import { rankRisks } from '../../domain/outcomes/rank-risks.ts';
import type { Day } from '../../domain/types.ts';
import { loadRanked, loadRiskRows } from '../../store/views/list-alerts.ts';

/** The accounts at risk with the most money likely to be lost, as the digest ranks them, each with what is shown of it. */
export async function loadTopRisks(
  db: ISql,
  { config, asOf, limit }: { config: Config; asOf: Day; limit: number },
) {
  const money = { currency: config.currency, rates: toExchangeRates(config) };
  const ids = rankRisks(await loadRanked(db, asOf), asOf, money)
    .slice(0, limit)
    .map((risk) => risk.accountId);
  const rows = new Map((await loadRiskRows(db, asOf, ids)).map((row) => [row.accountId, row]));
  return ids.flatMap((id) => rows.get(id) ?? []);
}
