import { toHealthSettings } from '../config/to-settings.ts';
import type { ScoredAccount } from '../delivery/webhook/score-event.ts';
import { estimatePrior } from '../domain/health/estimate-prior.ts';
import { extractFeatures } from '../domain/health/extract-features.ts';
import { scoreFeatures } from '../domain/health/score-features.ts';
import type { PassMark } from '../domain/health/score-record.ts';
import type { HealthSettings } from '../domain/health-settings.ts';
import { splitProbability } from '../domain/outcomes/split-probability.ts';
import type { AccountFacts, AccountPage, AccountSelection, Day } from '../domain/types.ts';
import type { PeerSnapshot } from '../learning/features/signal-peers.ts';
import { inTransaction, reading } from '../store/database.ts';
import { recordConfig } from '../store/decided-days.ts';
import { loadFacts, planPages } from '../store/facts/load-facts.ts';
import {
  haveSourcesMoved,
  measurePeers,
  readPeerSnapshot,
  writePeerSnapshot,
} from '../store/facts/peer-snapshot.ts';
import {
  changedAccounts,
  dropPassMarks,
  readPassMark,
  takePassMark,
  writePassMark,
} from '../store/scores/pass-mark.ts';
import { loadPreviousScores, type MadeScore, type PreviousScore } from '../store/scores/scores.ts';
import { dropStrayScores, writeScores } from '../store/scores/write-scores.ts';
import { freshnessOf } from './check-freshness.ts';
import type { Context } from './context.ts';
import { type Estimate, liveEstimator } from './prediction/live-estimator.ts';
import { isToldToCrm, queueCrmValues } from './queue-crm-values.ts';
import { queueScoreEvents, tellsScores, toScoredAccount } from './queue-score-events.ts';

/**
 * Accounts per page: one page is one job, restartable, without a long transaction. Small enough that two at a time keep
 * both Node and PostgreSQL busy and little in memory, large enough that what a page costs by itself does not show.
 */
export const PAGE_SIZE = 1000;

/**
 * Few accounts on small pages, so that the last one does not keep a single processor busy while the other waits; of more
 * accounts larger ones, because each page has PostgreSQL plan a dozen statements.
 */
const LEAST_PAGE_SIZE = 250;
const CHANGED_PAGES = 8;

export interface ScorePage extends AccountPage {
  asOf: Day;
  /** Only accounts with a change after this number; null = all. */
  changedAfter: number | null;
}

/** What one pass has to do, and what may be noted down when all of its pages are done. */
export interface ScorePlan {
  asOf: Day;
  pages: ScorePage[];
  mark: PassMark;
}

/**
 * Cuts the work on one day into pages. The first pass of a day takes every living account: even one without news is a
 * day older. It also fixes what is usual in the book that day. Later passes of the day, under the same configuration and
 * model, take only the accounts that were imported anew since, measured against the same book; when a source has
 * meanwhile become loaded, stale or fresh, which concerns everybody, the day is scored as a whole again.
 */
export async function planScorePages(ctx: Context, asOf: Day): Promise<ScorePlan> {
  const { config, hash } = ctx.config();
  await inTransaction(ctx, (tx) => recordConfig(tx, { hash, config }, ctx.now()));
  // Read before the facts are: what is imported while the pass runs is taken once more by the next one.
  const freshness = freshnessOf(config);
  const { mark, done, changed } = await reading(ctx, async (db) => {
    const mark = await takePassMark(db, hash);
    const done = await readPassMark(db, asOf);
    const sameTerms = done?.configHash === hash && done.modelId === mark.modelId;
    const changed = sameTerms ? await changedAccounts(db, done.changesUpTo) : null;
    const moved = changed !== null && (await haveSourcesMoved(db, asOf, { ids: changed, freshness }));
    return { mark, done, changed: moved ? null : changed };
  });
  if (done && changed) {
    const pages = cut(changed, changedPageSize(changed.length)).map((page) => ({
      ...page,
      asOf,
      changedAfter: done.changesUpTo,
    }));
    ctx.log.info(
      { asOf, pages: pages.length, changed: changed.length },
      'scoring of changed accounts planned',
    );
    return { asOf, pages, mark };
  }
  const book = await reading(ctx, (db) => measurePeers(db, asOf, freshness));
  const pages = await inTransaction(ctx, async (tx) => {
    await dropPassMarks(tx, asOf);
    await dropStrayScores(tx, asOf);
    await writePeerSnapshot(tx, { asOf, snapshot: book }, ctx.now());
    return planPages(tx, asOf, PAGE_SIZE);
  });
  ctx.log.info({ asOf, pages: pages.length }, 'scoring planned');
  return { asOf, pages: pages.map((page) => ({ ...page, asOf, changedAfter: null })), mark };
}

/** Notes that every page of a plan is done, so that the next pass of the day need only take what changes from now on. */
export async function finishScorePlan(ctx: Context, { asOf, mark }: ScorePlan): Promise<void> {
  await inTransaction(ctx, (tx) => writePassMark(tx, { asOf, mark }, ctx.now()));
}

function changedPageSize(accounts: number): number {
  return Math.min(PAGE_SIZE, Math.max(LEAST_PAGE_SIZE, Math.ceil(accounts / CHANGED_PAGES)));
}

function cut(ids: readonly string[], size: number): AccountPage[] {
  const pages: AccountPage[] = [];
  for (let at = 0; at < ids.length; at += size) {
    pages.push({ from: ids[at]!, to: ids[Math.min(at + size, ids.length) - 1]! });
  }
  return pages;
}

/**
 * Scores the accounts of one page for one day and replaces their rows. Repeating it gives the same rows.
 * The configuration travels in by value, so a reload in the middle of a pass cannot mix two versions in one page.
 */
export async function scorePage(ctx: Context, page: ScorePage): Promise<{ scored: number }> {
  const { config, hash } = ctx.config();
  const settings = toHealthSettings(config);
  const { asOf, changedAfter } = page;
  const selection: AccountSelection =
    changedAfter === null
      ? page
      : { ids: await reading(ctx, (db) => changedAccounts(db, changedAfter, page)) };
  const [book, facts, previous, estimate] = await reading(ctx, (db) =>
    Promise.all([
      readPeerSnapshot(db, asOf),
      loadFacts(db, selection, asOf),
      loadPreviousScores(db, selection, asOf),
      liveEstimator(ctx, db, { selection, asOf }),
    ]),
  );
  const horizonDays = config.prediction.horizon_days;
  const scored: ScoredAccount[] = [];
  const toCrm: string[] = [];
  const isTold = tellsScores(config);
  const scores = function* () {
    for (const account of facts) {
      const before = previous.get(account.account.accountId) ?? null;
      const score = scoreAccount(account, {
        asOf,
        book,
        settings,
        previous: before,
        horizonDays,
        configHash: hash,
        estimate,
      });
      if (isTold) scored.push(toScoredAccount(account, score, before));
      if (isToldToCrm(config, account.account)) toCrm.push(score.accountId);
      yield score;
    }
  };
  return {
    scored: await inTransaction(ctx, async (tx) => {
      scored.length = 0;
      toCrm.length = 0;
      const count = await writeScores(tx, selection, { day: asOf, rows: scores() });
      if (isTold) await queueScoreEvents(ctx, tx, { asOf, scored });
      if (toCrm.length > 0) await queueCrmValues(ctx, tx, toCrm);
      return count;
    }),
  };
}

/** Pure: from everything known about one account to the row that is stored. */
export function scoreAccount(
  facts: AccountFacts,
  given: {
    asOf: Day;
    book: PeerSnapshot;
    settings: HealthSettings;
    previous: PreviousScore | null;
    horizonDays: number;
    configHash: string;
    /** Absent, the prior stands. */
    estimate?: Estimate;
  },
): MadeScore {
  const features = extractFeatures(facts, {
    asOf: given.asOf,
    sources: given.book.sources,
    settings: given.settings,
    peers: given.book.peers,
  });
  const score = scoreFeatures(features, given);
  const prior = estimatePrior(score, features, given.horizonDays);
  const estimate = given.estimate?.({ facts, features, score, prior }) ?? prior;
  const { voluntary, involuntary } = splitProbability(estimate, prior);
  const component = (name: string) => score.components.find((c) => c.name === name)?.score ?? null;
  return {
    accountId: score.accountId,
    day: given.asOf,
    health: score.health,
    band: score.band,
    coverage: score.coverage,
    probability: estimate.probability,
    voluntary,
    involuntary,
    model: estimate.model,
    configHash: given.configHash,
    usageScore: component('usage'),
    npsScore: component('nps'),
    cesScore: component('ces'),
    paymentScore: component('payment'),
    detail: { components: score.components, drivers: score.drivers },
    features,
  };
}
