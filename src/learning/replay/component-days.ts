import type { RankingEvidence } from '../../domain/alerts/alert-line.ts';
import { INVOLUNTARY_CODES } from '../../domain/evidence/evidence-codes.ts';
import { coverageOf, weighedMean } from '../../domain/health/add-up.ts';
import { type CapFacts, capFactsOf, knownCapFacts, lowestCap } from '../../domain/health/apply-caps.ts';
import { type PriorFacts, priorRisks } from '../../domain/health/estimate-prior.ts';
import type { AccountFeatures } from '../../domain/health/features.ts';
import {
  componentNames,
  scoreComponents,
  type WeighedAccount,
  type WeightSettings,
  weightsFor,
} from '../../domain/health/score-components.ts';
import { indexPoints, LEAST_DRIVER, round2 } from '../../domain/health/score-features.ts';
import { DEFAULT_HEALTH_SETTINGS, type HealthSettings } from '../../domain/health-settings.ts';
import { emptyComponents } from '../features/take-snapshots.ts';
import type { ScoredDay } from './scored-day.ts';

/** What the scores of a day are a function of, wherever it was found: stored with them, or read from a history anew. */
export interface DayFeatures {
  /** Days since 1970-01-01. */
  asOf: number;
  /** Places of the accounts in the book, ascending. */
  accounts: Int32Array;
  /** In the order of the accounts; may be read anew each time, so that whoever needs them twice goes through them twice. */
  features: Iterable<AccountFeatures>;
  /** Probability that a learned model gave on that day, 0-1; null = the stated prior stood. */
  learned: readonly (number | null)[];
}

/** What decides how features are judged, component by component. */
export type JudgingSettings = Pick<HealthSettings, 'usage' | 'surveys' | 'payments'> & {
  signals: readonly Omit<HealthSettings['signals'][number], 'weight'>[];
};

/** What decides what an index the components come to. */
export type CombiningSettings = WeightSettings &
  Pick<HealthSettings, 'caps' | 'minCoverage'> & { horizonDays: number };

/**
 * The components of all accounts on one day, whatever they weigh: all that an index, its caps and the stated prior are made
 * of, in columns; NaN = unknown.
 */
export interface ComponentDay {
  asOf: number;
  accounts: Int32Array;
  /** 0-100, in the order of `componentNames`. */
  scores: readonly Float64Array[];
  /** Who has no goal is not judged by any. */
  hasGoals: Uint8Array;
  weighed: readonly WeighedAccount[];
  caps: Readonly<Record<Exclude<keyof CapFacts, 'usageLost' | 'uncollectible'>, Float64Array>>;
  uncollectible: Uint8Array;
  /** Points that a failing collection takes from the payment component (<= 0); 0 = none. */
  involuntary: Float64Array;
  /** Probability that a learned model gave. */
  learned: Float64Array;
}

/** A scored day whose bands are not found yet. */
export type IndexDay = Omit<ScoredDay, 'bands'>;

const PAYMENT = componentNames([]).indexOf('payment');
const USAGE = componentNames([]).indexOf('usage');
const GOALS = componentNames([]).indexOf('goals');

/** Judges the features of a day. The result is some hundred bytes an account, where the features are thousands. */
export function judgeComponents(
  { asOf, accounts, features, learned }: DayFeatures,
  settings: JudgingSettings,
): ComponentDay {
  const column = () => new Float64Array(accounts.length).fill(Number.NaN);
  const day = {
    ...{ asOf, accounts },
    scores: componentNames(settings.signals.map((signal) => ({ ...signal, weight: 1 }))).map(column),
    hasGoals: new Uint8Array(accounts.length),
    weighed: [] as WeighedAccount[],
    caps: { beyondHabit: column(), attempts: column(), silence: column() },
    uncollectible: new Uint8Array(accounts.length),
    involuntary: new Float64Array(accounts.length),
    learned: Float64Array.from(learned, (said) => said ?? Number.NaN),
  };
  const judging = weighingAll(settings);
  for (const known of features) {
    const row = day.weighed.push(weighedOf(known)) - 1;
    const components = scoreComponents(known, asOf, judging);
    const hasGoals = (known.goals ?? []).length > 0;
    day.hasGoals[row] = hasGoals ? 1 : 0;
    for (const [i, { name, result }] of components.entries()) {
      if (!result.known) continue;
      if (!Number.isFinite(result.score))
        throw new RangeError(`the component ${name} of account ${known.accountId} is no number`);
      day.scores[i >= GOALS && !hasGoals ? i + 1 : i]![row] = result.score;
      if (i !== PAYMENT) continue;
      // The worst of what stands open alone has points.
      day.involuntary[row] = result.evidence.reduce(
        (sum, { code, points }) => (INVOLUNTARY_CODES.has(code) ? sum + points : sum),
        0,
      );
    }
    const { uncollectible, beyondHabit, attempts, silence } = capFactsOf(known, asOf);
    day.uncollectible[row] = uncollectible ? 1 : 0;
    day.caps.beyondHabit[row] = beyondHabit;
    day.caps.attempts[row] = attempts;
    day.caps.silence[row] = silence;
  }
  return day;
}

function weighedOf({ tier, segment, startedOn, renewalOn }: AccountFeatures): WeighedAccount {
  return { tier, ...(segment !== undefined && { segment }), startedOn, renewalOn };
}

/** Every component counts alike, so that none is left out. Named one by one: whole settings would bring their weights. */
function weighingAll({ usage, surveys, payments, signals }: JudgingSettings): HealthSettings {
  const built = componentNames([]).map((name) => [name, 1]);
  return {
    ...DEFAULT_HEALTH_SETTINGS,
    ...{ usage, surveys, payments },
    weights: Object.fromEntries(built),
    signals: signals.map((signal) => ({ ...signal, weight: 1 })),
  };
}

/**
 * The index of every account from its components, as `scoreFeatures` finds it, and the stated prior where no model has
 * learned: what a learned model said stands as it was, since it would learn anew.
 */
export function combineComponents(
  day: ComponentDay,
  settings: CombiningSettings,
  evidence: RankingEvidence,
): IndexDay {
  const { asOf, accounts } = day;
  const column = () => new Float64Array(accounts.length).fill(Number.NaN);
  const components = emptyComponents(accounts.length);
  const [health, probability] = [column(), column()];
  const weightsOf = weigherOf(settings, asOf);
  const scores = new Float64Array(day.scores.length);
  const main = componentNames([]).flatMap((name, i) =>
    name in components ? [{ i, column: components[name as keyof typeof components] }] : [],
  );
  for (let row = 0; row < accounts.length; row++) {
    const weights = weightsOf(day.weighed[row]!, day.hasGoals[row] === 1);
    for (let i = 0; i < scores.length; i++) scores[i] = day.scores[i]![row]!;
    for (const one of main) if (weights[one.i]! > 0) one.column[row] = round2(scores[one.i]!);
    const weighed = weighedMean(weights, scores);
    const coverage = coverageOf(weighed);
    probability[row] = day.learned[row]!;
    if (coverage === 0 || coverage < settings.minCoverage) continue;
    const facts = capFactsAt(day, row, weights);
    const cap = lowestCap(weighed.mean, facts, settings.caps);
    const index = (cap?.cap ?? weighed.mean) / 100;
    health[row] = index;
    if (!Number.isNaN(probability[row]!)) continue;
    const share = weights[PAYMENT]! / weighed.weightKnown;
    const isBilled = weights[PAYMENT]! > 0 && !Number.isNaN(scores[PAYMENT]!);
    const ofBills = isBilled ? lostBy(indexPoints(day.involuntary[row]!, share)) : 0;
    const isOfCap = cap?.rule.when === 'failing_attempts' || cap?.rule.when === 'uncollectible';
    const ofCap = isOfCap ? lostBy((cap!.cap - weighed.mean) / 100) : 0;
    const { attempts } = day.caps;
    const renewalOn = day.weighed[row]!.renewalOn;
    const prior: PriorFacts = {
      ...{ health: index, lost: ofBills + ofCap, isBilled },
      renewalIn: renewalOn === null ? Number.NaN : renewalOn - asOf,
      attempts: Number.isNaN(attempts[row]!) ? 0 : attempts[row]!,
      uncollectible: day.uncollectible[row] === 1,
    };
    probability[row] = priorRisks(prior, settings.horizonDays).probability;
  }
  const learned = Uint8Array.from(day.learned, (said) => (Number.isNaN(said) ? 0 : 1));
  return { asOf, accounts, health, components, probability, learned, evidence };
}

/** What is taken from the index, as far as it is worth a word. */
function lostBy(points: number): number {
  return points <= -LEAST_DRIVER ? -points : 0;
}

function capFactsAt({ caps, uncollectible, scores }: ComponentDay, row: number, weights: readonly number[]) {
  const [ofPayment, ofUsage] = [weights[PAYMENT]!, weights[USAGE]!];
  const facts = {
    beyondHabit: caps.beyondHabit[row]!,
    attempts: caps.attempts[row]!,
    silence: caps.silence[row]!,
    uncollectible: uncollectible[row] === 1,
  };
  return knownCapFacts(facts, {
    payment: ofPayment > 0 ? scores[PAYMENT]![row]! : Number.NaN,
    usage: ofUsage > 0 ? scores[USAGE]![row]! : Number.NaN,
  });
}

type WeightsOf = (account: WeighedAccount, hasGoals: boolean) => readonly number[];

/** Weights by account; where no tier, segment or stage has its own, all have the same. */
function weigherOf(settings: CombiningSettings, asOf: number): WeightsOf {
  const { weightsByTier, weightsByStage, weightsBySegment } = settings;
  const weigh: WeightsOf = (account, hasGoals) =>
    weightsFor(account, asOf, settings).map((weight, i) => (i === GOALS && !hasGoals ? 0 : weight));
  if (Object.keys(weightsByTier).length + Object.keys(weightsByStage).length + weightsBySegment.size > 0)
    return weigh;
  const nobody: WeighedAccount = { tier: null, startedOn: null, renewalOn: null };
  const [others, withGoals] = [weigh(nobody, false), weigh(nobody, true)];
  return (_, hasGoals) => (hasGoals ? withGoals : others);
}
