import type { ISql } from 'postgres';
import type { Day } from '../../domain/types.ts';

/** One line of an episode's history. */
export interface HistoryRow {
  as_of: Day;
  transition: string;
  actor: string | null;
  reason: Readonly<Record<string, unknown>>;
}

/** What happened to an episode, the oldest first. */
export async function listHistory(raw: ISql, episodeId: string): Promise<HistoryRow[]> {
  return raw<HistoryRow[]>`select as_of, transition, actor, reason from episode_events
    where episode_id = ${episodeId} order by version`;
}
