import type { RankingEvidence } from '../../domain/alerts/alert-line.ts';
import { groupBy } from '../../domain/group-by.ts';
import { median } from '../../domain/statistics/round-and-median.ts';
import { type RocInterval, rocInterval } from '../metrics/roc-interval.ts';
import { rankWithinCutoffs } from '../report/judge-line.ts';

/** One account at one cut-off, scored by what had not seen its outcome. */
export interface ProofRow {
  /** Place of the account in the portfolio: rows of one account are no independent witnesses. */
  place: number;
  asOf: number;
  /** 0-1; NaN = unknown, such a row proves nothing. */
  probability: number;
  label: 0 | 1;
}

/** What a line at a lift would have held. */
export interface ProvenLift {
  /** Times the mean probability of the cut-off. */
  lift: number;
  rows: number;
  accounts: number;
  /** Rows followed by a departure. */
  hits: number;
  /** Hits that as many names drawn at each cut-off would have brought. */
  expected: number;
  /** Hits for every expected one, with a 95 % interval; null = no row is over the line, or nobody left. */
  realised: { lift: number; low: number; high: number } | null;
}

export interface RankingProof extends RankingEvidence {
  rows: number;
  cutoffs: number;
  /** Accounts that left within the horizon of one of their rows. */
  departures: number;
  /** Area under the ROC curve among the accounts of each cut-off. */
  withinCutoffs: RocInterval | null;
  lifts: ProvenLift[];
}

/** The lines that are tried. */
const LIFTS = [1.5, 1.75, 2, 2.5, 3];
/** A line that holds less than this many times chance is not worth anybody's time. */
const LEAST_REALISED = 1.25;
/** An area under this is of no use for choosing whom to call: an interval below it is proof of uselessness. */
const LEAST_AREA = 0.6;
/** Departures without which an interval is no proof of uselessness. */
const LEAST_DEPARTURES = 20;
/** Departures without which nothing is said of a ranking at all. */
export const LEAST_WITNESSES = 5;
/**
 * The area of a ranking as people who know the field make one. Before an interval tells anything, what has come is held
 * against it and against chance: times likelier under chance from which that is substantial (Jeffreys 1961, root of 10).
 */
const USEFUL_AREA = 0.65;
const SUBSTANTIAL = Math.sqrt(10);
/** Hits that chance alone would have brought a line without which its lift is anecdote. */
const LEAST_EXPECTED = 5;
const ROUNDING = 1e-6;
/** Two-sided 95 %. */
const Z = 1.959964;

/**
 * Whether probabilities rank a portfolio better than drawing names, and which line they support. Everything is
 * compared within cut-offs, so that a base rate that drifts proves nothing, and counted by account.
 */
export function proveRanking(rows: readonly ProofRow[]): RankingProof {
  const known = rows.filter(({ probability }) => !Number.isNaN(probability));
  const score = Float64Array.from(known, ({ probability }) => probability);
  const withinCutoffs = rocInterval({
    score: rankWithinCutoffs(known, score),
    label: known.map(({ label }) => label),
    group: known.map(({ place }) => place),
  });
  const cutoffs = [...groupBy(known, ({ asOf }) => String(asOf)).values()];
  const lifts = LIFTS.map((lift) => provenLift(cutoffs, lift));
  const departures = new Set(known.filter(({ label }) => label === 1).map(({ place }) => place)).size;
  // A line is given up for a higher one only when it has clearly not held what it must.
  const supportedLift =
    lifts.find(({ realised }) => realised !== null && realised.high >= LEAST_REALISED)?.lift ?? null;
  return {
    verdict: verdictOf({ withinCutoffs, departures, lifts }),
    supportedLift,
    rows: known.length,
    cutoffs: cutoffs.length,
    departures,
    withinCutoffs,
    lifts,
  };
}

function verdictOf(given: {
  withinCutoffs: RocInterval | null;
  departures: number;
  lifts: readonly ProvenLift[];
}): RankingEvidence['verdict'] {
  const { withinCutoffs: area, departures, lifts } = given;
  if (area === null || departures < LEAST_WITNESSES) return 'unproven';
  // Where all score alike the area is one half but for rounding.
  if (area.low > 0.5 + ROUNDING) return 'proven';
  const useless = area.area <= 0.5 + ROUNDING || area.high < LEAST_AREA;
  if (useless && departures >= LEAST_DEPARTURES) return 'chance';
  if (likelierByChance(area, departures) > SUBSTANTIAL) return 'chance';
  const empty = lifts.every(({ realised }) => realised === null || realised.lift < LEAST_REALISED);
  return empty && lifts[0]!.expected >= LEAST_EXPECTED ? 'chance' : 'unproven';
}

/** Likelihood of an area under chance over that under a useful ranking, by normal approximation. */
function likelierByChance({ area, standardError }: RocInterval, departures: number): number {
  // Weekly rows of an account nearly repeat each other, so the area cannot be known better than from one row of each:
  // the variance of a rank drawn evenly from 0-1, over the departures.
  const variance = Math.max(standardError ** 2, 1 / (12 * departures));
  return Math.exp(((USEFUL_AREA - area) ** 2 - (0.5 - area) ** 2) / (2 * variance));
}

interface Tally {
  rows: number;
  hits: number;
  expected: number;
}

function provenLift(cutoffs: readonly (readonly ProofRow[])[], lift: number): ProvenLift {
  const byAccount = new Map<number, Tally>();
  const all: Tally = { rows: 0, hits: 0, expected: 0 };
  for (const own of cutoffs) {
    const mean = own.reduce((sum, { probability }) => sum + probability, 0) / own.length;
    const rate = own.reduce((sum, { label }) => sum + label, 0) / own.length;
    const from = Math.max(lift * mean, median(own.map(({ probability }) => probability))!);
    for (const { place, probability, label } of own) {
      if (probability < from) continue;
      const tally = byAccount.get(place) ?? { rows: 0, hits: 0, expected: 0 };
      for (const one of [all, tally]) {
        one.rows += 1;
        one.hits += label;
        one.expected += rate;
      }
      byAccount.set(place, tally);
    }
  }
  return { lift, ...all, accounts: byAccount.size, realised: realisedLift(all, [...byAccount.values()]) };
}

/** Ratio of sums over accounts; its interval from the linearised logarithm (delta method), accounts as clusters. */
function realisedLift(all: Tally, accounts: readonly Tally[]): ProvenLift['realised'] {
  if (all.expected === 0) return null;
  // No hit at all has an interval too: a Poisson count of zero excludes means above 3.69.
  if (all.hits === 0) return { lift: 0, low: 0, high: -Math.log(0.025) / all.expected };
  const lift = all.hits / all.expected;
  const variance = accounts.reduce(
    (sum, { hits, expected }) => sum + (hits / all.hits - expected / all.expected) ** 2,
    0,
  );
  const n = accounts.length;
  const error = n < 2 ? Number.POSITIVE_INFINITY : Math.sqrt((variance * n) / (n - 1));
  return { lift, low: lift * Math.exp(-Z * error), high: lift * Math.exp(Z * error) };
}
