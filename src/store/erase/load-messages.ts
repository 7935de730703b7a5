import type { ISql } from 'postgres';
import type { DeliveryChange, StandingMessage, StoredDelivery } from '../../domain/outbox.ts';
import { containsAny, likePatterns } from './text-columns.ts';

/**
 * Deliveries that may be concerned: of these episodes, to this recipient, or with one of the needles in what they say;
 * and the earlier and later ones of the same message. In order of arrival.
 */
export async function loadMessages(
  sql: ISql,
  given: { episodeIds: readonly string[]; recipient: string | null; needles: readonly string[] },
): Promise<StoredDelivery[]> {
  const { episodeIds, recipient, needles } = given;
  const texts = containsAny(['payload', 'dedupe_key', 'subject', 'recipient', 'lane', 'reason']);
  return sql.unsafe<StoredDelivery[]>(
    `with concerned as (
       select id, subject, recipient from outbox
       where episode_id = any($2::text[]::uuid[]) or lower(recipient) = $3::text or ${texts}
     )
     select id, seq::float8 as seq, dedupe_key as "dedupeKey", channel, kind, op, subject, recipient, lane,
       episode_id as "episodeId", version, payload, state, target, provider_id as "providerId",
       attempted_at as "attemptedAt", lease_until as "leaseUntil", created_at as "createdAt"
     from outbox o
     where id in (select id from concerned)
       or (subject is not null and op = 'upsert' and (subject, recipient) in (select subject, recipient from concerned))
     order by seq`,
    [likePatterns(needles), [...episodeIds], recipient],
  );
}

/** Where the messages of these deliveries stand, and whatever stands with a recipient. */
export async function loadStandingMessages(
  sql: ISql,
  given: { subjects: readonly string[]; recipient: string | null },
): Promise<StandingMessage[]> {
  return sql<StandingMessage[]>`
    select subject, recipient, channel_id as "channelId", ts, version from posted_messages
    where subject = any(${[...given.subjects]}::text[]) or lower(recipient) = ${given.recipient}
    order by subject, recipient`;
}

export async function changeDeliveries(sql: ISql, changes: readonly DeliveryChange[]): Promise<void> {
  for (const change of changes) {
    const { id, state, reason, payload, recipient, lane } = change;
    await sql`
      update outbox set
        payload = coalesce(${payload === null ? null : JSON.stringify(payload)}::text::jsonb, payload),
        recipient = coalesce(${recipient}, recipient), lane = coalesce(${lane}, lane),
        reason = coalesce(${reason}, reason), state = coalesce(${state}, state),
        due_at = case when ${state}::text = 'cancelled' then null else due_at end,
        uncertain_since = case when ${state}::text = 'cancelled' then null else uncertain_since end,
        target = case when ${recipient}::text is null then target else 0 end,
        lease_until = case when ${state}::text is null then lease_until end,
        lease_owner = case when ${state}::text is null then lease_owner end,
        fencing_token = fencing_token + case when ${state}::text is null then 0 else 1 end
      where id = ${id}`;
  }
}

export async function forgetStanding(
  sql: ISql,
  messages: readonly Pick<StandingMessage, 'subject' | 'recipient'>[],
): Promise<void> {
  for (const { subject, recipient } of messages) {
    await sql`delete from posted_messages where subject = ${subject} and recipient = ${recipient}`;
  }
}
