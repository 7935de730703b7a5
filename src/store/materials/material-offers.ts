import type { ISql } from 'postgres';
import { JUDGED_AFTER_DAYS, type OfferedEpisode } from '../../domain/materials/judge-offers.ts';
import type { NewMaterialOffer } from '../../domain/materials/material.ts';
import type { Day } from '../../domain/types.ts';
import { chunks, insertRows } from '../table-rows.ts';
import { materialOffers } from '../tables/requests.ts';

/** The first offer of a material in an episode counts. */
export async function insertMaterialOffers(tx: ISql, offers: readonly NewMaterialOffer[]): Promise<void> {
  for (const some of chunks(offers)) {
    await tx`${insertRows(tx, materialOffers, [...some])} on conflict do nothing`;
  }
}

/**
 * Offers of a span of days with the usage component then and later, and beside them episodes that were opened in it
 * and in which nothing was offered. An e-mail that was never sent offered nothing.
 */
export async function loadOfferedEpisodes(
  db: ISql,
  { since, asOf }: { since: Day; asOf: Day },
): Promise<OfferedEpisode[]> {
  return db<OfferedEpisode[]>`
    with offered as (
      select o.episode_id, o.account_id, o.material, o.offered_on as "on" from material_offers o
      where o.offered_on between ${since}::date and ${asOf}::date and (o.via <> 'email' or exists (
        select from nudges n where n.episode_id = o.episode_id and n.state = 'sent'))
    ), looked_at as (
      select account_id, material, "on" from offered
      union all
      select e.account_id, null, e.opened_on from episodes e
      where e.opened_on between ${since}::date and ${asOf}::date
        and not exists (select from offered o where o.episode_id = e.id)
    )
    select material, "on", then_.score as before, later.score as after from looked_at l
    left join lateral (select usage_score as score from scores s
      where s.account_id = l.account_id and s.day <= l."on" order by s.day desc limit 1) then_ on true
    left join lateral (select usage_score as score from scores s
      where s.account_id = l.account_id and s.day > l."on" and s.day <= l."on" + ${JUDGED_AFTER_DAYS}::int
        and s.day <= ${asOf}::date order by s.day desc limit 1) later on true
    order by material nulls last, "on", l.account_id`;
}

/**
 * Which of these products usage or subscriptions name; null = all that they name. Looking for some ends at the first row
 * of each, where telling all of them reads every row of usage.
 */
export async function listProducts(db: ISql, of: readonly string[] | null): Promise<string[]> {
  const rows = await (of === null
    ? db<{ product: string }[]>`
        select product from usage union select product from usage_users union select product from subscriptions order by 1`
    : db<{ product: string }[]>`
        select product from unnest(${[...of]}::text[]) as named(product) left join lateral (
            select true as used from usage u where u.product = named.product limit 1) a on true left join lateral (
            select true as used from usage_users u where u.product = named.product and a.used is null limit 1) b on true
          left join lateral (select true as used from subscriptions s where s.product = named.product limit 1) c on true
        where coalesce(a.used, b.used, c.used) order by 1`);
  return rows.map(({ product }) => product);
}
