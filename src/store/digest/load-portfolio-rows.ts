import type { ISql } from 'postgres';
import type { Band, ChurnEstimate, Day } from '../../domain/types.ts';
import { inBookOn } from '../facts/as-of.ts';

import { unpackJson } from '../scores/pack-json.ts';

/** Mail addresses of the CSMs whose accounts are meant; null = the whole book, accounts without a CSM included. */
export type Team = readonly string[] | null;

/** SQL condition on `accounts`, under the alias `a`. */
export function ownedBy(raw: ISql, team: Team) {
  return team === null ? raw`true` : raw`a.csm_email = any(${[...team]}::text[])`;
}

/**
 * The currency a team's digest adds up: the configured one, unless none of the team's accounts pays in it; then the one
 * most of them pay in. No rates are invented, so other currencies are never added.
 */
export async function teamCurrency(
  raw: ISql,
  given: { team: Team; asOf: Day; configured: string },
): Promise<string> {
  const { team, asOf, configured } = given;
  const [most] = await raw<{ currency: string }[]>`
    select upper(coalesce(a.currency, ${configured})) as currency from accounts a
    where ${ownedBy(raw, team)} and ${inBookOn(raw, asOf)} and a.mrr > 0
    group by 1 order by upper(coalesce(max(a.currency), ${configured})) = ${configured} desc, count(*) desc, 1 limit 1`;
  return most?.currency ?? configured;
}

/** How far back the newest scores may lie and still count as those of now. */
const NOW_DAYS = 10;
/** A week earlier, give or take three days: scoring need not run every day. */
const BEFORE_DAYS = { nearest: 7, least: 4, most: 10 };

/** The scored days that are compared; null = there is none near enough. */
export interface ScoreDays {
  now: Day | null;
  before: Day | null;
}

/** The newest scored day, and the one nearest to a week before it (the earlier of two equally near). */
export async function findScoreDays(raw: ISql, asOf: Day): Promise<ScoreDays> {
  const back = NOW_DAYS + BEFORE_DAYS.most;
  const days = await raw<{ day: Day; age: number }[]>`
    select d.day::date as day, ${asOf}::date - d.day::date as age
    from generate_series(${asOf}::date - ${back}::int, ${asOf}::date, interval '1 day') as d(day)
    where exists (select 1 from scores s where s.day = d.day::date) order by d.day desc`;
  const now = days.find((d) => d.age <= NOW_DAYS);
  if (!now) return { now: null, before: null };
  const distance = (d: { age: number }) => Math.abs(d.age - now.age - BEFORE_DAYS.nearest);
  const before = days
    .filter((d) => d.age - now.age >= BEFORE_DAYS.least && d.age - now.age <= BEFORE_DAYS.most)
    .sort((a, b) => distance(a) - distance(b) || b.age - a.age)[0];
  return { now: now.day, before: before?.day ?? null };
}

/** An account that is in the book, or was scored a week before, with both scores. */
export interface PortfolioRow {
  accountId: string;
  accountName: string | null;
  mrr: number | null;
  currency: string | null;
  renewalOn: Day | null;
  ownerName: string | null;
  /** In the book on the as-of day. */
  alive: boolean;
  /** Null = not scored on that day. */
  band: Band | null;
  health: number | null;
  probability: number | null;
  /** Its parts, where they are kept apart. */
  voluntary: number | null;
  involuntary: number | null;
  model: ChurnEstimate['model'] | null;
  bandBefore: Band | null;
  healthBefore: number | null;
}

/** One row per account of the team, in the order of account ids. */
export async function loadPortfolioRows(
  raw: ISql,
  asOf: Day,
  days: ScoreDays,
  team: Team,
): Promise<PortfolioRow[]> {
  const alive = raw`(${inBookOn(raw, asOf)})`;
  return raw<PortfolioRow[]>`
    select a.account_id as "accountId", a.name as "accountName", a.mrr, a.currency, a.renewal_on as "renewalOn",
      coalesce(c.name, a.csm_email) as "ownerName", ${alive} as alive,
      n.band, n.health, n.probability, n.voluntary, n.involuntary, n.model, b.band as "bandBefore", b.health as "healthBefore"
    from accounts a
    left join scores n on n.account_id = a.account_id and n.day = ${days.now}::date
    left join scores b on b.account_id = a.account_id and b.day = ${days.before}::date
    left join csms c on c.email = a.csm_email
    where ${ownedBy(raw, team)} and (${alive} or b.account_id is not null)
    order by a.account_id`;
}

/** The stored components and drivers (JSON text) of some accounts on some days. */
export async function loadScoreDetails(
  raw: ISql,
  accountIds: readonly string[],
  days: ScoreDays,
): Promise<{ accountId: string; day: Day; detail: string }[]> {
  const rows = await raw<{ accountId: string; day: Day; detail: string }[]>`
    select account_id as "accountId", day, detail from scores
    where account_id = any(${[...accountIds]}::text[]) and day in (${days.now}::date, ${days.before}::date)`;
  return rows.map((row) => ({ ...row, detail: unpackJson(row.detail) }));
}
