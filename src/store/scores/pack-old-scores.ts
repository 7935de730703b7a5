import type { ISql } from 'postgres';
import type { Day } from '../../domain/types.ts';
import { packJson } from './pack-json.ts';

const BATCH = 1000;
const KEY = 'scores-packed-before';

/** Rows as they were written, by this release or by one that wrote plain JSON. */
interface PlainRow {
  accountId: string;
  detail: string;
  features: string;
}

/**
 * Packs the JSON of scores from before a day, in batches, day after day, from where the last time ended. Not done while
 * scoring, where every millisecond per account counts; what PostgreSQL frees here takes in the scores of coming days.
 * @returns how many rows were packed
 * @throws the reason of `signal` between two batches when it was aborted; the next time goes on with that day
 */
export async function packOldScores(
  db: ISql,
  given: { before: Day; now: Date; signal: AbortSignal },
): Promise<number> {
  const { before, now, signal } = given;
  const [done] = await db<{ value: Day }[]>`select value from facts where key = ${KEY}`;
  const days = await db<{ day: Day }[]>`
    select distinct day from scores where day < ${before}::date and day >= ${done?.value ?? '0001-01-01'}::date
    order by day`;
  let packed = 0;
  for (const { day } of days) {
    const plain = db<PlainRow[]>`
      select account_id as "accountId", detail, features from scores
      where day = ${day}::date and left(detail, 1) in ('{', '[')`.cursor(BATCH);
    for await (const rows of plain) {
      signal.throwIfAborted();
      await packRows(db, day, rows);
      packed += rows.length;
    }
  }
  await db`
    insert into facts (key, value, at) values (${KEY}, ${db.json(before)}, ${now})
    on conflict (key) do update set value = excluded.value, at = excluded.at`;
  return packed;
}

async function packRows(db: ISql, day: Day, rows: readonly PlainRow[]): Promise<void> {
  const list = (pick: (row: PlainRow) => string) => rows.map(pick).join('\x1f');
  await db`
    update scores s set detail = p.detail, features = p.features
    from unnest(
      string_to_array(${list((r) => r.accountId)}, E'\\x1f'),
      string_to_array(${list((r) => packJson(r.detail, 'detail'))}, E'\\x1f'),
      string_to_array(${list((r) => packJson(r.features, 'features'))}, E'\\x1f')
    ) as p (account_id, detail, features)
    where s.account_id = p.account_id and s.day = ${day}::date and left(s.detail, 1) in ('{', '[')`;
}
