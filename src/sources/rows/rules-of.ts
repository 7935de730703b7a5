import type { Entity } from '../records.ts';
import type { ImportSettings } from '../source.ts';

/** Raised when rows are judged or stored differently, so that what was loaded before is read again. */
const RULES_VERSION = 3;

/** What else than the content of a feed decides how it is loaded: two texts that are the same load it alike. */
export function rulesOf(
  entity: Entity,
  { npsScale, ces, tiers = [], segments = [] }: ImportSettings,
): string {
  const values =
    entity === 'surveys'
      ? `${npsScale}|${ces.scale}`
      : entity === 'accounts'
        ? JSON.stringify([tiers, segments])
        : '';
  return `${RULES_VERSION}|${values}`;
}
