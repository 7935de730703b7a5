import type { RankingEvidence } from '../../domain/alerts/alert-line.ts';
import { fromEpochDay } from '../../domain/day.ts';
import { extractFeatures } from '../../domain/health/extract-features.ts';
import type { HealthSettings } from '../../domain/health-settings.ts';
import { collectPeers } from '../../domain/signals/usage/peers.ts';
import { factsOn, wasInBook } from '../features/facts-on.ts';
import { type OutcomeHistory, sourceStatesOn } from '../features/outcome-history.ts';
import type { SnapshotSettings } from '../features/take-snapshots.ts';
import { combiner } from './combine-components.ts';
import { type DayFeatures, judgeComponents } from './component-days.ts';
import { findBands } from './find-bands.ts';
import type { ScoredDay } from './scored-day.ts';

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
 * Scores one day after another under one configuration, from features alone. The function it returns must be called with
 * rising days, because bands keep by hysteresis from the day before.
 */
export function scoreDays({
  health,
  horizonDays,
}: {
  health: HealthSettings;
  horizonDays: number;
}): (day: DayFeatures, evidence: RankingEvidence) => ScoredDay {
  const bands = findBands(health);
  const combine = combiner({ ...health, horizonDays });
  return (day, evidence) => bands(combine(judgeComponents(day, health), evidence));
}
