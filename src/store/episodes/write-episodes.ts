import type { ISql } from 'postgres';
import type { Episode, EpisodeEvent } from '../../domain/episode.ts';
import type { NewTask } from '../../domain/task.ts';
import type { Day } from '../../domain/types.ts';
import { chunks, insertRows, replaceColumns } from '../table-rows.ts';
import { episodeEvents, episodes, firedEvidence, tasks } from '../tables/alerts.ts';

/** What was true when an episode opened stays. */
const AT_OPEN = [
  'accountId',
  'touch',
  'openedOn',
  'openedAt',
  'healthAtOpen',
  'probabilityAtOpen',
  'mrrAtOpen',
  'trial',
  'arm',
  'risk',
] as const;

/** Inserts or replaces whole episode rows by id; a row never goes back to an older version. */
export async function writeEpisodes(tx: ISql, rows: readonly Episode[]): Promise<void> {
  for (const chunk of chunks(rows)) {
    await tx`${insertRows(tx, episodes, chunk)}
      on conflict (id) do update set ${replaceColumns(tx, episodes, { keep: AT_OPEN })}
      where episodes.version < excluded.version`;
  }
}

export async function writeEvents(tx: ISql, events: readonly EpisodeEvent[]): Promise<void> {
  for (const chunk of chunks(events)) {
    await tx`${insertRows(tx, episodeEvents, chunk)} on conflict (episode_id, version) do nothing`;
  }
}

export async function writeFiredSubjects(
  tx: ISql,
  fired: readonly { accountId: string; rule: string; subject: string; firedOn: Day; episodeId: string }[],
): Promise<void> {
  for (const chunk of chunks(fired)) {
    await tx`${insertRows(tx, firedEvidence, chunk)} on conflict (account_id, rule, subject) do nothing`;
  }
}

/** @returns the ids of those that were new; a step of an episode's playbook exists once. */
export async function writeTasks(tx: ISql, planned: readonly NewTask[]): Promise<string[]> {
  const created: string[] = [];
  for (const chunk of chunks(planned)) {
    const open = chunk.map((task) => ({ ...task, state: 'open', announced: 0 }));
    const rows = await tx<
      { id: string }[]
    >`${insertRows(tx, tasks, open)} on conflict do nothing returning id`;
    created.push(...rows.map((row) => row.id));
  }
  return created;
}

/** Cancels the open tasks of ended episodes whose step says that recovery stops it. @returns their ids */
export async function cancelTasks(
  tx: ISql,
  steps: readonly { episodeId: string; playbook: string; step: string }[],
  at: Date,
): Promise<string[]> {
  const cancelled: string[] = [];
  for (const chunk of chunks(steps)) {
    const rows = await tx<{ id: string }[]>`
      update tasks t set state = 'cancelled', outcome = 'recovered', closed_at = ${at}
      from jsonb_to_recordset(${JSON.stringify(chunk)}::text::jsonb) as s("episodeId" uuid, playbook text, step text)
      where t.episode_id = s."episodeId" and t.playbook = s.playbook and t.step = s.step and t.state = 'open'
      returning t.id`;
    cancelled.push(...rows.map((row) => row.id));
  }
  return cancelled;
}

/**
 * Rules still match for these episodes although nothing else changed.
 * @param matching `rules`: all that the episode is about by now
 */
export async function touchMatching(
  tx: ISql,
  matching: readonly { id: string; rules: readonly string[] }[],
  asOf: Day,
): Promise<void> {
  for (const chunk of chunks(matching)) {
    await tx`update episodes e set last_fired_on = greatest(last_fired_on, ${asOf}::date),
      last_decided_on = greatest(last_decided_on, ${asOf}::date), rules = m.rules
      from jsonb_to_recordset(${JSON.stringify(chunk)}::text::jsonb) as m(id uuid, rules jsonb) where e.id = m.id`;
  }
}
