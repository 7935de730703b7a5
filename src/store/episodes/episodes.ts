import type { ISql, TransactionSql } from 'postgres';
import type { OpenedThisWeek } from '../../domain/alerts/pass-inputs.ts';
import { assignedCsm, type SegmentCsms } from '../../domain/alerts/route-alert.ts';
import { type Episode, LIVE_STATES, type LiveEpisode } from '../../domain/episode.ts';
import type { Day, Touch } from '../../domain/types.ts';
import { lockForTransaction } from '../advisory-locks.ts';
import { type HasDatabase, inTurn } from '../database.ts';
import { selectColumns } from '../table-rows.ts';
import { episodes } from '../tables/alerts.ts';

export const episodeColumns = (db: ISql) => selectColumns(db, episodes);

/** By account. `waitingSince`: the newest day on which it was opened or got worse, as the escalation counts from it. */
export async function loadLiveEpisodes(db: ISql): Promise<Map<string, LiveEpisode>> {
  const rows = await db<LiveEpisode[]>`
    select ${episodeColumns(db)},
      coalesce((select max(as_of) from episode_events v
        where v.episode_id = episodes.id and v.transition in ('opened', 'worse')), opened_on) as "waitingSince"
    from episodes where state in ${db([...LIVE_STATES])}`;
  return new Map(rows.map((e) => [e.accountId, e]));
}

/** The living episode of an account as people may see it; null when there is none. */
export async function loadLiveEpisode(db: ISql, accountId: string): Promise<Episode | null> {
  const [row] = await db<Episode[]>`select ${episodeColumns(db)} from episodes
    where state in ${db([...LIVE_STATES])} and account_id = ${accountId} and coalesce(arm, '') <> 'held_out'`;
  return row ?? null;
}

/** The newest episode of an account that is over; null = there is none, or a later one lives. */
export async function loadEndedEpisode(db: ISql, accountId: string): Promise<Episode | null> {
  const [row] = await db<Episode[]>`select ${episodeColumns(db)} from episodes
    where account_id = ${accountId} order by closed_on is null desc, opened_at desc limit 1`;
  return row !== undefined && row.closedOn !== null ? row : null;
}

/** The living episodes of one person; whoever is held out must not be shown to those who could act. */
export async function loadLiveEpisodesOf(db: ISql, ownerEmail: string): Promise<Episode[]> {
  return db<Episode[]>`select ${episodeColumns(db)} from episodes
    where state in ${db([...LIVE_STATES])} and owner_email = ${ownerEmail}
      and coalesce(arm, '') <> 'held_out' order by account_id`;
}

/** The CSM that the data name for every account with a living episode. */
export async function loadCsmsOfLiveEpisodes(
  db: ISql,
  segments: SegmentCsms | undefined,
): Promise<Map<string, string | null>> {
  const rows = await db<{ accountId: string; csmEmail: string | null; segment: string | null }[]>`
    select e.account_id as "accountId", a.csm_email as "csmEmail", a.segment
    from episodes e join accounts a on a.account_id = e.account_id where e.state in ${db([...LIVE_STATES])}`;
  return new Map(rows.map((r) => [r.accountId, assignedCsm(r, segments)]));
}

/** The newest ended episode of every account that ended on or after a day. */
export async function loadEndedSince(db: ISql, since: Day): Promise<Map<string, Episode>> {
  const rows = await db<Episode[]>`select distinct on (account_id) ${episodeColumns(db)} from episodes
    where closed_on >= ${since}::date order by account_id, closed_on desc, opened_at desc`;
  return new Map(rows.map((e) => [e.accountId, e]));
}

/** Episodes opened in the seven days up to and including the day. */
export async function countOpenedThisWeek(db: ISql, asOf: Day): Promise<OpenedThisWeek> {
  const rows = await db<{ owner: string; touch: Touch; isRisk: boolean; count: number }[]>`
    select coalesce(owner_email, '') as owner, touch, risk is not null as "isRisk", count(*)::int as count
    from episodes where opened_on > ${asOf}::date - 7 and opened_on <= ${asOf}::date group by 1, 2, 3`;
  const count = (which: (row: (typeof rows)[number]) => boolean) =>
    rows.filter(which).reduce((sum, row) => sum + row.count, 0);
  const high = rows.filter(({ isRisk, touch }) => isRisk && touch === 'high');
  return {
    byOwner: new Map(high.map((row) => [row.owner, row.count])),
    pool: count(({ isRisk, touch }) => isRisk && touch === 'low'),
    events: count(({ isRisk }) => !isRisk),
  };
}

/** Which answers and invoices have raised an alert before, per account. */
export async function loadFiredSubjects(db: ISql): Promise<Map<string, Set<string>>> {
  const rows = await db<{ accountId: string; subject: string }[]>`
    select account_id as "accountId", subject from fired_evidence`;
  const fired = new Map<string, Set<string>>();
  for (const { accountId, subject } of rows) {
    const subjects = fired.get(accountId);
    if (subjects) subjects.add(subject);
    else fired.set(accountId, new Set([subject]));
  }
  return fired;
}

/** The tier of each of these accounts; one without a tier, or that is gone, is left out. */
export async function loadTiers(db: ISql, accountIds: readonly string[]): Promise<Map<string, string>> {
  const rows = await db<{ id: string; tier: string }[]>`
    select account_id as id, tier from accounts
    where account_id = any(${[...accountIds]}::text[]) and tier is not null`;
  return new Map(rows.map(({ id, tier }) => [id, tier]));
}

/** Deciding and acting on episodes go one after the other; each reads only after it holds the lock. */
export const lockEpisodes = (tx: ISql): Promise<void> => lockForTransaction(tx, 'episodes');

/** One transaction that holds the lock on episodes; of one process at most one holds it or waits for it. */
export function inEpisodeTransaction<T>(
  ctx: HasDatabase,
  run: (tx: TransactionSql) => Promise<T>,
): Promise<T> {
  return inTurn(ctx, 'episodes', async (tx) => {
    await lockEpisodes(tx);
    return run(tx);
  });
}
