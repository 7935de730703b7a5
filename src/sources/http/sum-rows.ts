import type { Entity } from '../records.ts';
import type { RawRow } from '../rows/create-raw-judge.ts';
import { ENTITY_KEYS } from '../rows/entity-columns.ts';
import { SUMMED } from './compile-resource.ts';

/** Rows told one by one, added up to one for each key. */
export interface RowSum {
  add(row: RawRow): void;
  /** One row per key, without those dated before `from`, of which only a part was asked for. */
  rows(from: string | null): RawRow[];
}

/** Adds up the column of SUMMED. What is no number, or has no key, stays a row of its own, to be kept aside. */
export function createRowSum(entity: Entity): RowSum {
  const column = SUMMED.get(entity) ?? '';
  const sums = new Map<string, { values: RawRow['values']; total: number; day: string }>();
  const odd: RawRow['values'][] = [];
  return {
    add({ values }) {
      const key = ENTITY_KEYS[entity].map((name) => values.get(name));
      const amount = Number(values.get(column));
      const isWhole = key.every((part) => part === undefined || ['string', 'number'].includes(typeof part));
      if (!isWhole || !Number.isFinite(amount)) return void odd.push(values);
      const id = JSON.stringify(key);
      const known = sums.get(id);
      if (known) known.total += amount;
      else sums.set(id, { values, total: amount, day: String(values.get('day')) });
    },
    rows(from) {
      const summed = [...sums.values()].flatMap(({ values, total, day }) =>
        from !== null && day < from ? [] : [new Map([...values, [column, total] as const])],
      );
      return [...summed, ...odd].map((values, at) => ({ line: at + 1, values }));
    },
  };
}
