import { toEpochDay } from '../day.ts';
import { evidence } from '../evidence/evidence-codes.ts';
import { isNeutralEvidence, settleEvidence } from '../evidence/settle-evidence.ts';
import type { HealthSettings } from '../health-settings.ts';
import { compareText } from '../names.ts';
import type { Band, ComponentScore, Day, Evidence, HealthScore } from '../types.ts';
import { type AddedUp, addUp } from './add-up.ts';
import { decideBand } from './decide-band.ts';
import type { AccountFeatures } from './features.ts';

/** Name of the line that a binding cap adds: score = the cap, weight 0, a negative contribution. */
export const CAP_COMPONENT = 'cap';

/** Losses smaller than this many index points are no reason. */
export const LEAST_DRIVER = 0.5;

/** On which day and by which settings features are scored. */
export interface HealthScoring {
  asOf: Day;
  settings: HealthSettings;
  /** Of the last scored day, for the hysteresis of the bands; absent = none. */
  previous?: { band: Band; health: number | null } | null;
}

/**
 * The health index of one account: a pure function of stored features, the date, the settings and the band before.
 * `asOf` may lie after the features' own date: then they are old facts seen at a later date (answers fade, invoices
 * become overdue), which is what a change split calls ageing.
 */
export function scoreFeatures(
  features: AccountFeatures,
  { asOf, settings, previous = null }: HealthScoring,
): HealthScore {
  const sum = addUp(features, toEpochDay(asOf), settings);
  assertFinite(features.accountId, sum);
  const coverage = Math.round(sum.coverage * 1e4) / 1e4;
  const components = toComponentScores(sum);
  const { accountId } = features;
  const drivers = driversOf(components);
  if (sum.coverage === 0 || sum.coverage < settings.minCoverage) {
    const bandReason = evidence('band.low_coverage', { coverage, needed: settings.minCoverage });
    return { accountId, asOf, coverage, components, drivers, health: null, band: 'unknown', bandReason };
  }
  const health = sum.health / 100;
  const { band, reason } = decideBand(health, previous?.band ?? null, settings);
  // Field by field, here and wherever a pass comes by: V8 stores what stands after a spread in its slowest way.
  return { accountId, asOf, coverage, components, drivers, health, band, bandReason: reason };
}

/** Bounded inputs give finite scores; anything else is a defect, and must not be stored as an index of nothing. */
function assertFinite(accountId: string, { components, health }: AddedUp): void {
  const broken = components.find(
    ({ weight, result }) => !Number.isFinite(weight * (result.known ? result.score : 0)),
  );
  if (broken) throw new RangeError(`the component ${broken.name} of account ${accountId} is no number`);
  if (!Number.isFinite(health)) throw new RangeError(`the health index of account ${accountId} is no number`);
}

/** What lowers the index, worst first. */
function driversOf(components: readonly ComponentScore[]): Evidence[] {
  const drivers: Evidence[] = [];
  for (const { evidence } of components) {
    for (const e of evidence) if (e.points <= -LEAST_DRIVER && !isNeutralEvidence(e)) drivers.push(e);
  }
  return drivers.length < 2
    ? drivers
    : drivers.sort((a, b) => a.points - b.points || compareText(a.code, b.code));
}

function toComponentScores({ components, contributions, cap, capped }: AddedUp): ComponentScore[] {
  let weightKnown = 0;
  for (const { weight, result } of components) if (result.known) weightKnown += weight;
  const scores: ComponentScore[] = components.map(({ name, weight, result }, i) =>
    result.known
      ? {
          name,
          score: round2(result.score),
          weight,
          contribution: contributions[i]! / 100,
          unknownReason: null,
          evidence: settleEvidence(result.evidence.map((e) => inIndexPoints(e, weight / weightKnown))),
        }
      : {
          name,
          score: null,
          weight,
          contribution: 0,
          unknownReason: result.why.code,
          evidence: [result.why],
        },
  );
  if (cap) {
    scores.push({
      name: CAP_COMPONENT,
      score: cap.cap / 100,
      weight: 0,
      contribution: capped / 100,
      unknownReason: null,
      evidence: [cap.evidence],
    });
  }
  return scores;
}

function inIndexPoints(e: Evidence, share: number): Evidence {
  return { code: e.code, params: e.params, points: indexPoints(e.points, share) };
}

/** Points of a component as those of the index, of which it is such a share. */
export function indexPoints(points: number, share: number): number {
  // Adding 0 turns the negative zero into a plain one, which is what JSON gives back.
  return round2(points * share) + 0;
}

export function round2(value: number): number {
  return Math.round(value * 100) / 100;
}
