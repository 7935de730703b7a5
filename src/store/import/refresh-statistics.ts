import type { Sql } from 'postgres';
import { withOwnConnection } from '../import-transaction.ts';

const ANALYZE_FROM = 1_000;
const VACUUM_FROM = 50_000;

/**
 * After a large load: fresh statistics for the planner, and the visibility map that lets scoring read the index of
 * `usage` alone. Autovacuum would do both, but minutes later than the scoring that follows an import.
 * @param changed rows written, by table
 */
export async function refreshStatistics(raw: Sql, changed: ReadonlyMap<string, number>): Promise<void> {
  const much = [...changed].filter(([, rows]) => rows >= ANALYZE_FROM);
  if (much.length === 0) return;
  await withOwnConnection(raw, async (own) => {
    for (const [table, rows] of much) {
      await own.unsafe(rows >= VACUUM_FROM ? `vacuum (analyze) ${table}` : `analyze ${table}`);
    }
  });
}
