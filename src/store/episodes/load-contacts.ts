import type { ISql } from 'postgres';
import { LIVE_STATES } from '../../domain/episode.ts';
import type { Day } from '../../domain/types.ts';

/** Accounts with a living episode that have left the book by the day, and how. */
export async function loadGoneAccounts(db: ISql, asOf: Day): Promise<Map<string, 'churned' | 'ended'>> {
  const rows = await db<{ accountId: string; how: 'churned' | 'ended' }[]>`
    select a.account_id as "accountId",
      case when a.churned_on <= ${asOf}::date then 'churned' else 'ended' end as how
    from episodes e join accounts a on a.account_id = e.account_id
    where e.state in ${db([...LIVE_STATES])}
      and (a.churned_on <= ${asOf}::date or a.ended_on <= ${asOf}::date)`;
  return new Map(rows.map((r) => [r.accountId, r.how]));
}

/** With whom the own messages of episodes stand, by episode. */
export async function loadReaders(
  db: ISql,
  episodeIds: readonly string[],
): Promise<Map<string, readonly string[]>> {
  if (episodeIds.length === 0) return new Map();
  const rows = await db<{ subject: string; recipients: string[] }[]>`
    select subject, array_agg(recipient) as recipients from posted_messages
    where subject = any(${episodeIds.map((id) => `episode:${id}`)}::text[]) group by subject`;
  return new Map(rows.map((row) => [row.subject.slice('episode:'.length), row.recipients]));
}
