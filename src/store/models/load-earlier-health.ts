import type { Sql } from 'postgres';
import type { Day } from '../../domain/types.ts';
import { type AccountSelection, inSelection } from '../facts/account-selection.ts';

/** The index about 28 and 84 days before a day; null = not scored then, or unknown. */
export interface EarlierHealth {
  health28: number | null;
  health84: number | null;
}

/** For each account the newest score that is 28 (84) days old or older, by less than a fortnight. */
export async function loadEarlierHealth(
  raw: Sql,
  selection: AccountSelection,
  asOf: Day,
): Promise<Map<string, EarlierHealth>> {
  const about = (days: number) => raw`(select distinct on (account_id) account_id, health from scores
    where ${inSelection(raw, selection)} and day <= ${asOf}::date - ${days}::int
      and day > ${asOf}::date - ${days + 14}::int
    order by account_id, day desc)`;
  const rows = await raw<(EarlierHealth & { accountId: string })[]>`
    select account_id as "accountId", a.health as "health28", b.health as "health84"
    from ${about(28)} a full join ${about(84)} b using (account_id)`;
  return new Map(rows.map(({ accountId, ...health }) => [accountId, health]));
}
