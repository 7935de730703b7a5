import { levelOf } from '../../domain/alerts/probability-level.ts';
import { coverageOf, weighedMean } from '../../domain/health/add-up.ts';
import { knownCapFacts, lowestCap } from '../../domain/health/apply-caps.ts';
import { type PriorFacts, rememberPrior } from '../../domain/health/estimate-prior.ts';
import {
  componentNames,
  LIFE_STAGES,
  type LifeStage,
  lifeStage,
  weightsFor,
} from '../../domain/health/score-components.ts';
import { indexPoints, LEAST_DRIVER, round2 } from '../../domain/health/score-features.ts';
import { ownValue } from '../../domain/names.ts';
import { emptyComponents } from '../features/take-snapshots.ts';
import { type CombiningSettings, type ComponentDay, GOALS, PAYMENT } from './component-days.ts';
import type { ScoredDay } from './scored-day.ts';

/** A scored day whose bands are not found yet. */
export type IndexDay = Omit<ScoredDay, 'bands'>;

const USAGE = componentNames([]).indexOf('usage');

/**
 * Finds the index of every account from its components, as `scoreFeatures` finds it, and the stated prior where no model
 * has learned: what a learned model said stands as it was, since it would learn anew.
 */
export function combiner(
  settings: CombiningSettings,
): (day: ComponentDay, evidence: ScoredDay['evidence']) => IndexDay {
  const priorOf = rememberPrior(settings.horizonDays);
  return (day, evidence) => {
    const { asOf, accounts } = day;
    const column = () => new Float64Array(accounts.length).fill(Number.NaN);
    const components = emptyComponents(accounts.length);
    const [health, probability] = [column(), day.learned.slice()];
    const weightsOf = weigherOf(day, settings);
    const scores = new Float64Array(day.scores.length);
    const main = componentNames([]).flatMap((name, i) =>
      name in components ? [{ i, column: components[name as keyof typeof components] }] : [],
    );
    for (let row = 0; row < accounts.length; row++) {
      const weights = weightsOf(row);
      for (let i = 0; i < scores.length; i++) scores[i] = day.scores[i]![row]!;
      for (let i = 0; i < main.length; i++) {
        const one = main[i]!;
        if (weights[one.i]! > 0) one.column[row] = round2(scores[one.i]!);
      }
      const weighed = weighedMean(weights, scores);
      const coverage = coverageOf(weighed);
      if (coverage === 0 || coverage < settings.minCoverage) continue;
      const cap = lowestCap(weighed.mean, capFactsAt(day, row, weights), settings.caps);
      health[row] = (cap?.cap ?? weighed.mean) / 100;
      if (!Number.isNaN(probability[row]!)) continue;
      const share = weights[PAYMENT]! / weighed.weightKnown;
      const isBilled = weights[PAYMENT]! > 0 && !Number.isNaN(scores[PAYMENT]!);
      const ofBills = isBilled ? lostBy(indexPoints(day.involuntary[row]!, share)) : 0;
      const isOfCap = cap?.rule.when === 'failing_attempts' || cap?.rule.when === 'uncollectible';
      const ofCap = isOfCap ? lostBy((cap!.cap - weighed.mean) / 100) : 0;
      probability[row] = priorOf(
        priorFactsAt(day, row, { health: health[row]!, lost: ofBills + ofCap, isBilled }),
      );
    }
    const level = levelOf(probability);
    const learned = Uint8Array.from(day.learned, (said) => (Number.isNaN(said) ? 0 : 1));
    return { asOf, accounts, health, components, probability, level, learned, evidence };
  };
}

function priorFactsAt(
  { asOf, renewalOn, caps: { attempts }, uncollectible }: ComponentDay,
  row: number,
  { health, lost, isBilled }: Pick<PriorFacts, 'health' | 'lost' | 'isBilled'>,
): PriorFacts {
  const failed = attempts[row]!;
  // Field by field: what stands after a spread is stored in the slowest way.
  return {
    health,
    lost,
    renewalIn: renewalOn[row]! - asOf,
    isBilled,
    attempts: Number.isNaN(failed) ? 0 : failed,
    uncollectible: uncollectible[row] === 1,
  };
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

/** Weights by row: those of a kind of account, by its stage of life, with goals or without. */
function weigherOf(day: ComponentDay, settings: CombiningSettings): (row: number) => readonly number[] {
  const { asOf, kind, kinds, hasGoals } = day;
  const hasStages = Object.keys(settings.weightsByStage).length > 0;
  const known: (readonly number[] | undefined)[] = [];
  const stageAt = (row: number): LifeStage => {
    const { tier } = kinds[kind[row]!]!;
    const terms = tier === null ? undefined : ownValue(settings.tiers, tier);
    return lifeStage(datesAt(day, row), asOf, terms?.onboardingDays);
  };
  return (row) => {
    const stage = hasStages ? LIFE_STAGES.indexOf(stageAt(row)) : 0;
    const place = 2 * (LIFE_STAGES.length * kind[row]! + stage) + hasGoals[row]!;
    const weights = known[place] ?? weightsAt(day, row, settings);
    known[place] = weights;
    return weights;
  };
}

function weightsAt(day: ComponentDay, row: number, settings: CombiningSettings): readonly number[] {
  const account = { ...day.kinds[day.kind[row]!]!, ...datesAt(day, row) };
  const weights = weightsFor(account, day.asOf, settings);
  // Who has no goal is not judged by any.
  return weights.map((weight, i) => (i === GOALS && day.hasGoals[row] === 0 ? 0 : weight));
}

function datesAt({ startedOn, renewalOn }: ComponentDay, row: number) {
  const [started, renewal] = [startedOn[row]!, renewalOn[row]!];
  return {
    startedOn: Number.isNaN(started) ? null : started,
    renewalOn: Number.isNaN(renewal) ? null : renewal,
  };
}
