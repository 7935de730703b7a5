import type { ISql } from 'postgres';
import type { Team } from '../../domain/outcomes/known-episode.ts';
import type { ProspectFacts } from '../../domain/prospects/find-prospects.ts';
import type { Band, Day } from '../../domain/types.ts';
import { inBookOn, leavingSaid, noticeColumns } from '../facts/as-of.ts';
import { ownedBy } from './load-portfolio-rows.ts';

interface ProspectRow {
  accountId: string;
  renewalOn: Day | null;
  noticeOn: Day | null;
  band: Band | null;
  score: number | null;
  on: Day | null;
  asked: boolean;
  product: string | null;
  users: number | null;
  seats: number | null;
  missing: string | null;
  share: number | null;
}

/** Peers are accounts of one segment, so many at least, of whom so large a share uses a product. */
const PEERS = { least: 10, share: 0.5 } as const;

/**
 * What hints are made from, of the team's accounts in the book.
 * @param given.day the scored day whose bands count; null = none
 * @param given.only of this account alone
 */
export async function loadProspectFacts(
  db: ISql,
  given: { asOf: Day; day: Day | null; team: Team; only?: string },
): Promise<ProspectFacts[]> {
  const { asOf, day, team, only } = given;
  const used = db`select distinct account_id, product from usage
    where usage.day <= ${asOf}::date and usage.day > ${asOf}::date - 28 and events > 0`;
  const inBook = db`select account_id, segment from accounts where segment is not null and ${inBookOn(db, asOf)}`;
  // What peers use is counted once, not anew for each account.
  const rows = await db<ProspectRow[]>`
    with used as materialized (${used}), peers as materialized (${inBook}), offered as materialized (
      select b.segment, x.product, count(*)::float8 / z.n as share
      from peers b join used x using (account_id)
      join (select segment, count(*) as n from peers group by segment) z on z.segment = b.segment
      where z.n >= ${PEERS.least} group by b.segment, x.product, z.n
    )
    select a.account_id as "accountId", a.renewal_on as "renewalOn", ${noticeColumns(db, asOf)}, n.band, s.score, s.on,
      exists (select from surveys where kind = 'nps' and responded_at < ${asOf}::date + 1
        and responded_at >= ${asOf}::date - 90) as asked, u.product, u.users, u.seats,
      p.product as missing, p.share
    from accounts a left join ${leavingSaid(db, asOf)} using (account_id)
    left join scores n on n.account_id = a.account_id and n.day = ${day}::date
    left join (
      select distinct on (account_id) account_id, score, (responded_at at time zone 'UTC')::date as on from surveys
      where kind = 'nps' and responded_at < ${asOf}::date + 1 and responded_at >= ${asOf}::date - 450
      order by account_id, responded_at desc, response_id
    ) s on s.account_id = a.account_id
    left join (
      select distinct on (account_id) account_id, product, max(active_users) as users,
        (array_agg(seats order by usage.day desc) filter (where seats is not null))[1] as seats
      from usage where usage.day <= ${asOf}::date and usage.day > ${asOf}::date - 28
      group by account_id, product
      having max(active_users) is not null and max(seats) > 0
      order by account_id, max(active_users) / max(seats) desc, product
    ) u on u.account_id = a.account_id
    left join lateral (
      select o.product, o.share from offered o
      where o.segment = a.segment and o.share >= ${PEERS.share}
        and exists (select from usage w where w.account_id = a.account_id
          and w.day <= ${asOf}::date and w.day > ${asOf}::date - 28)
        and not exists (select from usage w where w.account_id = a.account_id and w.product = o.product
          and w.day <= ${asOf}::date and w.day > ${asOf}::date - 28)
      order by o.share desc, o.product limit 1
    ) p on true
    where ${ownedBy(db, team)} and ${inBookOn(db, asOf)} and ${only === undefined ? db`true` : db`a.account_id = ${only}`}
    order by a.account_id`;
  return rows.map(({ score, on, product, users, seats, missing, share, ...row }) => ({
    ...row,
    nps: score === null || on === null ? null : { score, on },
    seats: product === null || users === null || seats === null ? null : { product, users, seats },
    peers: missing === null || share === null ? null : { product: missing, share },
  }));
}
