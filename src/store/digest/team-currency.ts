import type { ISql } from 'postgres';
import type { Day } from '../../domain/types.ts';
import { aliveOn } from '../facts/load-facts.ts';
import { ownedBy, type Team } from './owned-by.ts';

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
    where ${ownedBy(raw, team)} and ${aliveOn(raw, asOf)} and a.mrr > 0
    group by 1 order by upper(coalesce(max(a.currency), ${configured})) = ${configured} desc, count(*) desc, 1 limit 1`;
  return most?.currency ?? configured;
}
