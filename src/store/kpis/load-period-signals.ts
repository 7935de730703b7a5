import type { ISql } from 'postgres';
import type { KpiGrouping } from '../../domain/outcomes/group-accounts.ts';
import type { Team } from '../../domain/outcomes/known-episode.ts';
import type { UsageDays } from '../../domain/outcomes/measure-kpis.ts';
import type { Period } from '../../domain/outcomes/period.ts';
import type { SurveyCounts } from '../../domain/outcomes/survey-scores.ts';
import { ownedBy } from '../digest/load-portfolio-rows.ts';

/** What is asked about a stretch of days. */
interface Asked {
  /** Each beginning on the day after the one before it, the earliest first; at least one. */
  periods: readonly Period[];
  /** Null = the whole book as one group, called null. */
  by: KpiGrouping | null;
  team: Team;
}

/** By the name of the period, then by group. */
type PerPeriodAndGroup<T> = Map<string, Map<string | null, T>>;

/** The answers, counted; who answers twice in a period counts with the last. None by product: answers name no product. */
export async function loadSurveyCounts(
  db: ISql,
  { periods, by, team }: Asked,
): Promise<PerPeriodAndGroup<SurveyCounts>> {
  if (by === 'product') return new Map();
  const span = spanOf(periods);
  const rows = await db<SurveyRow[]>`
    select place, "group",
      (count(*) filter (where kind = 'nps' and score >= 9))::int as promoters,
      (count(*) filter (where kind = 'nps' and score between 7 and 8))::int as passives,
      (count(*) filter (where kind = 'nps' and score <= 6))::int as detractors,
      (count(*) filter (where kind = 'nps' and commented))::int as commented,
      (count(*) filter (where kind = 'ces'))::int as n,
      avg(score) filter (where kind = 'ces') as mean,
      var_samp(score) filter (where kind = 'ces') as variance
    from (
      select distinct on (place, s.kind, s.account_id, coalesce(s.respondent, s.response_id))
        place, ${groupOf(db, by)} as "group", s.kind, s.score, coalesce(s.comment, '') ~ '[^[:space:]]' as commented
      from surveys s join accounts a on a.account_id = s.account_id,
        lateral (
          select width_bucket((s.responded_at at time zone 'UTC')::date, ${span.starts}::date[]) as place
        ) p
      where ${ownedBy(db, team)} and s.responded_at >= ${span.first}::date and s.responded_at < ${span.last}::date + 1
      order by place, s.kind, s.account_id, coalesce(s.respondent, s.response_id), s.responded_at desc,
        s.response_id
    ) latest group by place, "group"`;
  return perPeriod(periods, rows, ({ promoters, passives, detractors, commented, n, mean, variance }) => ({
    ...{ promoters, passives, detractors, commented },
    ces: { n, mean, variance },
  }));
}

interface SurveyRow {
  place: number;
  group: string | null;
  promoters: number;
  passives: number;
  detractors: number;
  commented: number;
  n: number;
  mean: number | null;
  variance: number | null;
}

/** Days with activity of each account, added up. By product: of the accounts that were active in it. */
export async function loadUsageDays(
  db: ISql,
  { periods, by, team }: Asked,
): Promise<PerPeriodAndGroup<UsageDays>> {
  const span = spanOf(periods);
  // In the order of the primary key, so that ten millions of rows need no sort; the first row of each account in a period
  // counts the account.
  const product = by === 'product' ? db`, product` : db``;
  const rows = await db<{ place: number; group: string | null; activeDays: number; accounts: number }[]>`
    select place, ${by === 'product' ? db`d.product` : groupOf(db, by)} as "group",
      count(*)::int as "activeDays", count(*) filter (where is_first)::int as accounts
    from (
      select account_id, place ${product},
        place is distinct from lag(place) over (partition by account_id ${product} order by day) as is_first
      from (
        select account_id, day, width_bucket(day, ${span.starts}::date[]) as place ${product}
        from usage where day between ${span.first}::date and ${span.last}::date and events > 0
        group by account_id, day ${product}
      ) active
    ) d join accounts a on a.account_id = d.account_id
    where ${ownedBy(db, team)} group by 1, 2`;
  return perPeriod(periods, rows, ({ activeDays, accounts }) => ({ activeDays, accounts }));
}

function groupOf(db: ISql, by: KpiGrouping | null) {
  switch (by) {
    case 'tier':
      return db`a.tier`;
    case 'segment':
      return db`a.segment`;
    case 'csm':
      return db`a.csm_email`;
    default:
      return db`null::text`;
  }
}

function spanOf(periods: readonly Period[]) {
  const starts = periods.map(({ first }) => first);
  return { starts, first: starts[0]!, last: periods.at(-1)!.last };
}

function perPeriod<Row extends { place: number; group: string | null }, T>(
  periods: readonly Period[],
  rows: readonly Row[],
  read: (row: Row) => T,
): PerPeriodAndGroup<T> {
  const found: PerPeriodAndGroup<T> = new Map(periods.map(({ name }) => [name, new Map()]));
  for (const row of rows) found.get(periods[row.place - 1]!.name)?.set(row.group, read(row));
  return found;
}
