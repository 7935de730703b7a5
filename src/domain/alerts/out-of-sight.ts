import { ownValue } from '../names.ts';
import type { Band, SignalName } from '../types.ts';
import type { AlertSettings, RuleSettings } from './settings.ts';

/** What a kind of rule looks at: the index, or the present state that one source tells. */
const RESTS_ON: Readonly<Record<RuleSettings['kind'], 'index' | SignalName | null>> = {
  band: 'index',
  health_drop: 'index',
  renewal: 'index',
  probability: 'index',
  overdue: 'invoices',
  failing_payment: 'invoices',
  // An answer is an event: it stays given, however old the newest one is.
  detractor: null,
  effort: null,
};

/** What is known on the day; the sources are those older than declared. */
export interface Sight {
  band: Band;
  staleSources?: ReadonlySet<SignalName> | undefined;
}

/** Why nothing can be said about a rule today, or null when it can: it fires, or what it warned of is known to be gone. */
export function whyOutOfSight(
  kind: RuleSettings['kind'],
  { band, staleSources }: Sight,
): 'band_unknown' | 'source_stale' | null {
  const on = RESTS_ON[kind];
  if (on === null) return null;
  if (on === 'index') return band === 'unknown' ? 'band_unknown' : null;
  return staleSources?.has(on) ? 'source_stale' : null;
}

/**
 * The rules of an episode of which nothing can be said today: one of them is enough to leave its end open. A rule that
 * is configured no more counts as one that rests on the index.
 */
export function rulesOutOfSight(
  names: readonly string[],
  rules: AlertSettings['rules'],
  sight: Sight,
): { rule: string; why: 'band_unknown' | 'source_stale' }[] {
  return names.flatMap((rule) => {
    const why = whyOutOfSight(ownValue(rules, rule)?.kind ?? 'band', sight);
    return why === null ? [] : [{ rule, why }];
  });
}
