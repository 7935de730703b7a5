import type { ISql } from 'postgres';

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
