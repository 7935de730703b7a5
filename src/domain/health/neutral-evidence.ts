import type { Evidence } from '../types.ts';

/** Below the middle of comparable accounts, by rank or by days. */
export function isBehindPeers(seen: {
  percentile: number;
  activeDays: number;
  peersMedian: number;
}): boolean {
  return seen.percentile < 0.5 || seen.activeDays < seen.peersMedian;
}

/**
 * A piece that states nothing bad although points are missing from a full score: used about as much as by others. It
 * belongs to the component's story, but nobody would call it a cost.
 */
export function isNeutralEvidence({ code, params }: Evidence): boolean {
  if (code !== 'usage.below_peers') return false;
  const number = (name: string) => (typeof params[name] === 'number' ? params[name] : Number.NaN);
  return !isBehindPeers({
    percentile: number('percentile'),
    activeDays: number('activeDays'),
    peersMedian: number('peersMedian'),
  });
}
