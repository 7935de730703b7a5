import type { ISql } from 'postgres';

/** Open tasks of an episode that were with one person go to another; what is done stays with who did it. @returns their ids */
export async function moveTasks(
  tx: ISql,
  moves: readonly { episodeId: string; queue: 'csm' | 'manager'; to: string | null }[],
): Promise<string[]> {
  if (moves.length === 0) return [];
  const rows = await tx<{ id: string }[]>`
    update tasks t set owner_email = m."to"
    from jsonb_to_recordset(${JSON.stringify(moves)}::text::jsonb) as m("episodeId" uuid, queue text, "to" text)
    where t.episode_id = m."episodeId" and t.queue = m.queue and t.state = 'open'
      and t.owner_email is distinct from m."to"
    returning t.id`;
  return rows.map((row) => row.id);
}
