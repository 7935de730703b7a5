import { isDeepStrictEqual } from 'node:util';
import type { Config } from '../../config/schema.ts';
import { toAlertSettings, toExchangeRates, toHealthSettings } from '../../config/to-settings.ts';
import type { RankingEvidence } from '../../domain/alerts/alert-line.ts';
import { daysBetween, toEpochDay } from '../../domain/day.ts';
import { ratesOfBook } from '../../domain/money.ts';
import type { Day } from '../../domain/types.ts';
import { combiner, type IndexDay } from '../../learning/replay/combine-components.ts';
import {
  type CombiningSettings,
  type ComponentDay,
  type DayFeatures,
  type JudgingSettings,
  judgeComponents,
} from '../../learning/replay/component-days.ts';
import { type BandSettings, findBands } from '../../learning/replay/find-bands.ts';
import {
  type ConfigPlan,
  type PlanSide,
  type PlanTerms,
  planChange,
} from '../../learning/replay/plan-change.ts';
import { replayAlerts } from '../../learning/replay/replay-alerts.ts';
import { featuresOn } from '../../learning/replay/score-days.ts';
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
  days: KeptDay[];
}

/** A day as the current configuration sees it, stage by stage; what a new one leaves alone is taken from here. */
interface KeptDay {
  evidence: RankingEvidence;
  components: ComponentDay;
  scored: ScoredDay;
}

/** Accounts times days that are kept, at about 200 bytes each. */
const MOST_KEPT = 3_000_000;

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
  const alike = alikeStages(before.config, after.config);
  const remembered: KeptDay[] = [];
  for (const [i, { day }] of days.entries()) {
    ctx.signal.throwIfAborted();
    ctx.progress.step('days', i + 1, days.length);
    let features: DayFeatures | null = null;
    const read = async () => {
      features ??= (await base.storedOn(i)) ?? old().read(day);
      return features;
    };
    const one = kept?.days[i] ?? old().reach(await read(), await base.evidenceOn(i));
    if (!kept) old().watch(one.scored);
    fresh.watch(await changed(one, { alike, read, fresh, day }));
    if (keeps && base.book.accounts.length * days.length <= MOST_KEPT) remembered.push(one);
  }
  const plan = { before: kept?.before ?? old().plan, after: fresh.plan };
  return { ...plan, kept: remembered.length === 0 ? null : { base, before: plan.before, days: remembered } };
}

/** The same day under the new configuration: what it has in common with the current one is not computed again. */
async function changed(
  { components, scored, evidence }: KeptDay,
  given: { alike: AlikeStages; read: () => Promise<DayFeatures>; fresh: LivingSide; day: Day },
): Promise<ScoredDay> {
  const { alike, read, fresh, day } = given;
  if (!alike.judged) return fresh.reach(alike.read ? await read() : fresh.read(day), evidence).scored;
  if (!alike.combined) return fresh.band(fresh.combine(components, evidence));
  return alike.banded ? scored : fresh.band(scored);
}

/** Stages that two configurations pass alike: from facts to features, to components, to an index, to bands. */
type AlikeStages = Record<'read' | 'judged' | 'combined' | 'banded', boolean>;

function alikeStages(before: Config, after: Config): AlikeStages {
  const [old, fresh] = [stagesOf(before), stagesOf(after)];
  const read = isDeepStrictEqual(readBy(before), readBy(after));
  const judged = read && isDeepStrictEqual(old.judging, fresh.judging);
  const combined = judged && isDeepStrictEqual(old.combining, fresh.combining);
  return { read, judged, combined, banded: combined && isDeepStrictEqual(old.bands, fresh.bands) };
}

/** What each stage may know of a configuration, and so depends on. */
function stagesOf(config: Config): {
  judging: JudgingSettings;
  combining: CombiningSettings;
  bands: BandSettings;
} {
  const { usage, surveys, payments, bands, hysteresis, ...health } = toHealthSettings(config);
  const { signals, ...combining } = health;
  return {
    judging: { usage, surveys, payments, signals: signals.map(({ weight, ...signal }) => signal) },
    combining: {
      ...combining,
      signals: signals.map(({ signal, weight }) => ({ signal, weight })),
      horizonDays: config.prediction.horizon_days,
    },
    bands: { bands, hysteresis },
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

interface LivingSide {
  read: (day: Day) => DayFeatures;
  reach: (day: DayFeatures, evidence: RankingEvidence) => KeptDay;
  combine: (day: ComponentDay, evidence: RankingEvidence) => IndexDay;
  band: (day: IndexDay) => ScoredDay;
  watch: (day: ScoredDay) => void;
  plan: PlanSide;
}

/** One of the two lives: reads facts, scores and decides as its configuration says. */
function livingSide(version: Version, { book, known, people }: ReplayBase): LivingSide {
  const { config } = version;
  const horizonDays = config.prediction.horizon_days;
  const { judging, combining, bands } = stagesOf(config);
  const { replay, watch } = replayAlerts(book, toReplaySettings(version, people, horizonDays), known);
  const rules = Object.entries(toAlertSettings(config).rules);
  const reading = {
    health: toHealthSettings(config),
    freshness: freshnessOf(config),
    historyDays: HISTORY_DAYS,
  };
  const band = findBands(bands);
  const combine = combiner(combining);
  return {
    read: (day) => featuresOn(book, toEpochDay(day), reading),
    reach: (day, evidence) => {
      const components = judgeComponents(day, judging);
      return { evidence, components, scored: band(combine(components, evidence)) };
    },
    combine,
    band,
    watch,
    plan: {
      replay,
      rulesOn: rules.filter(([, { enabled }]) => enabled).map(([name]) => name),
      budget: config.alerts.budget_per_csm_per_week,
      horizonDays,
    },
  };
}
