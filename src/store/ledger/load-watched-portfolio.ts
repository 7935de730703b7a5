import type { ISql } from 'postgres';
import type { WatchedPortfolio } from '../../domain/outcomes/against-chance.ts';
import type { DigestDeparture, Team } from '../../domain/outcomes/known-episode.ts';
import type { Day } from '../../domain/types.ts';
import { ownedBy } from '../digest/load-portfolio-rows.ts';
import { VANISHED_KEY } from '../digest/load-vanished.ts';

/**
 * Every account that was scored while it was in the portfolio, as far as it had not left it before a day.
 * @param given.departures those from that day on
 * @param given.vanished whether accounts that are no longer seen count as departed
 */
export async function loadWatchedPortfolio(
  db: ISql,
  given: { asOf: Day; since: Day; team: Team; departures: readonly DigestDeparture[]; vanished: boolean },
): Promise<WatchedPortfolio> {
  const { asOf, since, team, departures, vanished } = given;
  const gone = vanished
    ? db`select one ->> 'accountId' from facts f cross join lateral jsonb_array_elements(f.value) one
        where f.key = ${VANISHED_KEY} and (one ->> 'on')::date < ${since}::date`
    : db`select null where false`;
  const [entered, first] = await Promise.all([
    db<{ day: Day; accounts: number }[]>`
      select f.day, count(*)::int as accounts from accounts a
      cross join lateral (select day from scores s where s.account_id = a.account_id order by day limit 1) f
      where ${ownedBy(db, team)} and f.day <= ${asOf}::date
        and coalesce(case when a.churned_on <= ${asOf}::date then a.churned_on else a.ended_on end >= ${since}::date, true)
        and a.account_id not in (${gone})
      group by 1 order by 1`,
    db<{ accountId: string; day: Day }[]>`
      select account_id as "accountId", min(day) as day from scores
      where account_id = any(${departures.map(({ accountId }) => accountId)}::text[]) and day <= ${asOf}::date
      group by 1`,
  ]);
  const watchedFrom = new Map(first.map(({ accountId, day }) => [accountId, day]));
  return {
    entered,
    departures: departures.flatMap(({ accountId, leftOn, how }) => {
      const day = watchedFrom.get(accountId);
      return day === undefined ? [] : [{ leftOn, how, watchedFrom: day }];
    }),
  };
}
