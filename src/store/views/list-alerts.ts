import type { ISql } from 'postgres';
import type { HeldRow } from '../../domain/alerts/decide-pass.ts';
import { type AlertRow, type Episode, LIVE_STATES } from '../../domain/episode.ts';
import type { RankedRisk } from '../../domain/outcomes/rank-risks.ts';
import type { Band, ChurnEstimate, Day, FoundAccount } from '../../domain/types.ts';
import { unpackJson } from '../scores/pack-json.ts';

/** By id, else by name (whole, then beginning, any case); more than one when the name is not unique. */
export async function findAccounts(db: ISql, key: string): Promise<FoundAccount[]> {
  const start = `${key.replace(/[%_\\]/g, '\\$&')}%`;
  const rows = await db<(FoundAccount & { rank: number })[]>`
    select account_id as "accountId", name, tier, mrr, currency, renewal_on as "renewalOn", csm_email as "csmEmail",
      case when account_id = ${key} then 1 when lower(name) = lower(${key}) then 2 else 3 end as rank
    from accounts where account_id = ${key} or name ilike ${start} order by rank, account_id limit 20`;
  const best = rows[0]?.rank;
  return rows.filter((row) => row.rank === best).map(({ rank: _, ...account }) => account);
}

/** An account of the book with what the terminal shows of it. */
export interface RiskRow {
  accountId: string;
  name: string | null;
  health: number;
  band: Band;
  before: number | null;
  mrr: number | null;
  currency: string | null;
  renewalOn: Day | null;
  /** 0-1. */
  probability: number | null;
  model: ChurnEstimate['model'];
  detail: string;
  /** Of its living episode. */
  episode: Pick<Episode, 'risk' | 'touch' | 'openedOn'> | null;
}

/** Every account of the book that was scored on the day, as it is ranked by. */
export async function loadRanked(db: ISql, day: Day): Promise<RankedRisk[]> {
  return db<RankedRisk[]>`
    select s.account_id as "accountId", s.health, s.band, s.probability, a.mrr, a.currency
    from scores s join accounts a on a.account_id = s.account_id
    where s.day = ${day}::date`;
}

/** Some accounts of a scored day with the index about four weeks earlier. */
export async function loadRiskRows(db: ISql, day: Day, accountIds: readonly string[]): Promise<RiskRow[]> {
  const rows = await db<RiskRow[]>`
    select s.account_id as "accountId", a.name, s.health, s.band, s.probability, s.model, a.mrr, a.currency, s.detail,
      a.renewal_on as "renewalOn",
      (select jsonb_build_object('risk', e.risk, 'touch', e.touch, 'openedOn', e.opened_on) from episodes e
        where e.account_id = s.account_id and e.state in ${db([...LIVE_STATES])} limit 1) as episode,
      (select p.health from scores p where p.account_id = s.account_id and p.day <= ${day}::date - 28
        order by p.day desc limit 1) as before
    from scores s join accounts a on a.account_id = s.account_id
    where s.day = ${day}::date and s.account_id = any(${[...accountIds]}::text[])`;
  return rows.map((row) => ({ ...row, detail: unpackJson(row.detail) }));
}

/** Living episodes (or all), in no order of their own: `orderAlerts` knows it. */
export async function listAlerts(
  db: ISql,
  filter: { all: boolean; owner: string | null; accountId?: string },
): Promise<AlertRow[]> {
  return db<AlertRow[]>`
    select e.id, e.account_id, a.name as account, e.state, e.severity, e.touch, e.rules, e.owner_email as owner,
      e.opened_on, e.closed_on, e.closed_reason, e.acked_by as acknowledged_by, e.snoozed_until, e.verdict, e.arm,
      e.rules->>0 as rule, (e.risk->>'rank')::int as rank, (e.risk->>'of')::int as of, (e.risk->>'lift')::float8 as lift,
      e.health_at_open, e.probability_at_open, e.mrr_at_open, e.version, e.config_hash, a.mrr, a.currency,
      (select s.health from scores s where s.account_id = e.account_id order by s.day desc limit 1) as health,
      (select count(*)::int from tasks t where t.episode_id = e.id and t.state = 'open') as open_tasks
    from episodes e left join accounts a on a.account_id = e.account_id
    where (${filter.all} or e.state in ${db([...LIVE_STATES])})
      and (${filter.owner}::text is null or e.owner_email = ${filter.owner})
      and (${filter.accountId ?? null}::text is null or e.account_id = ${filter.accountId ?? null})
    order by e.id`;
}

/** An alert that a word may mean. */
export type FoundAlert = Pick<AlertRow, 'id' | 'account_id' | 'account' | 'state'>;

/**
 * By the id of the alert or its account, the beginning of the alert's id, or the account's name (whole, then its
 * beginning, any case): of each account the living episode, else the newest. Twenty at most.
 */
export async function findAlerts(db: ISql, key: string): Promise<FoundAlert[]> {
  const start = `${key.replace(/[%_\\]/g, '\\$&')}%`;
  const rows = await db<(FoundAlert & { rank: number })[]>`
    select distinct on (rank, account_id) id, account_id, account, state, rank
    from (
      select e.id, e.account_id, a.name as account, e.state, e.opened_at,
        case when e.id::text = ${key} or e.account_id = ${key} then 1 when e.id::text like ${start} then 2
          when lower(a.name) = lower(${key}) then 3 else 4 end as rank
      from episodes e left join accounts a on a.account_id = e.account_id
      where e.id::text like ${start} or e.account_id = ${key} or a.name ilike ${start}
    ) as named
    order by rank, account_id, (state in ${db([...LIVE_STATES])}) desc, opened_at desc limit 20`;
  const best = rows[0]?.rank;
  return rows.filter((row) => row.rank === best).map(({ rank: _, ...alert }) => alert);
}

/** What is held back today, the most probable departures first. */
export async function listHeld(db: ISql, owner: string | null): Promise<HeldRow[]> {
  return db<HeldRow[]>`
    select h.account_id, a.name as account, a.csm_email as owner, h.reason, s.probability, s.model, h.as_of
    from held_alerts h left join accounts a on a.account_id = h.account_id
      left join lateral (select probability, model from scores s where s.account_id = h.account_id and s.day <= h.as_of
        order by s.day desc limit 1) s on true
    where ${owner}::text is null or a.csm_email = ${owner}
    order by s.probability desc nulls last, h.account_id`;
}

/** Why the newest decision held an account back; null = it did not. */
export async function loadHeldReason(db: ISql, accountId: string): Promise<HeldRow['reason'] | null> {
  const [row] = await db<
    Pick<HeldRow, 'reason'>[]
  >`select reason from held_alerts where account_id = ${accountId}`;
  return row?.reason ?? null;
}

/** One line of an episode's history. */
export interface HistoryRow {
  as_of: Day;
  transition: string;
  actor: string | null;
  reason: Readonly<Record<string, unknown>>;
}

/** What happened to an episode, the oldest first. */
export async function listHistory(db: ISql, episodeId: string): Promise<HistoryRow[]> {
  return db<HistoryRow[]>`select as_of, transition, actor, reason from episode_events
    where episode_id = ${episodeId} order by version`;
}
