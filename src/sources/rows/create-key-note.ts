import { KeyHash, type KeySet } from '../key-set.ts';
import type { Entity, EntityRecords } from '../records.ts';
import { ENTITY_COLUMNS, ENTITY_KEYS } from './entity-columns.ts';

/** Notes the key of a record in the form in which encoded rows have it. */
export function createKeyNote<E extends Entity>(entity: E, keys: KeySet): (record: EntityRecords[E]) => void {
  const names: readonly string[] = ENTITY_KEYS[entity];
  const fields = ENTITY_COLUMNS[entity].filter(({ name }) => names.includes(name)).map(({ key }) => key);
  const hash = new KeyHash();
  return (record) => {
    hash.begin();
    for (const field of fields)
      hash.addText(String((record as unknown as Record<string, unknown>)[field] ?? '\\N'));
    keys.add(hash.low, hash.high);
  };
}
