import type { Firing } from '../alerts/standing.ts';

/**
 * What a muted rule still may do: nothing for an account without an episode; in a living episode that it had its part
 * in, only keep it from counting as recovered. There it raises nothing new.
 * @param known rules of the account's living episode; empty = there is none
 */
export function withoutMuted(
  firings: readonly Firing[],
  muted: ReadonlySet<string>,
  known: readonly string[],
): Firing[] {
  return firings.flatMap((firing) => {
    if (!muted.has(firing.rule)) return [firing];
    return known.includes(firing.rule) ? [{ ...firing, immediate: false }] : [];
  });
}
