import { addDays } from '../day.ts';
import { groupBy } from '../group-by.ts';
import { type Share, shareOf } from '../statistics/shares.ts';
import type { Day } from '../types.ts';

/** Days after which it is looked whether use has recovered. */
export const JUDGED_AFTER_DAYS = 60;

/** An episode with what was offered in it, and its usage component then and later. */
export interface OfferedEpisode {
  /** Null = nothing was offered. */
  material: string | null;
  /** Of the offer, without one of the opening. */
  on: Day;
  /** Score of the usage component, 0-100, on that day, and `JUDGED_AFTER_DAYS` later or on the newest day until then; null = unknown. */
  before: number | null;
  after: number | null;
}

/** What followed a material. It follows; that it is because of it nobody can tell from this. */
export interface MaterialRecord {
  /** Episodes in which it was offered. */
  offered: number;
  /** Of these, those that had lost use, long enough ago; null = there are none. */
  recovered: Share | null;
}

/** Whether use came back; null = it was not lost, is not known, or it is too early to tell. */
export function useRecovered(
  { on, before, after }: OfferedEpisode,
  { asOf, healthyFrom }: { asOf: Day; healthyFrom: number },
): boolean | null {
  if (before === null || before >= healthyFrom) return null;
  // Those that recover early must not count before those that do not.
  if (addDays(on, JUDGED_AFTER_DAYS) > asOf) return null;
  return after !== null && after >= healthyFrom;
}

/** By material, with `null` for episodes in which nothing was offered. */
export function recordMaterials(
  episodes: readonly OfferedEpisode[],
  given: { asOf: Day; healthyFrom: number },
): ReadonlyMap<string | null, MaterialRecord> {
  const byMaterial = groupBy(episodes, ({ material }) => material);
  return new Map(
    [...byMaterial].map(([material, own]) => {
      const judged = own.flatMap((episode) => useRecovered(episode, given) ?? []);
      return [
        material,
        { offered: own.length, recovered: shareOf(judged.filter(Boolean).length, judged.length) },
      ];
    }),
  );
}
