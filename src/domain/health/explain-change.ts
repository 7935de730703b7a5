import { daysBetween, toEpochDay } from '../day.ts';
import { evidence } from '../evidence/evidence-codes.ts';
import type { HealthSettings } from '../health-settings.ts';
import type { Evidence, HealthScore } from '../types.ts';
import { type AddedUp, addUp } from './add-up.ts';
import type { AccountFeatures } from './features.ts';
import { mixFeatures } from './mix-features.ts';
import { CAP_COMPONENT } from './score-features.ts';

export type ChangeCause = 'ageing' | 'customer' | 'coverage' | 'config';

/** One part of the difference between two days: so many points of one component for one cause. */
export interface ChangeMove {
  cause: ChangeCause;
  component: string;
  /** Index points, two decimals, never 0. */
  points: number;
  evidence: Evidence[];
}

export interface Standpoint {
  features: AccountFeatures;
  score: HealthScore;
  settings: HealthSettings;
}

/**
 * The later day; when the settings that extraction reads (`usage`, `surveys`, `signals`) differ from those of the earlier day,
 * give `featuresAsBefore` too: the features of the later day extracted under the earlier settings. Without it what
 * extraction makes of new settings counts as the customer's.
 */
export interface LaterStandpoint extends Standpoint {
  featuresAsBefore?: AccountFeatures;
}

const EVIDENCE_PER_MOVE = 3;

/**
 * Splits the change of the index between two scored days by cause, one step at a time and always in this order: the old
 * facts seen at the new date (ageing), what the customer did (components known before and after), components that
 * became known or unknown (coverage), the new settings (config). Each step is scored in whole hundredths, so the
 * points add up to health_to - health_from exactly. A day whose health is null for want of coverage takes
 * part with what its known components add up to. Usage is observed daily, so a silent day is the customer's, not ageing.
 */
export function explainChange(from: Standpoint, to: LaterStandpoint): ChangeMove[] {
  const asOf = toEpochDay(to.score.asOf);
  const before = addUp(from.features, toEpochDay(from.score.asOf), from.settings);
  const aged = addUp(from.features, asOf, from.settings);
  const newFeatures = to.featuresAsBefore ?? to.features;
  const covered = addUp(newFeatures, asOf, from.settings);
  const changed = changedKnowledge(aged, covered);
  const acted = addUp(mixFeatures(from.features, newFeatures, changed), asOf, from.settings);
  const after = addUp(to.features, asOf, to.settings);
  const days = daysBetween(from.score.asOf, to.score.asOf);
  return [
    ...movesOf('ageing', { from: before, to: aged }, (name) => [
      evidence('change.aged', { component: name, days }),
      ...told(aged, name),
    ]),
    ...movesOf('customer', { from: aged, to: acted }, (name) => told(acted, name)),
    ...movesOf('coverage', { from: acted, to: covered }, (name) => coverageEvidence(covered, changed, name)),
    ...movesOf('config', { from: covered, to: after }, (name) => configEvidence(covered, after, name)),
  ];
}

function changedKnowledge(a: AddedUp, b: AddedUp): ReadonlySet<string> {
  const changed = new Set<string>();
  for (const { name, result } of b.components) {
    const old = a.components.find((c) => c.name === name);
    if (old && old.result.known !== result.known) changed.add(name);
  }
  return changed;
}

function movesOf(
  cause: ChangeCause,
  { from, to }: { from: AddedUp; to: AddedUp },
  evidenceOf: (component: string) => Evidence[],
): ChangeMove[] {
  const before = pointsByName(from);
  const after = pointsByName(to);
  const moves: ChangeMove[] = [];
  for (const name of new Set([...after.keys(), ...before.keys()])) {
    const hundredths = (after.get(name) ?? 0) - (before.get(name) ?? 0);
    if (hundredths === 0) continue;
    moves.push({ cause, component: name, points: hundredths / 100, evidence: evidenceOf(name) });
  }
  return moves;
}

function pointsByName({ components, contributions, capped }: AddedUp): Map<string, number> {
  const points = new Map(components.map((c, i) => [c.name, contributions[i]!]));
  points.set(CAP_COMPONENT, capped);
  return points;
}

function told(sum: AddedUp, name: string): Evidence[] {
  if (name === CAP_COMPONENT) return sum.cap ? [sum.cap.evidence] : [];
  const result = sum.components.find((c) => c.name === name)?.result;
  if (!result) return [];
  return result.known ? result.evidence.slice(0, EVIDENCE_PER_MOVE) : [result.why];
}

/** A component whose own knowledge did not change moves by the weight that others handed on or took back. */
function coverageEvidence(covered: AddedUp, changed: ReadonlySet<string>, name: string): Evidence[] {
  const names = changed.has(name) ? [name] : [...changed];
  return names.map((component) => {
    const result = covered.components.find((c) => c.name === component)!.result;
    return result.known
      ? evidence('change.became_known', { component })
      : evidence('change.became_unknown', { component, reason: result.why.code });
  });
}

function configEvidence(a: AddedUp, b: AddedUp, name: string): Evidence[] {
  const weightOf = (sum: AddedUp) => sum.components.find((c) => c.name === name)?.weight ?? 0;
  const weightFrom = weightOf(a);
  const weightTo = weightOf(b);
  return [
    weightFrom === weightTo
      ? evidence('change.settings', { component: name })
      : evidence('change.weight', { component: name, weightFrom, weightTo }),
  ];
}
