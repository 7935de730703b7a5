import type { ISql } from 'postgres';

/**
 * Every advisory lock of ours in a database; any numbers, but each only once. Those of the queue's own tables and of the
 * owner of an embedded database are in a space of their own.
 */
const ADVISORY_LOCKS = {
  /** One process brings the tables up to date. */
  migration: 4_807_301,
  /** One import at a time per database, also across processes. */
  import: 4_807_302,
  /** Whoever decides about episodes, or acts on one, is alone. */
  episodes: 4_807_303,
  /** The files of a database's installations are gone through by one process at a time. */
  fileErasures: 4_807_304,
} as const;

export type AdvisoryLock = keyof typeof ADVISORY_LOCKS;

export const advisoryLock = (name: AdvisoryLock): number => ADVISORY_LOCKS[name];

/** Waits for the lock and holds it until the end of the transaction. */
export async function lockForTransaction(tx: ISql, name: AdvisoryLock): Promise<void> {
  await tx`select pg_advisory_xact_lock(${advisoryLock(name)})`;
}
