import type { Sql } from 'postgres';
import { toHealthSettings } from '../../../src/config/to-settings.ts';
import type { AccountFacts } from '../../../src/domain/types.ts';
import { scoreAccount } from '../../../src/pipeline/score.ts';
import { HISTORY_DAYS } from '../../../src/store/facts/as-of.ts';
import { loadFacts } from '../../../src/store/facts/load-facts.ts';
import { loadUsage } from '../../../src/store/facts/load-usage.ts';
import { readPeerSnapshot } from '../../../src/store/facts/peer-snapshot.ts';
import { compactDetail, compactFeatures } from '../../../src/store/scores/compact-json.ts';
import { scoringContext } from '../../pipeline/score/score-harness.ts';
import { AS_OF } from './bench-book.ts';

const SAMPLE = 1000;

/**
 * Seconds per account the naive way, on a spread sample: one query for its usage, the same scoring, one insert. All
 * else about the account is handed over for nothing.
 */
export async function benchPerAccount(raw: Sql, accounts: number): Promise<number> {
  const ctx = scoringContext(raw);
  const { config, hash } = ctx.config();
  const settings = toHealthSettings(config);
  const book = await readPeerSnapshot(raw, AS_OF);
  const rows = await raw<{ account_id: string }[]>`
    select account_id from (select account_id, row_number() over (order by account_id) as n from accounts) numbered
    where n % ${Math.max(1, Math.floor(accounts / SAMPLE))} = 0 limit ${SAMPLE}`;
  const ids = rows.map((row) => row.account_id);
  const known: AccountFacts[] = await loadFacts(raw, { ids }, AS_OF);
  await raw`create table per_account (like scores including all)`;
  const before = performance.now();
  for (const { account, ...rest } of known) {
    const usage = await loadUsage(
      raw,
      { ids: [account.accountId] },
      { asOf: AS_OF, historyDays: HISTORY_DAYS },
    );
    const row = scoreAccount(
      { ...rest, account, usage: usage.get(account.accountId) ?? [] },
      {
        asOf: AS_OF,
        book,
        settings,
        previous: null,
        horizonDays: config.prediction.horizon_days,
        configHash: hash,
      },
    );
    await raw`
      insert into per_account (account_id, day, health, band, coverage, probability, model, config_hash, detail,
        features, usage_score, nps_score, ces_score, payment_score)
      values (${row.accountId}, ${row.day}, ${row.health}, ${row.band}, ${row.coverage},
        ${row.probability}, ${row.model}, ${row.configHash}, ${compactDetail(row.detail)}, ${compactFeatures(row.features)}, ${row.usageScore},
        ${row.npsScore}, ${row.cesScore}, ${row.paymentScore})`;
  }
  const seconds = (performance.now() - before) / 1000;
  await raw`drop table per_account`;
  return seconds / known.length;
}
