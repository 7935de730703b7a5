import { ownValue, recordOf } from '../../domain/names.ts';
import type { Peers } from '../../domain/signals/usage/peers.ts';
import { percentileIn, quantiles } from '../../domain/signals/usage/peers.ts';
import type { AccountFacts, SourceStates } from '../../domain/types.ts';

/** How a signal stands among a group's accounts: quantiles at 0 %, 5 % ... 100 % over those that have had it. */
export interface SignalGroup {
  /** Share of the group that has not had it. */
  without: number;
  counts: readonly number[];
  /** Empty when too few have had it. */
  means: readonly number[];
}

/** By signal that anybody in the group has had. */
type SignalGroups = Readonly<Record<string, SignalGroup>>;

/** Within each segment, and over all accounts, who stand in for small segments and unknown ones; null = a small book. */
export interface SignalPeers {
  segments: Readonly<Record<string, SignalGroups>>;
  all: SignalGroups | null;
}

/** Fewer accounts say nothing about what is usual. */
export const LEAST_PEERS = 20;

const NOBODY: SignalGroup = { without: 1, counts: [], means: [] };

/** Entries of one signal of one account: how many, and the mean of their values to six decimals. */
export interface SignalRow {
  count: number;
  mean: number;
}

/** Adds up one series as a database does: rounded, because parallel workers add up in any order. */
export function signalRow(values: Float64Array): SignalRow {
  let sum = 0;
  for (const value of values) sum += value;
  return { count: values.length, mean: Math.round((sum / values.length) * 1e6) / 1e6 };
}

/** Among whom an account is ranked, and by which signal. */
export interface PeerQuestion {
  /** Null = among everybody. */
  segment: string | null;
  signal: string;
}

/**
 * Where an account stands among its peers, 0-1 (mid-rank): whether it has had a signal more often than the others, and
 * whether its mean value is higher. A season that moves a whole segment moves nobody within it.
 * @param own null = it never had the signal; the mean is then NaN
 */
export function rankAmongPeers(
  peers: SignalPeers,
  { segment, signal }: PeerQuestion,
  own: SignalRow | null,
): { count: number; mean: number } {
  const groups = (segment === null ? undefined : ownValue(peers.segments, segment)) ?? peers.all;
  if (groups === null) return { count: Number.NaN, mean: Number.NaN };
  const { without, counts, means } = ownValue(groups, signal) ?? NOBODY;
  if (own === null) return { count: rounded(without / 2), mean: Number.NaN };
  return {
    count: rounded(without + (1 - without) * rankIn(counts, own.count)),
    mean: rounded(rankIn(means, own.mean)),
  };
}

function rankIn(quantiles: readonly number[], value: number): number {
  return quantiles.length === 0 || !Number.isFinite(value) ? Number.NaN : percentileIn(quantiles, value);
}

function rounded(rank: number): number {
  return Math.round(rank * 1e4) / 1e4;
}

/** The comparison over a whole book held in memory; a database computes the same set-wise. */
export function collectSignalPeers(book: Iterable<AccountFacts>): SignalPeers {
  const sizes = new Map<string, number>();
  const segments = new Map<string, Map<string, SignalRow[]>>();
  const all = new Map<string, SignalRow[]>();
  let size = 0;
  for (const { account, signals } of book) {
    size += 1;
    const { segment } = account;
    const own = segment === null ? null : (segments.get(segment) ?? new Map<string, SignalRow[]>());
    if (segment !== null && own !== null) {
      sizes.set(segment, (sizes.get(segment) ?? 0) + 1);
      segments.set(segment, own);
    }
    for (const { signal, values } of signals) {
      const row = signalRow(values);
      if (!Number.isFinite(row.mean)) continue;
      append(all, signal, row);
      if (own !== null) append(own, signal, row);
    }
  }
  return {
    segments: recordOf(
      [...segments]
        .filter(([segment]) => sizes.get(segment)! >= LEAST_PEERS)
        .map(([segment, rows]) => [segment, toGroups(rows, sizes.get(segment)!)]),
    ),
    all: size < LEAST_PEERS ? null : toGroups(all, size),
  };
}

function append(groups: Map<string, SignalRow[]>, signal: string, row: SignalRow): void {
  const rows = groups.get(signal);
  if (rows) rows.push(row);
  else groups.set(signal, [row]);
}

function toGroups(rows: Map<string, SignalRow[]>, size: number): Record<string, SignalGroup> {
  return recordOf(
    [...rows].map(([signal, own]) => [
      signal,
      {
        without: 1 - own.length / size,
        counts: quantiles(own.map(({ count }) => count)),
        means: own.length < LEAST_PEERS ? [] : quantiles(own.map(({ mean }) => mean)),
      },
    ]),
  );
}

/** What every page of one scoring pass needs to know of the whole book; computed once per pass. */
export interface PeerSnapshot {
  sources: SourceStates;
  peers: Peers;
  signalPeers: SignalPeers;
}
