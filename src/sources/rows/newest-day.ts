import type { Day } from '../../domain/types.ts';
import type { Entity, EntityRecords } from '../records.ts';

/** When something was last told by records of an entity; what people and books are like has no day of its own. */
const DAYS_OF: { readonly [E in Entity]?: (record: EntityRecords[E]) => readonly (string | null)[] } = {
  usage: (record) => [record.day],
  usage_events: (record) => [record.occurredAt],
  surveys: (record) => [record.respondedAt],
  invoices: (record) => [record.issuedOn, record.paidOn],
  subscriptions: (record) => [record.startedOn],
  signals: (record) => [record.day],
};

/** The later of `soFar` and the days of a record. */
export function newestDay<E extends Entity>(
  entity: E,
  record: EntityRecords[E],
  soFar: Day | null,
): Day | null {
  let newest = soFar;
  for (const time of DAYS_OF[entity]?.(record) ?? []) {
    if (time !== null && (newest === null || time > newest)) newest = time.slice(0, 10);
  }
  return newest;
}
