import type { ISql } from 'postgres';
import { type Freshness, toSourceStates, type Watermarks } from '../../domain/source-states.ts';
import type { Day, SourceStates } from '../../domain/types.ts';
import { inSelection } from './as-of.ts';

/**
 * For every kind of fact: whether it exists at all, its newest day on or before the as-of date, and whether that is
 * older than the declared freshness. Only rows up to the day are looked at.
 */
export async function loadSourceStates(db: ISql, asOf: Day, freshness: Freshness): Promise<SourceStates> {
  return toSourceStates(await loadWatermarks(db, asOf, null), asOf, freshness);
}

/** @param ids only what is known of these accounts; null = of all */
export async function loadWatermarks(
  db: ISql,
  asOf: Day,
  ids: readonly string[] | null,
): Promise<Watermarks> {
  const some = ids === null ? db`true` : inSelection(db, { ids });
  const [row] = await db<[Watermarks]>`select
    (select max(day) from usage where day <= ${asOf}::date and ${some}) as usage,
    (select max((responded_at at time zone 'UTC')::date) from surveys
      where responded_at < ${asOf}::date + 1 and ${some}) as surveys,
    (select max(greatest(coalesce(issued_on, due_on), case when paid_on <= ${asOf}::date then paid_on end)) from invoices
      where coalesce(issued_on, due_on) <= ${asOf}::date and ${some}) as invoices,
    (select max(started_on) from subscriptions where started_on <= ${asOf}::date and ${some}) as subscriptions,
    (select max(day) from signals where day <= ${asOf}::date and ${some}) as signals`;
  return row;
}
