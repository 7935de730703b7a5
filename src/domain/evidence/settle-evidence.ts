import type { Evidence } from '../types.ts';
import { peerLevel } from './component-result.ts';
import type { EvidenceCode } from './evidence-codes.ts';

/** Remarks that a product is used less than is normal for the account. */
const FALLS: ReadonlySet<string> = new Set<EvidenceCode>([
  'usage.active_days_below_normal',
  'usage.volume_below_normal',
  'usage.users_below_normal',
  'usage.users_vanished_events_flat',
  'usage.slow_decline',
  'usage.silent',
  'usage.product_abandoned',
  'usage.period_below_normal',
  'usage.period_users_below_normal',
]);

/** Remarks on the level of use, which a fall of the same product contradicts where they call it normal. */
const LEVELS: ReadonlySet<string> = new Set<EvidenceCode>([
  'usage.low_level',
  'usage.below_peers',
  'usage.period_normal',
  'usage.period_below_peers',
]);

/** A cap, and the remarks that tell its cause already. */
const CAUSES: ReadonlyMap<string, readonly string[]> = new Map<EvidenceCode, readonly EvidenceCode[]>([
  ['cap.days_overdue', ['payment.overdue', 'payment.later_than_usual', 'payment.overdue_as_usual']],
  ['cap.failing_attempts', ['payment.failing']],
  ['cap.uncollectible', ['payment.uncollectible']],
  ['cap.days_without_usage', ['usage.silent']],
]);

/**
 * Where pieces of evidence compete, before anything is written: what is said twice of the same product becomes one remark
 * with the points of both, and a level that is called normal gives its points to the fall that it contradicts. The points
 * add up to the same sum. Answers and invoices each stay.
 */
export function settleEvidence(evidence: readonly Evidence[]): Evidence[] {
  // Nothing competes with itself, and most components have one piece.
  if (evidence.length < 2) return [...evidence];
  const combined: Evidence[] = [];
  for (const e of evidence) {
    const at = combined.findIndex((c) => isSameMatter(c, e));
    if (at < 0) combined.push(e);
    else combined[at] = withPoints(combined[at]!, e.points);
  }
  const settled = combined.filter((e) => !isContradicted(e, combined));
  for (const e of combined) {
    if (settled.includes(e) || e.points === 0) continue;
    const at = settled.findIndex((fall) => isFallOf(fall, e));
    settled[at] = withPoints(settled[at]!, e.points);
  }
  return settled;
}

function withPoints(e: Evidence, more: number): Evidence {
  return { ...e, points: Math.round((e.points + more) * 100) / 100 + 0 };
}

function isSameMatter(a: Evidence, b: Evidence): boolean {
  return (
    a.code === b.code &&
    a.params.product !== undefined &&
    a.params.product === b.params.product &&
    a.params.fromProduct === b.params.fromProduct
  );
}

function isFallOf(fall: Evidence, e: Evidence): boolean {
  return FALLS.has(fall.code) && fall.params.product === e.params.product;
}

/** Called normal, or no less than others, of a product that has fallen. */
function isContradicted(e: Evidence, all: readonly Evidence[]): boolean {
  if (!LEVELS.has(e.code) || (isBesideOthers(e) && !isNeutralEvidence(e))) return false;
  return all.some((fall) => isFallOf(fall, e));
}

function isBesideOthers({ code }: Evidence): boolean {
  return code === 'usage.below_peers' || code === 'usage.period_below_peers';
}

/**
 * What is worth saying of several reasons: a cap is left out where its cause is among them, and what reads of one matter
 * is said once. Order is kept; the place of a cap goes to its cause.
 */
export function withoutRepeats(evidence: readonly Evidence[]): Evidence[] {
  const told: Evidence[] = [];
  for (const e of evidence) {
    const causes = CAUSES.get(e.code);
    const cause =
      causes && evidence.find((other) => causes.includes(other.code) && isOfSameInvoice(e, other));
    const said = cause ?? e;
    if (!told.includes(said)) told.push(said);
  }
  return told;
}

function isOfSameInvoice(a: Evidence, b: Evidence): boolean {
  return a.params.invoiceId === undefined || a.params.invoiceId === b.params.invoiceId;
}

/**
 * A piece that states nothing bad although points are missing from a full score: used no less than by others. It
 * belongs to the component's story, but nobody would call it a cost.
 */
export function isNeutralEvidence({ code, params }: Evidence): boolean {
  if (code === 'usage.period_normal') return true;
  if (code !== 'usage.below_peers' && code !== 'usage.period_below_peers') return false;
  return typeof params.more === 'number' && peerLevel(params.more) !== 'less';
}
