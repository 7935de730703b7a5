import type { ISql } from 'postgres';
import { type ClickedThing, type Episode, LIVE_STATES } from '../../domain/episode.ts';
import type { Day } from '../../domain/types.ts';
import { episodeColumns } from './episodes.ts';

interface ClickedRow {
  accountId: string;
  accountName: string | null;
  owner: string | null;
  csm: string | null;
  taskOwner: string | null;
  queue: string | null;
  messageSubject: string | null;
}

const toThing = ({ owner, csm, taskOwner, ...row }: ClickedRow): ClickedThing => ({
  ...row,
  owners: [owner, csm, taskOwner],
});

export async function findClickedEpisode(db: ISql, episodeId: string): Promise<ClickedThing | null> {
  const [row] = await db<ClickedRow[]>`
    select e.account_id as "accountId", a.name as "accountName", e.owner_email as owner, a.csm_email as csm,
      null as "taskOwner", null as queue, e.message_subject as "messageSubject"
    from episodes e left join accounts a on a.account_id = e.account_id where e.id::text = ${episodeId}`;
  return row ? toThing(row) : null;
}

export async function findClickedTask(db: ISql, taskId: string): Promise<ClickedThing | null> {
  const [row] = await db<ClickedRow[]>`
    select t.account_id as "accountId", a.name as "accountName", e.owner_email as owner, a.csm_email as csm,
      t.owner_email as "taskOwner", t.queue, e.message_subject as "messageSubject"
    from tasks t left join accounts a on a.account_id = t.account_id left join episodes e on e.id = t.episode_id
    where t.id::text = ${taskId}`;
  return row ? toThing(row) : null;
}

/** Living episodes that one bundle shows or has handed over, in the order of their accounts. */
export async function findBundledEpisodes(db: ISql, bundleId: string): Promise<string[]> {
  const rows = await db<{ id: string }[]>`
    select id from episodes where state in ${db([...LIVE_STATES])}
      and (message_subject = ${bundleId} or id in (
        select episode_id from episode_events where transition = 'reassigned' and reason->>'bundle' = ${bundleId}))
    order by account_id`;
  return rows.map((r) => r.id);
}

/** The subject of a message of ours; null when nothing of ours stands there. */
export async function findPostedSubject(
  db: ISql,
  message: { channelId: string; ts: string },
): Promise<string | null> {
  const [row] = await db<{ subject: string }[]>`
    select subject from posted_messages where channel_id = ${message.channelId} and ts = ${message.ts}`;
  return row?.subject ?? null;
}

/** By its id, the first letters of its id, or the account whose living episode it is. */
export async function findEpisode(db: ISql, key: string): Promise<Episode | null> {
  const rows = await db<Episode[]>`
    select ${episodeColumns(db)} from episodes
    where id::text like ${`${key.replace(/[%_\\]/g, '\\$&')}%`} or account_id = ${key}
    order by (state in ('recovered', 'churned', 'closed')), opened_at desc limit 2`;
  const [first, second] = rows;
  // Two different episodes behind one short id: rather ask again than act on the wrong one.
  if (first && second && first.id !== key && first.accountId !== second.accountId) return null;
  return first ?? null;
}

export async function loadEpisode(db: ISql, id: string): Promise<Episode | null> {
  const [row] = await db<Episode[]>`select ${episodeColumns(db)} from episodes where id = ${id}`;
  return row ?? null;
}

/**
 * The low-touch accounts of a day: episodes opened and still alive, accounts recovered, and how many events there were.
 * Whoever is held out gets no play, and no line that could move somebody to help.
 */
export async function loadPoolDay(
  db: ISql,
  asOf: Day,
): Promise<{
  opened: Episode[];
  recovered: { accountId: string; accountName: string | null }[];
  /** Of whom notice became known on the day. */
  leaving: { accountId: string; accountName: string | null }[];
  events: number;
}> {
  const shown = db`touch = 'low' and coalesce(arm, '') <> 'held_out'`;
  const opened = await db<Episode[]>`
    select ${episodeColumns(db)} from episodes where ${shown} and opened_on = ${asOf}::date
      and state not in ('recovered', 'churned', 'closed', 'leaving') order by account_id`;
  const leaving = await db<{ accountId: string; accountName: string | null }[]>`
    select e.account_id as "accountId", a.name as "accountName"
    from episodes e left join accounts a on a.account_id = e.account_id
    where ${shown} and e.state = 'leaving' and exists (select from episode_events v
      where v.episode_id = e.id and v.transition = 'leaving' and v.as_of = ${asOf}::date) order by e.account_id`;
  const recovered = await db<{ accountId: string; accountName: string | null }[]>`
    select e.account_id as "accountId", a.name as "accountName"
    from episodes e left join accounts a on a.account_id = e.account_id
    where ${shown} and e.state = 'recovered' and e.closed_on = ${asOf}::date order by e.account_id`;
  const [events] = await db<[{ count: number }]>`
    select count(*)::int as count from episode_events v join episodes e on e.id = v.episode_id
    where ${shown} and v.as_of = ${asOf}::date`;
  return { opened, recovered, leaving, events: events.count };
}
