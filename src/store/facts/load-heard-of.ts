import type { ISql } from 'postgres';
import { HEARD_DAYS } from '../../domain/alerts/settings.ts';
import type { Day, SignalName } from '../../domain/types.ts';

/** Of each of these sources, the accounts whose index it had a part in within the last days; nobody where it has none. */
export async function loadHeardOf(
  db: ISql,
  sources: ReadonlySet<SignalName>,
  { asOf, ofSignals }: { asOf: Day; ofSignals: boolean },
): Promise<ReadonlyMap<SignalName, ReadonlySet<string>>> {
  const heard = new Map<SignalName, ReadonlySet<string>>();
  for (const source of sources) {
    const known = KNOWN_BY.get(source);
    const isCounted = known !== undefined && (source !== 'signals' || ofSignals);
    const rows = isCounted
      ? await db<{ id: string }[]>`
          select distinct account_id as id from ${db(known.table)}
          where day <= ${asOf}::date and day > ${asOf}::date - ${HEARD_DAYS}::int and ${db.unsafe(known.condition)}`
      : [];
    heard.set(source, new Set(rows.map(({ id }) => id)));
  }
  return heard;
}

const KNOWN_BY: ReadonlyMap<SignalName, { table: string; condition: string }> = new Map([
  ['usage', { table: 'scores', condition: 'usage_score is not null' }],
  ['surveys', { table: 'scores', condition: '(nps_score is not null or ces_score is not null)' }],
  ['invoices', { table: 'scores', condition: 'payment_score is not null' }],
  ['signals', { table: 'signals', condition: 'true' }],
]);
