import type { ISql } from 'postgres';
import type { AccountFeatures } from '../../domain/health/features.ts';
import { type BandCounts, noBandCounts, type ScoreDetail } from '../../domain/health/score-record.ts';
import type { AccountSelection, Band, Day } from '../../domain/types.ts';
import { inSelection } from '../facts/as-of.ts';
import type { scores } from '../tables/scores.ts';
import { unpackJson, unpackRecord } from './pack-json.ts';

/** One row of `scores`; its JSON texts (`detail`, `features`) as they were before they were compacted or packed. */
export type StoredScore = typeof scores.$inferSelect;

/** A score as it is made, to be stored. */
export type MadeScore = Omit<typeof scores.$inferSelect, 'detail' | 'features'> & {
  detail: ScoreDetail;
  features: AccountFeatures;
};

export type PreviousScore = Pick<typeof scores.$inferSelect, 'accountId' | 'day' | 'health' | 'band'>;

/** The newest score before the day for each selected account; bands keep by hysteresis from it. */
export async function loadPreviousScores(
  db: ISql,
  selection: AccountSelection,
  day: Day,
): Promise<Map<string, PreviousScore>> {
  // One step down the index for each account, however long its history is.
  const rows = await db<PreviousScore[]>`
    select a.account_id as "accountId", p.day, p.health, p.band
    from (select account_id from accounts where ${inSelection(db, selection)}) a
    cross join lateral (
      select s.day, s.health, s.band from scores s where s.account_id = a.account_id and s.day < ${day}::date
      order by s.day desc limit 1
    ) p`;
  return new Map(rows.map((r) => [r.accountId, r]));
}

/** Streams the scores of one day in the order of account ids. */
export async function* streamScores(db: ISql, day: Day, batch = 1000): AsyncGenerator<StoredScore[]> {
  const stored = db<StoredScore[]>`
    select ${scoreColumns(db)} from scores where day = ${day}::date order by account_id`.cursor(batch);
  for await (const rows of stored) yield rows.map(unpacked);
}

/** One account's newest score on or before a day, or null. */
export async function loadScore(db: ISql, accountId: string, onOrBefore: Day): Promise<StoredScore | null> {
  const rows = await db<StoredScore[]>`
    select ${scoreColumns(db)} from scores
    where account_id = ${accountId} and day <= ${onOrBefore}::date order by day desc limit 1`;
  return rows[0] ? unpacked(rows[0]) : null;
}

function unpacked(row: StoredScore): StoredScore {
  return { ...row, detail: unpackJson(row.detail), features: unpackJson(row.features) };
}

function scoreColumns(db: ISql) {
  return db`account_id as "accountId", day, health, band, coverage, probability, voluntary, involuntary,
    model, config_hash as "configHash", usage_score as "usageScore", nps_score as "npsScore",
    ces_score as "cesScore", payment_score as "paymentScore", detail, features`;
}

export async function countBands(db: ISql, day: Day): Promise<BandCounts> {
  const rows = await db<{ band: Band; count: number }[]>`
    select band, count(*)::int as count from scores where day = ${day}::date group by band`;
  const counts = noBandCounts();
  for (const row of rows) counts[row.band] = row.count;
  return counts;
}

/** The index of the newest scored days up to a day, oldest first; null = unknown on that day. */
export async function loadHealthHistory(
  db: ISql,
  accountId: string,
  { onOrBefore, days }: { onOrBefore: Day; days: number },
): Promise<(number | null)[]> {
  const rows = await db<{ health: number | null }[]>`
    select health from scores where account_id = ${accountId} and day <= ${onOrBefore}::date
    order by day desc limit ${days}`;
  return rows.map((r) => r.health).reverse();
}

/** The newest day on or before another that has scores, or null. */
export async function newestScoredDay(db: ISql, onOrBefore: Day): Promise<Day | null> {
  const [row] = await db<
    [{ day: Day | null }]
  >`select max(day) as day from scores where day <= ${onOrBefore}::date`;
  return row.day;
}

/** The days in a stretch that have scores, the earliest first, and the configurations these were made by. */
export async function listScoredDays(
  db: ISql,
  { from, to }: { from: Day; to: Day },
): Promise<{ day: Day; configHashes: string[] }[]> {
  return db<{ day: Day; configHashes: string[] }[]>`
    select day, array_agg(distinct config_hash) as "configHashes" from scores
    where day between ${from}::date and ${to}::date group by day order by day`;
}

/** What the scores of a day were made from, as it is stored, and what a learned model said then (else null). */
export async function loadFeatures(
  db: ISql,
  day: Day,
): Promise<{ accountId: string; learned: number | null; stored: string }[]> {
  return db<{ accountId: string; learned: number | null; stored: string }[]>`
    select account_id as "accountId", case when model = 'learned' then probability end as learned, features as stored
    from scores where day = ${day}::date`;
}

/** What an account's score was made from. */
export function readFeatures(stored: string): AccountFeatures {
  return unpackRecord(stored) as AccountFeatures;
}
