import type { Config } from './schema.ts';

/** One setting that differs; its values as JSON, null = it is not there. */
export interface ConfigDifference {
  path: string;
  before: string | null;
  after: string | null;
}

/** Every setting in which two configurations differ once all defaults are filled in, in the order of the older one. */
export function diffConfigs(before: Config, after: Config): ConfigDifference[] {
  const [old, fresh] = [before, after].map(
    (config) =>
      new Map(leavesOf(config, []).map(({ path, value }) => [path.join('.'), JSON.stringify(value)])),
  );
  return [...new Set([...old!.keys(), ...fresh!.keys()])]
    .map((path) => ({ path, before: old!.get(path) ?? null, after: fresh!.get(path) ?? null }))
    .filter((difference) => difference.before !== difference.after);
}

/** Values that are no mapping, and mappings and lists that are empty. */
export function leavesOf(
  value: unknown,
  path: readonly (string | number)[],
): { path: (string | number)[]; value: unknown }[] {
  const entries: [string | number, unknown][] = Array.isArray(value)
    ? [...value.entries()]
    : value !== null && typeof value === 'object'
      ? Object.entries(value)
      : [];
  if (entries.length === 0) return [{ path: [...path], value }];
  return entries.flatMap(([key, inner]) => leavesOf(inner, [...path, key]));
}
