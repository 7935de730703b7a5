import { INVOLUNTARY_CODES } from '../../domain/evidence/evidence-codes.ts';
import { type CapFacts, capFactsOf } from '../../domain/health/apply-caps.ts';
import type { AccountFeatures } from '../../domain/health/features.ts';
import {
  componentNames,
  scoreComponents,
  type WeighedAccount,
  type WeightSettings,
} from '../../domain/health/score-components.ts';
import { DEFAULT_HEALTH_SETTINGS, type HealthSettings } from '../../domain/health-settings.ts';

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
  /** Days since 1970-01-01. */
  startedOn: Float64Array;
  renewalOn: Float64Array;
  /** Place of its tier and segment among all there are. */
  kind: Int32Array;
  kinds: readonly AccountKind[];
  caps: Readonly<Record<Exclude<keyof CapFacts, 'usageLost' | 'uncollectible'>, Float64Array>>;
  uncollectible: Uint8Array;
  /** Points that a failing collection takes from the payment component (<= 0); 0 = none. */
  involuntary: Float64Array;
  /** Probability that a learned model gave. */
  learned: Float64Array;
}

/** What weights may depend on beside the stage of life. */
export type AccountKind = Pick<WeighedAccount, 'tier' | 'segment'>;

export const PAYMENT = componentNames([]).indexOf('payment');
export const GOALS = componentNames([]).indexOf('goals');

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
    ...{ startedOn: column(), renewalOn: column(), kind: new Int32Array(accounts.length) },
    kinds: [] as AccountKind[],
    caps: { beyondHabit: column(), attempts: column(), silence: column() },
    uncollectible: new Uint8Array(accounts.length),
    involuntary: new Float64Array(accounts.length),
    learned: Float64Array.from(learned, (said) => said ?? Number.NaN),
  };
  const judging = weighingAll(settings);
  const kindOf = numberKinds(day.kinds);
  let row = -1;
  for (const known of features) {
    row++;
    day.kind[row] = kindOf(known);
    day.startedOn[row] = known.startedOn ?? Number.NaN;
    day.renewalOn[row] = known.renewalOn ?? Number.NaN;
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

/** Adds to the list whatever it has not held yet. */
function numberKinds(kinds: AccountKind[]): (known: AccountFeatures) => number {
  const places = new Map<string | null, Map<string | undefined, number>>();
  return ({ tier, segment }) => {
    const ofTier = places.get(tier) ?? new Map<string | undefined, number>();
    const place = ofTier.get(segment) ?? kinds.push({ tier, ...(segment !== undefined && { segment }) }) - 1;
    places.set(tier, ofTier.set(segment, place));
    return place;
  };
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
