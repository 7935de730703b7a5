import { type RandomSource, seededRandom } from '../statistics/chance.ts';

/** Departures drawn one by one; of all others only mean and variance count. */
const DRAWN = 400;
/** Books drawn: the ends of the range are then good to about a point of probability. */
const BOOKS = 4000;
/** The range leaves out a tenth of the books on either side. */
const TAIL = 0.1;

export interface Risk {
  probability: number;
  mrr: number;
}

/**
 * Monthly revenue expected to leave within the horizon of the probabilities, with its 80 % range. The amount that leaves
 * is a weighted sum of independent yes/no outcomes (Poisson-binomial): its mean is `sum p m`. The range is that of books
 * drawn by a seeded generator: a few large accounts make the sum skewed, so they are drawn one by one; the many small
 * ones add a normal amount with mean `sum p m` and variance `sum p (1 - p) m^2`. Accounts do leave together (a bad
 * release, a recession), so the range is rather too narrow than too wide; it always holds the mean, which in a skewed book
 * may lie above it. Source: Hong 2013, "On computing the
 * distribution function for the Poisson binomial distribution", Computational Statistics & Data Analysis 59.
 * @param risks probability 0-1 and MRR of every account for which both are known
 * @returns null when there is none
 */
export function expectedChurn(risks: readonly Risk[]): { mrr: number; low: number; high: number } | null {
  if (risks.length === 0) return null;
  const bySpread = inFullOrder(risks);
  const drawn = bySpread.slice(0, DRAWN);
  const rest = { mean: 0, variance: 0, all: 0 };
  for (const risk of bySpread.slice(DRAWN)) {
    rest.mean += risk.probability * risk.mrr;
    rest.variance += varianceOf(risk);
    rest.all += risk.mrr;
  }
  const random = seededRandom(1);
  const books = Float64Array.from({ length: BOOKS }, () => {
    let lost = rest.all === 0 ? 0 : rest.mean + Math.sqrt(rest.variance) * drawNormal(random);
    lost = Math.min(Math.max(lost, 0), rest.all);
    for (const { probability, mrr } of drawn) if (random() < probability) lost += mrr;
    return lost;
  }).sort();
  const mean = meanOf(bySpread);
  return {
    mrr: mean,
    low: Math.min(mean, books[Math.floor(TAIL * BOOKS)]!),
    high: Math.max(mean, books[Math.ceil((1 - TAIL) * BOOKS) - 1]!),
  };
}

/** The mean alone, without the books that its range is drawn from; null when there is no risk. */
export function expectedMean(risks: readonly Risk[]): number | null {
  return risks.length === 0 ? null : meanOf(inFullOrder(risks));
}

/** So that the same book gives the same sums and the same range however its rows come. */
function inFullOrder(risks: readonly Risk[]): Risk[] {
  return [...risks].sort(
    (a, b) => varianceOf(b) - varianceOf(a) || b.mrr - a.mrr || b.probability - a.probability,
  );
}

function meanOf(ordered: readonly Risk[]): number {
  return ordered.reduce((sum, { probability, mrr }) => sum + probability * mrr, 0);
}

function varianceOf({ probability: p, mrr }: Risk): number {
  return p * (1 - p) * mrr ** 2;
}

/** Box and Muller 1958. */
function drawNormal(random: RandomSource): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
