/**
 * Names that data bring along (products, segments, tiers, roles, signals, plans) may be any text, `constructor` and
 * `__proto__` too: what is looked up by such a name lives in a Map, or is read through `ownValue`.
 */

/** What a record holds under a name, and never what every object inherits. */
export function ownValue<V>(record: Readonly<Record<string, V>>, name: string): V | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

/** A record of entries as they are told; a name such as `__proto__` becomes a property like any other. */
export function recordOf<V>(entries: Iterable<readonly [string, V]>): Record<string, V> {
  return Object.fromEntries(entries);
}

/** Order of two texts by their code units, the same on every machine; days fall into the order of time. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** What two spellings of one label have in common: Unicode form, case and the white space around and in it set aside. */
export function nameKey(name: string): string {
  return name.normalize('NFKC').trim().replace(/\s+/g, ' ').toLowerCase();
}

/** Whether a label is among some names, whatever its spelling. */
export function includesName(names: readonly string[], name: string | null): boolean {
  if (name === null) return false;
  const key = nameKey(name);
  return names.some((one) => nameKey(one) === key);
}

/** The same, where no list of names means all of them. */
export function isAmong(names: readonly string[] | null, name: string | null): boolean {
  return names === null || includesName(names, name);
}
