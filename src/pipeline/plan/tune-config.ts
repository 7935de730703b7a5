import { reportingCurrency } from '../../config/schema-money.ts';
import { toExchangeRates, toHealthSettings } from '../../config/to-settings.ts';
import {
  type SettingEdit,
  type TuneCandidate,
  tuneCandidates,
  withEdits,
} from '../../config/tune-candidates.ts';
import { addDays, daysBetween, fromEpochDay, toEpochDay } from '../../domain/day.ts';
import { rankable, ratesOfBook } from '../../domain/money.ts';
import { median } from '../../domain/statistics/round-and-median.ts';
import type { Day } from '../../domain/types.ts';
import { findBands } from '../../learning/replay/find-bands.ts';
import { type Replay, replayAlerts } from '../../learning/replay/replay-alerts.ts';
import { featuresOn, scoreDays } from '../../learning/replay/score-days.ts';
import type { ScoredDay } from '../../learning/replay/scored-day.ts';
import { chooseTuning, type TuneResult, type TuneTerms } from '../../learning/tune/choose-tuning.ts';
import type { TuneGoal } from '../../learning/tune/tally-replay.ts';
import { HISTORY_DAYS } from '../../store/facts/as-of.ts';
import { freshnessOf } from '../check-freshness.ts';
import type { Context } from '../context.ts';
import { baseKey, loadBase, type ReplayBase, type Version } from './replay-base.ts';
import { toReplaySettings } from './replay-settings.ts';

/** What tuning came to, and on which days. */
export interface TunedConfig {
  goal: TuneGoal;
  result: TuneResult;
  /** What has to be changed for it; empty = nothing. */
  edits: readonly SettingEdit[];
  horizonDays: number;
  accounts: number;
  currency: string;
  chosen: { from: Day; to: Day };
  judged: { from: Day; to: Day };
}

export interface TuneRequest {
  current: Version;
  goal: TuneGoal;
  /** Risk alerts per CSM and week, in place of what the configuration says; null = as it says. */
  budget: number | null;
  replayDays: number;
  /** First day of those that judge; null = in the middle. */
  judgeFrom: Day | null;
}

/**
 * Looks for a small change of the configuration that would have done better over the stored days: chosen by the earlier
 * ones with what was known of departures before the later ones begin, judged by the later ones. Every try is a replay by
 * the decisions of life. Nothing is written.
 * @throws NothingToReplayError when no day has been scored
 */
export async function tuneConfig(ctx: Context, request: TuneRequest): Promise<TunedConfig> {
  const { budget, current } = request;
  const asked: SettingEdit[] =
    budget === null ? [] : [{ path: ['alerts', 'budget_per_csm_per_week'], value: budget }];
  const before = { ...current, config: withEdits(current.config, asked) };
  const terms = { before, after: before, replayDays: request.replayDays };
  const base = withData(await loadBase(ctx, { ...terms, key: await baseKey(ctx, terms) }));
  const inputs = await scoredInputs(ctx, base, before);
  const present = replayOf(base, { version: before, inputs });
  const candidates = tuneCandidates(before.config, new Set(present.days.map(({ mode }) => mode)));
  const tries = candidates.map((candidate, i) => {
    ctx.signal.throwIfAborted();
    ctx.progress.step('tries', i + 1, candidates.length);
    return {
      ...candidate,
      replay: replayOf(base, { version: { ...before, config: candidate.config }, inputs }),
    };
  });
  const judging = judgingTerms(base, { ...request, current: before });
  const result = chooseTuning(present, tries, judging);
  const { chosen, judged } = judging.parts;
  const winner: TuneCandidate | undefined =
    result.verdict === 'better' ? candidates[result.best?.place ?? -1] : undefined;
  const span = ({ from, to }: { from: number; to: number }) => ({
    from: fromEpochDay(from),
    to: fromEpochDay(to),
  });
  return {
    ...{ goal: request.goal, result, edits: winner ? [...asked, ...winner.edits] : [] },
    horizonDays: judging.horizonDays,
    accounts: base.book.accounts.length,
    currency: reportingCurrency(before.config),
    ...{ chosen: span(chosen), judged: span(judged) },
  };
}

/** Days before use is told of would make up a half in which nothing can be chosen; bills often reach back further. */
function withData(base: ReplayBase): ReplayBase {
  const { feeds, firstDay } = base.book;
  const first = feeds.usage.whole.days[0] ?? firstDay ?? Number.NEGATIVE_INFINITY;
  const from = base.days.findIndex(({ day }) => toEpochDay(day) >= first);
  const skipped = Math.max(0, from);
  return {
    ...base,
    days: base.days.slice(skipped),
    evidenceOn: (at) => base.evidenceOn(at + skipped),
    storedOn: (at) => base.storedOn(at + skipped),
  };
}

async function scoredInputs(ctx: Context, base: ReplayBase, { config }: Version): Promise<ScoredDay[]> {
  const health = toHealthSettings(config);
  const reading = { health, freshness: freshnessOf(config), historyDays: HISTORY_DAYS };
  const score = scoreDays({ health, horizonDays: config.prediction.horizon_days });
  const inputs: ScoredDay[] = [];
  for (const [i, { day }] of base.days.entries()) {
    ctx.signal.throwIfAborted();
    ctx.progress.step('days', i + 1, base.days.length);
    const features = (await base.storedOn(i)) ?? featuresOn(base.book, toEpochDay(day), reading);
    inputs.push(score(features, await base.evidenceOn(i)));
  }
  return inputs;
}

function replayOf(
  base: ReplayBase,
  { version, inputs }: { version: Version; inputs: readonly ScoredDay[] },
): Replay {
  const { config } = version;
  const { book, known, people } = base;
  const settings = toReplaySettings(version, people, config.prediction.horizon_days);
  const { replay, watch } = replayAlerts(book, settings, known);
  const banded = findBands(toHealthSettings(config));
  for (const input of inputs) watch(banded(input));
  return replay;
}

/** The outcomes of a horizon that is over on the last day of each part; at most a quarter of all days. */
function judgingTerms(base: ReplayBase, { current, goal, judgeFrom }: TuneRequest): TuneTerms {
  const { config } = current;
  const { days, to, book } = base;
  const first = days[0]!.day;
  const span = daysBetween(first, to);
  const horizonDays = Math.max(1, Math.min(config.prediction.horizon_days, Math.floor(span / 4)));
  const split = toEpochDay(judgeFrom ?? addDays(first, Math.floor(span / 2)));
  const { currency } = config;
  const rates = ratesOfBook(base.currencies, to, toExchangeRates(config));
  const monthly = rankable(
    book.accounts.map(({ facts: { account } }) =>
      account.mrr === null ? null : { amount: account.mrr, currency: account.currency ?? currency },
    ),
    to,
    rates,
  );
  const middle = median(monthly.flatMap((amount) => amount ?? [])) ?? 0;
  return {
    ...{ book, goal, horizonDays, contact: config.alerts.line.contact },
    yearlyValue: (place) => 12 * (monthly[place] ?? middle),
    parts: {
      chosen: { from: toEpochDay(first), to: split - 1, knownUntil: split - 1 },
      judged: { from: split, to: toEpochDay(to), knownUntil: toEpochDay(to) },
    },
  };
}
