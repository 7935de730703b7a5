import type { ISql } from 'postgres';
import type { ArchivedDigest } from '../../domain/outbox.ts';

/** Digests, newest week first; of one week or of all, of one recipient or of everybody. */
export async function listDigests(
  db: ISql,
  {
    week = null,
    recipient = null,
    limit,
  }: { week?: string | null; recipient?: string | null; limit: number },
): Promise<ArchivedDigest[]> {
  return db<ArchivedDigest[]>`
    select id, split_part(dedupe_key, ':', 2) as week, recipient, state, reason,
      payload #>> '{message,subject}' as subject, created_at, sent_at, provider_id
    from outbox
    where kind = 'digest' and (${week}::text is null or split_part(dedupe_key, ':', 2) = ${week})
      and (${recipient}::text is null or lower(recipient) = lower(${recipient}))
    order by week desc, recipient, seq desc limit ${limit}`;
}

/** What was rendered for one of them, as it is stored. */
export async function loadDigestPayload(db: ISql, id: string): Promise<unknown> {
  const [row] = await db<{ payload: unknown }[]>`select payload from outbox where id = ${id}`;
  return row?.payload ?? null;
}
