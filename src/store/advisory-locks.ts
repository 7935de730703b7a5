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
  /** The space of the locks on feeds, one for each: two at once, and the older answer could come to stand over the newer. */
  feeds: 4_807_305,
  /** Shared by whoever writes usage (triggers on the table take it), alone by who packs it into blocks. */
  packing: 4_807_306,
  /** Shared by whoever writes scores that a CRM is told, alone by who takes them to tell them. */
  crm: 4_807_307,
} as const;

export type AdvisoryLock = keyof typeof ADVISORY_LOCKS;

export const advisoryLock = (name: AdvisoryLock): number => ADVISORY_LOCKS[name];

/** Waits for the lock and holds it until the end of the transaction. */
export async function lockForTransaction(tx: ISql, name: AdvisoryLock): Promise<void> {
  await tx`select pg_advisory_xact_lock(${advisoryLock(name)})`;
}

/** The same with others who share it. */
export async function shareForTransaction(tx: ISql, name: AdvisoryLock): Promise<void> {
  await tx`select pg_advisory_xact_lock_shared(${advisoryLock(name)})`;
}

/**
 * Waits until nobody else reads a feed, and keeps others from it during `work`; a connection that ends lets go of it. Two
 * names of one hash wait for each other, which harms neither.
 * @param feed and what ends the waiting
 */
export async function withFeedLock<T>(
  sql: ISql,
  { source, file, signal }: { source: string; file: string; signal: AbortSignal | undefined },
  work: () => Promise<T>,
): Promise<T> {
  const name = JSON.stringify([source, file]);
  const waiting = sql`select pg_advisory_lock(${advisoryLock('feeds')}::int, hashtext(${name}))`;
  const cancel = () => waiting.cancel();
  signal?.addEventListener('abort', cancel);
  try {
    await waiting;
  } finally {
    signal?.removeEventListener('abort', cancel);
    signal?.throwIfAborted();
  }
  const result = await work();
  await sql`select pg_advisory_unlock(${advisoryLock('feeds')}::int, hashtext(${name}))`;
  return result;
}
