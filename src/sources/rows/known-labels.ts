import { nameKey } from '../../domain/names.ts';
import type { Entity } from '../records.ts';
import { quoteValue } from '../reject.ts';
import type { ImportSettings } from '../source.ts';

/** A field that holds a name the configuration knows, and how one that is told becomes the configured spelling. */
export interface KnownLabel {
  key: 'tier' | 'segment';
  spell(told: string, note: (sentence: string) => void): string;
}

/**
 * Tiers and segments are matched whatever their case, the white space around them and their Unicode form, and take the
 * spelling of the configuration. A tier that is not in it is counted: its accounts get the default treatment.
 */
export function knownLabels(entity: Entity, { tiers, segments }: ImportSettings): KnownLabel[] {
  if (entity !== 'accounts') return [];
  const tierOf = spelling(tiers ?? []);
  const segmentOf = spelling(segments ?? []);
  return [
    {
      key: 'tier',
      spell(told, note) {
        const known = tierOf.get(nameKey(told));
        if (known === undefined && tiers !== undefined) {
          note(
            `the tier ${quoteValue(told)} is not in the configuration, so default_touch is used; add it to tiers, or correct it`,
          );
        }
        return known ?? told;
      },
    },
    { key: 'segment', spell: (told) => segmentOf.get(nameKey(told)) ?? told },
  ];
}

/** The first spelling of each name wins. */
function spelling(names: readonly string[]): ReadonlyMap<string, string> {
  return new Map([...names].reverse().map((name) => [nameKey(name), name]));
}
