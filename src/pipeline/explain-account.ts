import { type Config, configSchema } from '../config/schema.ts';
import { toHealthSettings } from '../config/to-settings.ts';
import { type ChangeMove, explainChange } from '../domain/health/explain-change.ts';
import { extractFeatures } from '../domain/health/extract-features.ts';
import type { AccountFeatures } from '../domain/health/features.ts';
import type { ScoreDetail } from '../domain/health/score-record.ts';
import type { HealthSettings } from '../domain/health-settings.ts';
import type { Day, HealthScore } from '../domain/types.ts';
import { inTransaction, reading } from '../store/database.ts';
import { loadConfigVersion } from '../store/decided-days.ts';
import { loadFacts } from '../store/facts/load-facts.ts';
import { loadPeers } from '../store/facts/load-peers.ts';
import { loadSourceStates } from '../store/facts/source-states.ts';
import { loadScore, type StoredScore } from '../store/scores/scores.ts';
import { freshnessOf } from './check-freshness.ts';
import type { Context } from './context.ts';

/** What `explain --since --json` prints; the points add up to the difference, to the last digit. */
export interface ExplainedChange {
  from: Day;
  to: Day;
  health_from: number | null;
  health_to: number | null;
  moves: readonly ChangeMove[];
}

/** Splits the change between two stored days into customer, config, coverage and ageing; null without both scores. */
export async function explainSince(
  ctx: Context,
  accountId: string,
  given: { since: Day; at: Day },
): Promise<ExplainedChange | null> {
  const [from, to] = [
    await reading(ctx, (db) => loadScore(db, accountId, given.since)),
    await reading(ctx, (db) => loadScore(db, accountId, given.at)),
  ];
  if (!from || !to) return null;
  const before = await side(ctx, from);
  const after = await side(ctx, to);
  const featuresAsBefore =
    from.configHash === to.configHash
      ? null
      : await featuresWith(ctx, { accountId, day: to.day, settings: before.settings });
  const moves = explainChange(before, featuresAsBefore === null ? after : { ...after, featuresAsBefore });
  return { from: from.day, to: to.day, health_from: from.health, health_to: to.health, moves };
}

async function side(ctx: Context, stored: StoredScore) {
  return {
    features: JSON.parse(stored.features) as AccountFeatures,
    score: toHealthScore(stored),
    settings: await settingsOf(ctx, stored.configHash),
  };
}

/** The newer day's features as the older configuration would have extracted them, so that its share can be told. */
async function featuresWith(
  ctx: Context,
  { accountId, day, settings }: { accountId: string; day: Day; settings: HealthSettings },
): Promise<AccountFeatures | null> {
  const [facts] = await reading(ctx, (db) => loadFacts(db, { from: accountId, to: accountId }, day));
  if (!facts) return null;
  const sources = await reading(ctx, (db) => loadSourceStates(db, day, freshnessOf(ctx.config().config)));
  return extractFeatures(facts, {
    asOf: day,
    sources,
    settings,
    peers: await inTransaction(ctx, (tx) => loadPeers(tx, day, sources.usage.feed?.periods)),
  });
}

export function toHealthScore(stored: StoredScore): HealthScore {
  const { components, drivers } = JSON.parse(stored.detail) as ScoreDetail;
  return {
    accountId: stored.accountId,
    asOf: stored.day,
    health: stored.health,
    band: stored.band,
    coverage: stored.coverage,
    components,
    drivers,
  };
}

async function settingsOf(ctx: Context, hash: string): Promise<HealthSettings> {
  return toHealthSettings(await configOf(ctx, hash));
}

/**
 * The configuration that was in force when a score was made.
 * @throws Error when it was never stored, or the program no longer understands it
 */
export async function configOf(ctx: Context, hash: string): Promise<Config> {
  const current = ctx.config();
  if (hash === current.hash) return current.config;
  const stored = await reading(ctx, (db) => loadConfigVersion(db, hash));
  if (stored === null) throw new Error(`configuration ${hash} is not stored; it cannot be explained`);
  return configSchema.parse(stored);
}
