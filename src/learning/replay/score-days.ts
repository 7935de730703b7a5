import type { RankingEvidence } from '../../domain/alerts/alert-line.ts';
import { fromEpochDay } from '../../domain/day.ts';
import { estimatePrior } from '../../domain/health/estimate-prior.ts';
import { extractFeatures } from '../../domain/health/extract-features.ts';
import type { AccountFeatures } from '../../domain/health/features.ts';
import { scoreFeatures } from '../../domain/health/score-features.ts';
import type { HealthSettings } from '../../domain/health-settings.ts';
import { collectPeers } from '../../domain/signals/usage/peers.ts';
import type { Band } from '../../domain/types.ts';
import { factsOn, wasInBook } from '../features/facts-on.ts';
import { type OutcomeHistory, sourceStatesOn } from '../features/outcome-history.ts';
import { emptyComponents, isMain, type SnapshotSettings } from '../features/take-snapshots.ts';
import type { ScoredDay } from './scored-day.ts';

/** What the scores of a day are a function of, wherever it was found: stored with them, or read from a history anew. */
export interface DayFeatures {
  /** Days since 1970-01-01. */
  asOf: number;
  /** Places of the accounts in the book, ascending. */
  accounts: Int32Array;
  /** In the order of the accounts. */
  features: readonly AccountFeatures[];
  /** Probability that a learned model gave on that day, 0-1; null = the stated prior stood. */
  learned: readonly (number | null)[];
}

/** Reduces a history to what was known on one day. */
export function featuresOn(
  book: OutcomeHistory,
  asOf: number,
  { health, freshness, historyDays }: Pick<SnapshotSettings, 'health' | 'freshness' | 'historyDays'>,
): DayFeatures {
  const accounts = Int32Array.from(
    book.accounts.flatMap((history, place) => (wasInBook(history, asOf) ? [place] : [])),
  );
  const facts = Array.from(accounts, (place) => factsOn(book.accounts[place]!, asOf, historyDays).facts);
  const sources = sourceStatesOn(book, asOf, freshness);
  const peers = collectPeers(facts, asOf, sources.usage.feed?.periods);
  const given = { asOf: fromEpochDay(asOf), sources, settings: health, peers };
  return {
    asOf,
    accounts,
    features: facts.map((one) => extractFeatures(one, given)),
    learned: facts.map(() => null),
  };
}

/**
 * Scores one day after another under one configuration, from features alone: bands keep by hysteresis from the day
 * before, and the stated prior is estimated anew. What a learned model said stands as it was: it would learn anew.
 * The function it returns must be called with rising days.
 */
export function scoreDays({
  health: settings,
  horizonDays,
}: {
  health: HealthSettings;
  horizonDays: number;
}): (day: DayFeatures, evidence: RankingEvidence) => ScoredDay {
  const before = new Map<number, { health: number | null; band: Band }>();
  return ({ asOf, accounts, features, learned }, evidence) => {
    const unknown = () => new Float64Array(accounts.length).fill(Number.NaN);
    const [health, probability] = [unknown(), unknown()];
    const components = emptyComponents(accounts.length);
    const day = fromEpochDay(asOf);
    const bands = Array.from(accounts, (place, row): Band => {
      const known = features[row]!;
      const score = scoreFeatures(known, { asOf: day, settings, previous: before.get(place) ?? null });
      before.set(place, { health: score.health, band: score.band });
      health[row] = score.health ?? Number.NaN;
      for (const { name, score: of } of score.components)
        if (isMain(name)) components[name][row] = of ?? Number.NaN;
      probability[row] = learned[row] ?? estimatePrior(score, known, horizonDays).probability ?? Number.NaN;
      return score.band;
    });
    const isLearned = Uint8Array.from(learned, (said) => (said === null ? 0 : 1));
    return { asOf, accounts, health, components, bands, probability, learned: isLearned, evidence };
  };
}
