import { nameKey } from '../names.ts';
import type { Locale, Translated } from '../types.ts';

/** Why customers leave, by a key of the configuration: what each is called, and what sources call it. */
export interface LeavingReason {
  name: Translated<string>;
  also: readonly string[];
}
export type LeavingReasons = ReadonlyMap<string, LeavingReason>;

/**
 * The configured reason that is meant by what a source or a person said: by its key, by a name in any language, or by what
 * sources call it; null = none of them.
 */
export function reasonKey(said: string | null, reasons: LeavingReasons): string | null {
  if (said === null) return null;
  const wanted = nameKey(said);
  for (const [key, { name, also }] of reasons) {
    if ([key, ...Object.values(name), ...also].some((word) => nameKey(word) === wanted)) return key;
  }
  return null;
}

/** The reason in words: a configured one by its name, another as it was said. */
export function reasonName(
  said: string | null,
  { reasons, locale }: { reasons: LeavingReasons; locale: Locale },
): string | null {
  const key = reasonKey(said, reasons);
  return key === null ? said : reasons.get(key)!.name[locale];
}
