import type { Day, SignalName } from '../types.ts';

/** Why a source is not to be trusted on a day, with the figures that say so. */
export type Finding =
  /** Its newest day is older than its freshness, written or learned. */
  | { code: 'stale'; watermark: Day | null; allowedDays: number | null }
  /** Within its freshness, but silent for longer than it has ever been. */
  | { code: 'silent'; watermark: Day; days: number; longestGap: number }
  /** Later than on any day decided lately, and `day` always had rows. */
  | { code: 'late'; watermark: Day; day: Day; usualLag: number }
  /** The newest whole day against the same weekdays before: `share` = volume / usual. */
  | { code: 'volume_fell' | 'volume_leapt'; product: string | null; day: Day; share: number; weeks: number }
  /** A day without any row, on a weekday that always had some, and a later one is there. */
  | { code: 'day_missing'; day: Day; usualRows: number; weeks: number }
  /** The week reads as if each day had this share of its neighbour (later = of the day before). */
  | { code: 'clock_shifted'; from: Day; to: Day; share: number; direction: 'later' | 'earlier' }
  /** One account only: it fell silent when an id that nobody has began, with about as much activity. */
  | { code: 'id_renamed'; accountId: string; unknownId: string; from: Day };

/** What is found about each source. */
export type Findings = ReadonlyMap<SignalName, readonly Finding[]>;

export const NO_FINDINGS: Findings = new Map();

/** Sources that cannot be trusted for any account. */
export function distrustedBy(findings: Findings): ReadonlySet<SignalName> {
  return new Set([...findings].flatMap(([source, own]) => (own.some(isOfAll) ? source : [])));
}

/** Of the whole source, as against one account in it. */
export function isOfAll({ code }: Finding): boolean {
  return code !== 'id_renamed';
}

/** Accounts of which usage seems to tell under another id. */
export function renamedBy(findings: Findings): ReadonlySet<string> {
  const ofUsage = findings.get('usage') ?? [];
  return new Set(ofUsage.flatMap((finding) => (finding.code === 'id_renamed' ? finding.accountId : [])));
}
