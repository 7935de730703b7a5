import type { LiveEpisode } from '../episode.ts';
import type { SignalName } from '../types.ts';
import type { AlertInputs, RuleMatch } from './alert-inputs.ts';
import type { StateBefore } from './pass-inputs.ts';
import { type AlertSettings, isEvent, isIndexRule, RISK_KIND, RISK_RULE } from './settings.ts';

/** What cannot be believed about one account. */
export interface Doubts {
  /** Sources that cannot be trusted about it. */
  distrusted: ReadonlySet<SignalName>;
  /** Those of them that told of it until lately. */
  heard: ReadonlySet<SignalName>;
}

export function doubtsAbout(
  accountId: string,
  { distrusted, renamed, heardOf }: Pick<StateBefore, 'distrusted' | 'renamed' | 'heardOf'>,
): Doubts {
  const heard = [...heardOf].flatMap(([source, accounts]) => (accounts.has(accountId) ? [source] : []));
  return {
    distrusted: renamed.has(accountId) ? new Set([...distrusted, 'usage']) : distrusted,
    heard: new Set(heard),
  };
}

type Components = AlertInputs['components'];

/**
 * The sources of which each alone would explain a match, were it broken: what its worst component is made of, and what
 * is missing in the index though it was there until lately. What has happened rests on none: nothing that a feed leaves
 * out makes an answer untrue, and a bill counts as late only as far as it was on the last day its feed could be trusted
 * (`paidUntil`).
 */
export function explainedBy(
  match: RuleMatch,
  components: Components,
  heard: Doubts['heard'] = NOTHING_HEARD,
): SignalName[] {
  if (isEvent(match)) return match.fromUsage ? ['usage'] : [];
  const { usage, nps, ces, payment } = components;
  const sources = missingOf(components, heard);
  if (match.fromUsage || restsOnAll(match, components)) sources.push('usage');
  if (isWorst([payment], [usage, nps, ces])) sources.push('invoices');
  if (isWorst([nps, ces], [usage, payment])) sources.push('surveys');
  return sources;
}

const NOTHING_HEARD: Doubts['heard'] = new Set();

/** A probability rests on whatever it was learned from, on usage first, as far as that is known at all. */
function restsOnAll({ kind }: RuleMatch, { usage }: Components): boolean {
  return (kind === 'probability' || kind === RISK_KIND) && usage !== null;
}

/** The worst of these is worse than all others. */
function isWorst(these: readonly (number | null)[], others: readonly (number | null)[]): boolean {
  const worst = Math.min(...these.flatMap((score) => score ?? []));
  return Number.isFinite(worst) && others.every((score) => score === null || score > worst);
}

/** Without a good component the index falls, though nothing has happened. Of further signals nobody knows which was good. */
function missingOf({ usage, nps, ces, payment }: Components, heard: Doubts['heard']): SignalName[] {
  const isMissing: Partial<Record<SignalName, boolean>> = {
    usage: usage === null,
    surveys: nps === null && ces === null,
    invoices: payment === null,
    signals: true,
  };
  return [...heard].filter((source) => isMissing[source] === true);
}

/** Whether all that is true of an account would be explained by sources that cannot be trusted. */
export function isExplained(
  matches: readonly RuleMatch[],
  components: Components,
  { distrusted, heard }: Doubts,
): boolean {
  if (distrusted.size === 0 || matches.length === 0) return false;
  return matches.every((match) =>
    explainedBy(match, components, heard).some((source) => distrusted.has(source)),
  );
}

/** Whether a broken feed may be what makes an episode look calm: a risk, judged by figures that are not to be trusted. */
export function calmIsDoubtful(
  { rules }: Pick<LiveEpisode, 'rules'>,
  settings: AlertSettings['rules'],
  given: Doubts & { components: Components },
): boolean {
  const isMissing = missingOf(given.components, given.heard).some((source) => given.distrusted.has(source));
  if (!isMissing && !given.distrusted.has('usage')) return false;
  const known = new Map(Object.entries(settings));
  return rules.some((name) => {
    const rule = known.get(name);
    return name === RISK_RULE || (rule !== undefined && (isIndexRule(rule) || rule.kind === 'goal_behind'));
  });
}
