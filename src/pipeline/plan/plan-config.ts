import { isDeepStrictEqual } from 'node:util';
import type { LoadedConfig } from '../../config/load-config.ts';
import { type Config, configSchema } from '../../config/schema.ts';
import { toAlertSettings, toExchangeRates, toHealthSettings } from '../../config/to-settings.ts';
import type { RankingEvidence } from '../../domain/alerts/alert-line.ts';
import { addDays, daysBetween, toEpochDay } from '../../domain/day.ts';
import type { AccountFeatures } from '../../domain/health/features.ts';
import { type MoneyTerms, ratesOfBook } from '../../domain/money.ts';
import type { Csm, Day } from '../../domain/types.ts';
import { markVanished } from '../../learning/features/departed-on.ts';
import type { OutcomeHistory } from '../../learning/features/outcome-history.ts';
import { type ConfigPlan, type PlanSide, planChange } from '../../learning/replay/plan-change.ts';
import { type ReplayInput, replayAlerts } from '../../learning/replay/replay-alerts.ts';
import { type DayFeatures, featuresOn, scoreDays } from '../../learning/replay/score-days.ts';
import { reading } from '../../store/database.ts';
import { loadConfigVersion } from '../../store/decided-days.ts';
import { loadCurrencies } from '../../store/digest/load-portfolio-rows.ts';
import { HISTORY_DAYS } from '../../store/facts/as-of.ts';
import { loadOutcomeHistory } from '../../store/models/load-outcome-history.ts';
import { loadRankingEvidence } from '../../store/models/trainings.ts';
import { loadCsms } from '../../store/people.ts';
import { listScoredDays, loadFeatures, newestScoredDay } from '../../store/scores/scores.ts';
import { freshnessOf } from '../check-freshness.ts';
import type { Context } from '../context.ts';
import { toReplaySettings } from './replay-settings.ts';

type Version = Pick<LoadedConfig, 'config' | 'hash'>;

/** A plan, and how much of it rests on features that were stored with the scores. */
export interface PlannedConfig {
  plan: ConfigPlan;
  storedDays: number;
}

/** Nothing has been scored yet, so there is nothing to replay. */
export class NothingToReplayError extends Error {
  override readonly name = 'NothingToReplayError';

  constructor() {
    super('nothing has been scored here yet: import and score first, with harbinger run --data DIR');
  }
}

/** Where no day was scored for longer, days so far apart are replayed, from what was imported. */
const EVERY_DAYS = 7;

interface PlannedDay {
  day: Day;
  /** Its features were stored, and both configurations would extract the very same ones. */
  isStored: boolean;
}

/**
 * Lives through the last days of this installation twice, under two configurations, as passes would have: nobody
 * reacts, no rule is muted and nothing is written. Days that were scored are scored again from their stored features
 * where neither configuration reads facts in another way than then; the others from the imported history, for both.
 * @throws NothingToReplayError when no day has been scored
 */
export async function planConfig(
  ctx: Context,
  given: { before: Version; after: Version; replayDays: number },
): Promise<PlannedConfig> {
  const { before, after } = given;
  const to = await reading(ctx, (db) => newestScoredDay(db, '9999-12-31'));
  if (to === null) throw new NothingToReplayError();
  const days = await daysToReplay(ctx, { ...given, to });
  const { book, people, money } = await loadBook(ctx, { days, to, ...given });
  const sides = [before, after].map((version) => livingSide(version, { book, people }));
  const places = new Map(book.accounts.map(({ facts }, place) => [facts.account.accountId, place]));
  const isAlike = isDeepStrictEqual(scoredBy(before.config), scoredBy(after.config));
  const readAlike = isDeepStrictEqual(readBy(before.config), readBy(after.config));
  for (const [i, { day, isStored }] of days.entries()) {
    ctx.signal.throwIfAborted();
    ctx.progress.step('days', i + 1, days.length);
    const evidence = await reading(ctx, (db) => loadRankingEvidence(db, day));
    const stored = isStored ? await storedFeatures(ctx, day, places) : null;
    let shared: { features: DayFeatures; scored: ReplayInput } | undefined;
    for (const side of sides) {
      const known = stored ?? (readAlike ? shared?.features : null) ?? side.read(day);
      const scored: ReplayInput = isAlike && shared ? shared.scored : side.score(known, evidence);
      side.watch(scored);
      shared = { features: known, scored };
    }
  }
  const terms = {
    book,
    money,
    horizonDays: judgedHorizon(days, before.config),
    knownUntil: toEpochDay(to),
  };
  return {
    plan: planChange(sides[0]!.plan, sides[1]!.plan, terms),
    storedDays: days.filter(({ isStored }) => isStored).length,
  };
}

/**
 * Alerts are judged by the departures within the horizon, but at most half of the replayed days: of a horizon as long as
 * the replay no day would be over.
 */
function judgedHorizon(days: readonly PlannedDay[], { prediction }: Config): number {
  const span = daysBetween(days[0]!.day, days.at(-1)!.day);
  return Math.max(1, Math.min(prediction.horizon_days, Math.floor(span / 2)));
}

/** The days that were scored, and one a week where there are none. */
async function daysToReplay(
  ctx: Context,
  given: { before: Version; after: Version; replayDays: number; to: Day },
): Promise<PlannedDay[]> {
  const { before, after, to } = given;
  const from = addDays(to, 1 - given.replayDays);
  const scored = await reading(ctx, (db) => listScoredDays(db, { from, to }));
  const wanted = readBy(before.config);
  const isSame = isDeepStrictEqual(wanted, readBy(after.config));
  const usable = new Map<string, boolean>();
  for (const hash of new Set(scored.flatMap(({ configHashes }) => configHashes))) {
    const stored = configSchema.safeParse(await reading(ctx, (db) => loadConfigVersion(db, hash)));
    usable.set(hash, isSame && stored.success && isDeepStrictEqual(wanted, readBy(stored.data)));
  }
  const days: PlannedDay[] = [];
  // From the newest back, so that what is filled in lies on its weekday.
  let next = addDays(to, 1);
  const fillDownTo = (limit: Day) => {
    for (let day = addDays(next, -EVERY_DAYS); day > limit; day = addDays(day, -EVERY_DAYS))
      days.push({ day, isStored: false });
  };
  for (const { day, configHashes } of scored.toReversed()) {
    fillDownTo(day);
    days.push({ day, isStored: configHashes.every((hash) => usable.get(hash)) });
    next = day;
  }
  fillDownTo(addDays(from, -1));
  return days.reverse();
}

/** What decides how facts are reduced to features; two that are alike extract the same. */
function readBy(config: Config): unknown {
  const { usage, surveys, payments, signals } = toHealthSettings(config);
  const { npsScale, ces, expireDays } = surveys;
  return {
    usage,
    answers: { npsScale, ces, expireDays },
    least: payments.least.amount === 0 ? null : payments.least,
    signals: signals.map(({ weight, ...signal }) => signal),
    freshness: freshnessOf(config),
  };
}

/** What decides how features are scored. */
function scoredBy(config: Config): unknown {
  return [readBy(config), toHealthSettings(config), config.prediction.horizon_days];
}

async function loadBook(
  ctx: Context,
  given: { days: readonly PlannedDay[]; to: Day; after: Version },
): Promise<{ book: OutcomeHistory; people: ReadonlyMap<string, Csm>; money: MoneyTerms }> {
  const { days, to } = given;
  const { config } = given.after;
  const { after_periods: afterPeriods } = config.prediction.vanished;
  const [first] = days;
  // Of usage nothing is looked at where every day was scored, unless its absence makes a departure.
  const readsUsage = afterPeriods !== null || days.some(({ isStored }) => !isStored);
  return reading(ctx, async (db) => {
    const since = readsUsage ? addDays(first!.day, -HISTORY_DAYS) : to;
    const read = await loadOutcomeHistory(db, { upTo: to, since, mostAccounts: Number.MAX_SAFE_INTEGER });
    const { currency } = config;
    const currencies = await loadCurrencies(db, { team: null, asOf: to, currency });
    return {
      book: markVanished(read, afterPeriods),
      people: await loadCsms(db),
      money: { currency, rates: ratesOfBook(currencies, to, toExchangeRates(config)) },
    };
  });
}

/** One of the two lives: reads facts, scores and decides as its configuration says. */
function livingSide(
  version: Version,
  { book, people }: { book: OutcomeHistory; people: ReadonlyMap<string, Csm> },
): {
  read: (day: Day) => DayFeatures;
  score: (day: DayFeatures, evidence: RankingEvidence) => ReplayInput;
  watch: (input: ReplayInput) => void;
  plan: PlanSide;
} {
  const { config } = version;
  const horizonDays = config.prediction.horizon_days;
  const health = toHealthSettings(config);
  const { replay, watch } = replayAlerts(book, toReplaySettings(version, people, horizonDays));
  const rules = Object.entries(toAlertSettings(config).rules);
  const reading = { health, freshness: freshnessOf(config), historyDays: HISTORY_DAYS };
  return {
    read: (day) => featuresOn(book, toEpochDay(day), reading),
    score: scoreDays(book, { health, horizonDays }),
    watch,
    plan: {
      replay,
      rulesOn: rules.filter(([, { enabled }]) => enabled).map(([name]) => name),
      budget: config.alerts.budget_per_csm_per_week,
      horizonDays,
    },
  };
}

async function storedFeatures(
  ctx: Context,
  day: Day,
  places: ReadonlyMap<string, number>,
): Promise<DayFeatures> {
  const rows = await reading(ctx, (db) => loadFeatures(db, day));
  const known = rows
    .flatMap(({ accountId, ...row }) => {
      const place = places.get(accountId);
      return place === undefined ? [] : [{ place, ...row }];
    })
    .sort((a, b) => a.place - b.place);
  return {
    asOf: toEpochDay(day),
    accounts: Int32Array.from(known, ({ place }) => place),
    features: known.map(({ features }) => JSON.parse(features) as AccountFeatures),
    learned: known.map(({ learned }) => learned),
  };
}
