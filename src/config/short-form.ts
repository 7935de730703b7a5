import { isDeepStrictEqual } from 'node:util';
import { stringify } from 'yaml';
import { defaultConfig, parseConfig } from './load-config.ts';
import type { Config } from './schema.ts';

/**
 * The text of a file that loads as this configuration: only what differs from the shipped defaults. Entries of the
 * defaults that it lacks are taken away by `null`.
 * @param hash of the configuration, by which the text is proven
 * @returns null where no file says it: it was kept by a version that read other settings
 */
export function shortForm(config: Config, hash: string): string | null {
  const { config: shipped } = defaultConfig('.');
  const texts = [stringify(difference(config, shipped) ?? {}), stringify(config)];
  return texts.find((text) => hashOf(text) === hash) ?? null;
}

function hashOf(text: string): string | null {
  try {
    return parseConfig(text, 'harbinger.yaml').hash;
  } catch {
    return null;
  }
}

/** What has to be laid over `base` to give `value`; undefined = nothing. */
function difference(value: unknown, base: unknown): unknown {
  if (isDeepStrictEqual(value, base)) return undefined;
  // A rule of another kind replaces the one of its name, and says all it needs itself.
  if (!isMapping(value) || !isMapping(base) || value.kind !== base.kind) return value;
  const keys = [...new Set([...Object.keys(value), ...Object.keys(base)])];
  const parts = keys.map((key): [string, unknown] => [
    key,
    key in value ? difference(value[key], base[key]) : null,
  ]);
  return Object.fromEntries(parts.filter(([, part]) => part !== undefined));
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
