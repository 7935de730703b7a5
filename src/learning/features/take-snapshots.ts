import { fromEpochDay } from '../../domain/day.ts';
import { estimatePrior } from '../../domain/health/estimate-prior.ts';
import { extractFeatures } from '../../domain/health/extract-features.ts';
import { scoreFeatures } from '../../domain/health/score-features.ts';
import type { HealthSettings } from '../../domain/health-settings.ts';
import { collectPeers } from '../../domain/signals/usage/peers.ts';
import type { Freshness } from '../../domain/source-states.ts';
import type { Band } from '../../domain/types.ts';
import { factsOn, wasInBook } from './facts-on.ts';
import { type FeatureSet, valueBeforeSeen } from './feature-set.ts';
import { modelFeatures } from './model-features.ts';
import { type OutcomeHistory, sourceStatesOn } from './outcome-history.ts';
import { collectSignalPeers } from './signal-peers.ts';

/** Everything predicted and learned from at one cut-off: one row per account alive then. */
export interface Snapshot {
  /** Days since 1970-01-01. */
  asOf: number;
  /** Places of the accounts in the book, ascending. */
  accounts: Int32Array;
  /** Feature values in the order of the set as it was then; NaN = missing. */
  columns: Float32Array[];
  /** NaN = unknown. */
  health: Float64Array;
  coverage: Float64Array;
  band: Band[];
  /** Probability of the stated prior; NaN = unknown. */
  prior: Float64Array;
  /** Scores of the main components, 0-100; NaN = unknown. */
  components: Readonly<Record<MainComponent, Float64Array>>;
}

const MAIN_COMPONENTS = ['usage', 'nps', 'ces', 'payment'] as const;
type MainComponent = (typeof MAIN_COMPONENTS)[number];

export interface SnapshotSettings {
  health: HealthSettings;
  freshness: Freshness;
  horizonDays: number;
  /** How far back facts are read. */
  historyDays: number;
}

/** An index counts as that of 28 (84) days before when it is at most this much older. */
const TOLERANCE_DAYS = 14;

interface Scored {
  asOf: number;
  health: number | null;
  band: Band;
}

/**
 * Walks through a book cut-off by cut-off, as the product would have lived through it: bands keep by hysteresis from
 * the cut-off before, changes of the index are measured against earlier cut-offs, `set` grows with what is seen.
 * The function it returns must be called with rising days.
 */
export function takeSnapshots(
  book: OutcomeHistory,
  settings: SnapshotSettings,
  set: FeatureSet,
): (asOf: number) => Snapshot {
  const scored: Scored[][] = book.accounts.map(() => []);
  const share = sharedConstants();
  return (asOf) => {
    const accounts = Int32Array.from(
      book.accounts.flatMap((history, place) => (wasInBook(history, asOf) ? [place] : [])),
    );
    const known = Array.from(accounts, (place) => factsOn(book.accounts[place]!, asOf, settings.historyDays));
    const sources = sourceStatesOn(book, asOf, settings.freshness);
    const everyFacts = known.map((one) => one.facts);
    const peers = collectPeers(everyFacts, asOf, sources.usage.feed?.periods);
    const signalPeers = collectSignalPeers(everyFacts);
    const signalPeriods = sources.signals.feed?.periods ?? {};
    const day = fromEpochDay(asOf);
    const health = new Float64Array(accounts.length);
    const coverage = new Float64Array(accounts.length);
    const prior = new Float64Array(accounts.length);
    const band: Band[] = [];
    const components = emptyComponents(accounts.length);
    const columns: Float32Array[] = [];
    for (const [row, { facts, totals }] of known.entries()) {
      const past = scored[accounts[row]!]!;
      const features = extractFeatures(facts, { asOf: day, sources, settings: settings.health, peers });
      const score = scoreFeatures(features, {
        asOf: day,
        settings: settings.health,
        previous: past[past.length - 1] ?? null,
      });
      const earlier = { health28: healthAbout(past, asOf - 28), health84: healthAbout(past, asOf - 84) };
      const values = modelFeatures(
        {
          facts,
          totals,
          asOf,
          features,
          score,
          earlier,
          signalPeers,
          signalPeriods,
          products: peers.products,
        },
        set,
      );
      while (columns.length < values.length)
        columns.push(new Float32Array(accounts.length).fill(valueBeforeSeen(set, columns.length)));
      for (const [feature, value] of values.entries()) columns[feature]![row] = value;
      health[row] = score.health ?? Number.NaN;
      coverage[row] = score.coverage;
      band.push(score.band);
      for (const { name, score: of } of score.components)
        if (isMain(name)) components[name][row] = of ?? Number.NaN;
      prior[row] = estimatePrior(score, features, settings.horizonDays).probability ?? Number.NaN;
      past.push({ asOf, health: score.health, band: score.band });
      if (past.length > 1 && past[0]!.asOf < asOf - 84 - TOLERANCE_DAYS) past.shift();
    }
    return { asOf, accounts, columns: columns.map(share), health, coverage, band, prior, components };
  };
}

/** Gives columns that hold one value only the same memory: a third of all in many portfolios, at every cut-off. */
function sharedConstants(): (column: Float32Array) => Float32Array {
  const known = new Map<number, Float32Array>();
  return (column) => {
    const [value] = column;
    if (value === undefined || !column.every((one) => Object.is(one, value))) return column;
    const constant = known.get(value);
    if (constant !== undefined && constant.length >= column.length && Object.is(constant[0], value))
      return constant.subarray(0, column.length);
    known.set(value, column);
    return column;
  };
}

/** Nothing is known of any account yet. */
export function emptyComponents(rows: number): Record<MainComponent, Float64Array> {
  const unknown = () => new Float64Array(rows).fill(Number.NaN);
  return { usage: unknown(), nps: unknown(), ces: unknown(), payment: unknown() };
}

export function isMain(name: string): name is MainComponent {
  return MAIN_COMPONENTS.some((main) => main === name);
}

function healthAbout(past: readonly Scored[], day: number): number | null {
  for (let i = past.length - 1; i >= 0; i--) {
    const { asOf, health } = past[i]!;
    if (asOf <= day) return asOf > day - TOLERANCE_DAYS ? health : null;
  }
  return null;
}
