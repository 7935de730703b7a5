import { isDeepStrictEqual } from 'node:util';
import type { Config } from '../../config/schema.ts';
import { toAlertSettings, toExchangeRates, toHealthSettings } from '../../config/to-settings.ts';
import type { RankingEvidence } from '../../domain/alerts/alert-line.ts';
import { daysBetween, toEpochDay } from '../../domain/day.ts';
import { ratesOfBook } from '../../domain/money.ts';
import type { Day } from '../../domain/types.ts';
import {
  type ConfigPlan,
  type PlanSide,
  type PlanTerms,
  planChange,
} from '../../learning/replay/plan-change.ts';
import { rebandDays } from '../../learning/replay/reband-days.ts';
import { replayAlerts } from '../../learning/replay/replay-alerts.ts';
import { type DayFeatures, featuresOn, scoreDays } from '../../learning/replay/score-days.ts';
import type { ScoredDay } from '../../learning/replay/scored-day.ts';
import { HISTORY_DAYS } from '../../store/facts/as-of.ts';
import { freshnessOf } from '../check-freshness.ts';
import type { Context } from '../context.ts';
import { baseKey, loadBase, type PlannedDay, type ReplayBase, readBy, type Version } from './replay-base.ts';
import { toReplaySettings } from './replay-settings.ts';

/** A plan, and how much of it rests on features that were stored with the scores. */
export interface PlannedConfig {
  plan: ConfigPlan;
  storedDays: number;
}

/** Plans one new configuration after another against the same current one. */
export interface Planner {
  /** @throws NothingToReplayError when no day has been scored */
  plan(after: Version): Promise<PlannedConfig>;
}

/** What is kept between two plans: the current configuration's whole life, and what scores are made of. */
interface Kept {
  base: ReplayBase;
  before: PlanSide;
  days: {
    evidence: RankingEvidence;
    /** As the current configuration scores it. */
    input: ScoredDay;
    /** Null = of so many accounts that they are read again. */
    features: DayFeatures | null;
  }[];
}

/** Accounts times days of which scores are kept, at about 400 bytes each, and features, at about 2 kB. */
const MOST_KEPT = { scores: 1_000_000, features: 250_000 };

interface Terms {
  before: Version;
  after: Version;
  replayDays: number;
  keeps: boolean;
}

/**
 * Lives through the last days of this installation twice, under two configurations, as passes would have: nobody
 * reacts, no rule is muted and nothing is written. Days that were scored are scored again from their stored features
 * where neither configuration reads facts in another way than then; the others from the imported history, for both.
 * @param given `keeps` = for plan after plan: what the new configuration does not touch is not computed again, until the
 *   data change, or what is read of them
 */
export function createPlanner(ctx: Context, given: Omit<Terms, 'after'>): Planner {
  let kept: Kept | null = null;
  return {
    plan: async (after) => {
      const terms = { ...given, after };
      const key = await baseKey(ctx, terms);
      if (kept?.base.key !== key) kept = null;
      const base = kept?.base ?? (await loadBase(ctx, { ...terms, key }));
      const lived = await live(ctx, base, { ...terms, kept });
      kept = lived.kept;
      return {
        plan: planChange(lived.before, lived.after, planTerms(base, terms)),
        storedDays: base.days.filter(({ isStored }) => isStored).length,
      };
    },
  };
}

function planTerms({ book, currencies, days, to }: ReplayBase, { before, after }: Terms): PlanTerms {
  const { config } = after;
  return {
    book,
    money: { currency: config.currency, rates: ratesOfBook(currencies, to, toExchangeRates(config)) },
    horizonDays: judgedHorizon(days, before.config),
    knownUntil: toEpochDay(to),
  };
}

/** Both lives, day by day; of the current configuration only what is not known from the plan before. */
async function live(
  ctx: Context,
  base: ReplayBase,
  { before, after, keeps, kept }: Terms & { kept: Kept | null },
): Promise<{ before: PlanSide; after: PlanSide; kept: Kept | null }> {
  const { days } = base;
  const fresh = livingSide(after, base);
  // Whose whole life is kept is not begun again.
  let begun: LivingSide | null = null;
  const old = () => {
    begun ??= livingSide(before, base);
    return begun;
  };
  const again = scoringAgain(before.config, after.config);
  const reband = rebandDays(toHealthSettings(after.config));
  const size = base.book.accounts.length * days.length;
  const remembered: Kept['days'] = [];
  for (const [i, { day }] of days.entries()) {
    ctx.signal.throwIfAborted();
    ctx.progress.step('days', i + 1, days.length);
    const known = kept?.days[i];
    const evidence = known?.evidence ?? (await base.evidenceOn(i));
    let features = known?.features ?? null;
    const read = async () => {
      features ??= (await base.storedOn(i)) ?? old().read(day);
      return features;
    };
    const input = known?.input ?? old().score(await read(), evidence);
    if (!known) old().watch(input);
    if (again === 'nothing') fresh.watch(input);
    else if (again === 'bands') fresh.watch(reband(input));
    else fresh.watch(fresh.score(again === 'scores' ? await read() : fresh.read(day), evidence));
    if (keeps && size <= MOST_KEPT.scores)
      remembered.push({ evidence, input, features: size <= MOST_KEPT.features ? features : null });
  }
  const plan = { before: kept?.before ?? old().plan, after: fresh.plan };
  return { ...plan, kept: remembered.length === 0 ? null : { base, before: plan.before, days: remembered } };
}

/** What has to be done again for a new configuration: read facts, score, only find the bands, or nothing of it. */
function scoringAgain(before: Config, after: Config): 'facts' | 'scores' | 'bands' | 'nothing' {
  if (!isDeepStrictEqual(readBy(before), readBy(after))) return 'facts';
  const [old, fresh] = [scoredBy(before), scoredBy(after)];
  if (!isDeepStrictEqual(old.scores, fresh.scores)) return 'scores';
  return isDeepStrictEqual(old.bands, fresh.bands) ? 'nothing' : 'bands';
}

/** What decides how features are scored, and apart from it how bands are found. */
function scoredBy(config: Config): { scores: unknown; bands: unknown } {
  const { bands, hysteresis, ...scores } = toHealthSettings(config);
  return { scores: [scores, config.prediction.horizon_days], bands: [bands, hysteresis] };
}

/**
 * Alerts are judged by the departures within the horizon, but at most half of the replayed days: of a horizon as long as
 * the replay no day would be over.
 */
function judgedHorizon(days: readonly PlannedDay[], { prediction }: Config): number {
  const span = daysBetween(days[0]!.day, days.at(-1)!.day);
  return Math.max(1, Math.min(prediction.horizon_days, Math.floor(span / 2)));
}

interface LivingSide {
  read: (day: Day) => DayFeatures;
  score: (day: DayFeatures, evidence: RankingEvidence) => ScoredDay;
  watch: (input: ScoredDay) => void;
  plan: PlanSide;
}

/** One of the two lives: reads facts, scores and decides as its configuration says. */
function livingSide(version: Version, { book, known, people }: ReplayBase): LivingSide {
  const { config } = version;
  const horizonDays = config.prediction.horizon_days;
  const health = toHealthSettings(config);
  const { replay, watch } = replayAlerts(book, toReplaySettings(version, people, horizonDays), known);
  const rules = Object.entries(toAlertSettings(config).rules);
  const reading = { health, freshness: freshnessOf(config), historyDays: HISTORY_DAYS };
  return {
    read: (day) => featuresOn(book, toEpochDay(day), reading),
    score: scoreDays({ health, horizonDays }),
    watch,
    plan: {
      replay,
      rulesOn: rules.filter(([, { enabled }]) => enabled).map(([name]) => name),
      budget: config.alerts.budget_per_csm_per_week,
      horizonDays,
    },
  };
}
