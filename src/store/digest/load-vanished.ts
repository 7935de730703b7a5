import type { ISql } from 'postgres';
import type { DigestDeparture, Team } from '../../domain/outcomes/known-episode.ts';
import type { VanishedAccount } from '../../domain/outcomes/ledger.ts';
import type { Day } from '../../domain/types.ts';
import { writeSetting } from '../installation-settings.ts';
import { ownedBy } from './load-portfolio-rows.ts';

export const VANISHED_KEY = 'vanished_accounts';

/** Replaces what the rule for vanished accounts said last. */
export async function storeVanished(
  db: ISql,
  vanished: readonly VanishedAccount[],
  now: Date,
): Promise<void> {
  await writeSetting(db, { key: VANISHED_KEY, value: vanished }, now);
}

/** Accounts of the team counted as departed by the rule from a day on, of which nobody says on the as-of day that they left. */
export async function loadVanishedDepartures(
  db: ISql,
  given: { asOf: Day; since: Day; team: Team },
): Promise<DigestDeparture[]> {
  return db<DigestDeparture[]>`
    select a.account_id as "accountId", a.mrr, a.currency, v."leftOn", 'vanished' as how, null as "churnKind", null as "churnReason",
      exists (select 1 from scores s where s.account_id = a.account_id and s.day < v."leftOn") as watched
    from facts f
    cross join lateral (
      select one ->> 'accountId' as account_id, (one ->> 'on')::date as "leftOn" from jsonb_array_elements(f.value) one
    ) v
    join accounts a on a.account_id = v.account_id
    where f.key = ${VANISHED_KEY} and ${ownedBy(db, given.team)}
      and v."leftOn" between ${given.since}::date and ${given.asOf}::date
      and (a.churned_on is null or a.churned_on > ${given.asOf}::date)
      and (a.ended_on is null or a.ended_on > ${given.asOf}::date)
    order by a.account_id`;
}
