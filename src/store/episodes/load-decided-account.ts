import type { ISql } from 'postgres';
import type { Band, Day, Touch } from '../../domain/types.ts';
import type { DecidedAccount } from '../../learning/replay/record-expectations.ts';

interface EpisodeRow {
  openedOn: Day;
  closedOn: Day | null;
  touch: Touch;
  rules: { day: Day; names: string[] }[] | null;
  tasks: string[] | null;
}

/** Bands, alerts and tasks of one account as passes have decided and recorded them, whatever people did about them. */
export async function loadDecidedAccount(db: ISql, accountId: string): Promise<DecidedAccount> {
  const scores = await db<{ day: Day; band: Band; decided: boolean }[]>`
    select day, band, exists (select 1 from decided_days d where d.as_of = s.day) as decided
    from scores s where account_id = ${accountId} order by day`;
  const episodes = await db<EpisodeRow[]>`
    select e.opened_on as "openedOn", e.closed_on as "closedOn", e.touch,
      (select jsonb_agg(jsonb_build_object('day', v.as_of,
          'names', jsonb_path_query_array(v.reason, '$.firings[*].rule')) order by v.version)
        from episode_events v
        where v.episode_id = e.id and jsonb_array_length(coalesce(v.reason->'firings', '[]')) > 0) as rules,
      (select jsonb_agg(distinct t.playbook || '/' || t.step) from tasks t where t.episode_id = e.id) as tasks
    from episodes e where e.account_id = ${accountId} order by e.opened_on, e.opened_at`;
  return {
    scores,
    episodes: episodes.map(({ rules, tasks, ...episode }) => ({
      ...episode,
      rules: (rules ?? []).map(({ day, names }) => ({ day, names: [...new Set(names)] })),
      tasks: tasks ?? [],
    })),
  };
}
