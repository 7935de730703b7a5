import type { ISql } from 'postgres';
import type { Team } from '../../domain/outcomes/known-episode.ts';
import type { Day } from '../../domain/types.ts';
import type { PortfolioRow, ScoreDays } from '../../messages/digest/digest-rows.ts';
import { inBookOn, leavingSaid, noticeColumns } from '../facts/as-of.ts';
import { unpackJson } from '../scores/pack-json.ts';

/** SQL condition on `accounts`, under the alias `a`. */
export function ownedBy(db: ISql, team: Team) {
  if (team === null) return db`true`;
  const named = db`a.csm_email = any(${[...team.emails]}::text[])`;
  const { segments } = team;
  if (segments.length === 0) return named;
  // As nameKey has it.
  const key = db`lower(regexp_replace(btrim(normalize(a.segment, NFKC)), '\\s+', ' ', 'g'))`;
  return db`(${named} or (a.csm_email is null and ${key} = any(${[...segments]}::text[])))`;
}

/** The currencies that a team's accounts pay in, with how many do; an amount without one is in `given.currency`. */
export async function loadCurrencies(
  db: ISql,
  given: { team: Team; asOf: Day; currency: string },
): Promise<{ currency: string; accounts: number }[]> {
  const { team, asOf, currency } = given;
  return db<{ currency: string; accounts: number }[]>`
    select upper(coalesce(a.currency, ${currency})) as currency, count(*)::int as accounts from accounts a
    where ${ownedBy(db, team)} and ${inBookOn(db, asOf)} and a.mrr > 0
    group by 1 order by accounts desc, currency`;
}

/** How far back the newest scores may lie and still count as those of now. */
const NOW_DAYS = 10;
/** A week earlier, give or take three days: scoring need not run every day. */
const BEFORE_DAYS = { nearest: 7, least: 4, most: 10 };

/** The newest scored day, and the one nearest to a week before it (the earlier of two equally near). */
export async function findScoreDays(db: ISql, asOf: Day): Promise<ScoreDays> {
  const back = NOW_DAYS + BEFORE_DAYS.most;
  const days = await db<{ day: Day; age: number }[]>`
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

/** One row per account of the team, in the order of account ids. */
export async function loadPortfolioRows(
  db: ISql,
  { asOf, days, team }: { asOf: Day; days: ScoreDays; team: Team },
): Promise<PortfolioRow[]> {
  const alive = db`(${inBookOn(db, asOf)})`;
  return db<PortfolioRow[]>`
    select a.account_id as "accountId", a.name as "accountName", a.mrr, a.currency, a.renewal_on as "renewalOn",
      ${noticeColumns(db, asOf)}, coalesce(c.name, a.csm_email) as "ownerName", a.segment, ${alive} as alive,
      n.band, n.health, n.probability, n.voluntary, n.involuntary, n.model, b.band as "bandBefore", b.health as "healthBefore"
    from accounts a left join ${leavingSaid(db, asOf)} using (account_id)
    left join scores n on n.account_id = a.account_id and n.day = ${days.now}::date
    left join scores b on b.account_id = a.account_id and b.day = ${days.before}::date
    left join csms c on c.email = a.csm_email
    where ${ownedBy(db, team)} and (${alive} or b.account_id is not null)
    order by a.account_id`;
}

/** The stored components and drivers (JSON text) of some accounts on some days. */
export async function loadScoreDetails(
  db: ISql,
  accountIds: readonly string[],
  days: ScoreDays,
): Promise<{ accountId: string; day: Day; detail: string }[]> {
  const rows = await db<{ accountId: string; day: Day; detail: string }[]>`
    select account_id as "accountId", day, detail from scores
    where account_id = any(${[...accountIds]}::text[]) and day in (${days.now}::date, ${days.before}::date)`;
  return rows.map((row) => ({ ...row, detail: unpackJson(row.detail) }));
}
