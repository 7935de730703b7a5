import { toHealthSettings } from '../config/to-settings.ts';
import { estimatePrior } from '../domain/health/estimate-prior.ts';
import { extractFeatures } from '../domain/health/extract-features.ts';
import { scoreFeatures } from '../domain/health/score-features.ts';
import type { HealthSettings } from '../domain/health/settings.ts';
import type { AccountFacts, Day } from '../domain/types.ts';
import { recordConfig } from '../store/decided-days.ts';
import { type DayBook, readDayBook, writeDayBook } from '../store/facts/day-book.ts';
import { type AccountPage, loadFacts, planPages } from '../store/facts/load-facts.ts';
import { loadPreviousScores, type PreviousScore, type StoredScore } from '../store/scores/scores.ts';
import { writeScores } from '../store/scores/write-scores.ts';
import type { Context } from './context.ts';
import { freshnessOf } from './freshness.ts';

/** Accounts per page: one page is one job, restartable, without a long transaction. */
export const PAGE_SIZE = 5000;

export interface ScorePage extends AccountPage {
  asOf: Day;
}

/** Computes what is usual in the book on the day, and cuts the living accounts into pages. */
export async function planScorePages(ctx: Context, asOf: Day): Promise<ScorePage[]> {
  const { config, hash } = ctx.config();
  await recordConfig(ctx.raw, hash, config, ctx.now());
  await writeDayBook(ctx.raw, asOf, freshnessOf(config), ctx.now());
  const pages = await planPages(ctx.raw, asOf, PAGE_SIZE);
  ctx.log.info({ asOf, pages: pages.length }, 'scoring planned');
  return pages.map((page) => ({ ...page, asOf }));
}

/**
 * Scores the accounts of one page for one day and replaces their rows. Repeating it gives the same rows.
 * The configuration travels in by value, so a reload in the middle of a pass cannot mix two versions in one page.
 */
export async function scorePage(ctx: Context, page: ScorePage): Promise<{ scored: number }> {
  const { config, hash } = ctx.config();
  const settings = toHealthSettings(config);
  const [book, facts, previous] = await Promise.all([
    readDayBook(ctx.raw, page.asOf),
    loadFacts(ctx.raw, page, page.asOf),
    loadPreviousScores(ctx.raw, page, page.asOf),
  ]);
  const rows = facts.map((account) =>
    scoreAccount(account, {
      asOf: page.asOf,
      book,
      settings,
      previous: previous.get(account.account.accountId) ?? null,
      horizonDays: config.prediction.horizon_days,
      configHash: hash,
    }),
  );
  await writeScores(ctx.raw, page, { day: page.asOf, rows });
  return { scored: rows.length };
}

/** Pure: from everything known about one account to the row that is stored. */
export function scoreAccount(
  facts: AccountFacts,
  given: {
    asOf: Day;
    book: DayBook;
    settings: HealthSettings;
    previous: PreviousScore | null;
    horizonDays: number;
    configHash: string;
  },
): StoredScore {
  const features = extractFeatures(facts, given.book.sources, given.asOf, given.settings, given.book.peers);
  const score = scoreFeatures(features, given.asOf, given.settings, given.previous);
  const estimate = estimatePrior(score, features, given.horizonDays);
  const component = (name: string) => score.components.find((c) => c.name === name)?.score ?? null;
  return {
    accountId: score.accountId,
    day: given.asOf,
    health: score.health,
    band: score.band,
    coverage: score.coverage,
    probability: estimate.probability,
    model: estimate.model,
    configHash: given.configHash,
    usageScore: component('usage'),
    npsScore: component('nps'),
    cesScore: component('ces'),
    paymentScore: component('payment'),
    detail: JSON.stringify({ components: score.components, drivers: score.drivers }),
    features: JSON.stringify(features),
  };
}
