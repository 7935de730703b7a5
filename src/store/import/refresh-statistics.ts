import type { Sql } from 'postgres';
import { withOwnConnection } from '../import-transaction.ts';

/** Rows that are new move what a day or a key is usually; corrected ones hardly do. */
const ANALYZE_FROM = { fresh: 1_000, written: 10_000 };
const VACUUM_FROM = 50_000;

/** Rows of a table, by an import. */
export interface ChangedRows {
  fresh: number;
  /** New or corrected. */
  written: number;
}

/**
 * After a large load: fresh statistics for the planner, and the visibility map that lets scoring read the index of
 * `usage` alone. Autovacuum would do both, but minutes later than the scoring that follows an import.
 */
export async function refreshStatistics(raw: Sql, changed: ReadonlyMap<string, ChangedRows>): Promise<void> {
  const much = [...changed].filter(
    ([, { fresh, written }]) => fresh >= ANALYZE_FROM.fresh || written >= ANALYZE_FROM.written,
  );
  if (much.length === 0) return;
  await withOwnConnection(raw, async (own) => {
    for (const [table, { written }] of much) {
      await own.unsafe(written >= VACUUM_FROM ? `vacuum (analyze) ${table}` : `analyze ${table}`);
    }
  });
}
