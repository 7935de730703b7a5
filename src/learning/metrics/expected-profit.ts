import { betaCdf } from './beta-distribution.ts';
import { orderByScore } from './ranking-metrics.ts';

/** How likely a contacted churner accepts the offer: a beta distribution with these shapes. */
export interface Acceptance {
  alpha: number;
  beta: number;
}

/** One value for all accounts; money in any one currency. */
export interface EmpcParameters extends Acceptance {
  lifetimeValue: number;
  incentiveCost: number;
  contactCost: number;
}

/** One value per account; the incentive is a share of it. */
export interface EmpbParameters extends Acceptance {
  incentiveShare: number;
  contactCost: number;
}

/** Acceptance beta(6, 14) (mean 30 %), value 200, incentive 10, contact 1: Verbraken, Verbeke & Baesens 2013. */
export const empcDefaults: EmpcParameters = {
  alpha: 6,
  beta: 14,
  lifetimeValue: 200,
  incentiveCost: 10,
  contactCost: 1,
};

/** Acceptance beta(6, 14), incentive 5 % of the account's value, contact 15: Janssens et al. 2022 (B2Boost). */
export const empbDefaults: EmpbParameters = { alpha: 6, beta: 14, incentiveShare: 0.05, contactCost: 15 };

/** The expected profit of contacting the highest-scored accounts, and where to stop. */
export interface ExpectedProfit {
  /** Expected maximum profit per account of the book: the best cut for every acceptance rate, averaged. */
  expectedMaximumProfit: number;
  /** Share of the accounts contacted at those cuts, averaged. */
  expectedShare: number;
  /** The one cut to set beforehand: the best at the mean acceptance rate. */
  recommendedCut: {
    accounts: number;
    share: number;
    /** Contact accounts with at least this score; null when contacting nobody is best. */
    score: number | null;
    /** Expected profit per account of the book at this cut. */
    profit: number;
  };
}

/** Profit of one cut as a line in the acceptance rate: `gain * rate - cost`, for the whole book. */
interface CutLine {
  accounts: number;
  score: number | null;
  gain: number;
  cost: number;
}

/**
 * EMPC, the expected maximum profit of a retention campaign: a contacted churner accepts at rate g and brings
 * `g * (value - incentive) - contact`, a contacted stayer costs `incentive + contact` (Verbeke et al. 2012;
 * Verbraken, Verbeke & Baesens 2013). Per account of the book, against contacting nobody.
 * @param input one finite score (higher = more likely to leave) and one label (0 or 1) per account.
 * @returns null without accounts.
 */
export function empc(
  input: { score: ArrayLike<number>; label: ArrayLike<number> },
  parameters: EmpcParameters = empcDefaults,
): ExpectedProfit | null {
  const { lifetimeValue, incentiveCost, contactCost } = parameters;
  return expectedProfit(input, parameters, () => ({
    gain: lifetimeValue - incentiveCost,
    incentive: incentiveCost,
    contact: contactCost,
  }));
}

/**
 * EMPB, the same for business customers with one value per account: a contacted churner brings
 * `g * (1 - share) * value - contact`, a stayer costs `share * value + contact` (Janssens et al. 2022).
 * @param input as for {@link empc}, with the value of each account (at least 0).
 * @returns null without accounts.
 */
export function empb(
  input: { score: ArrayLike<number>; label: ArrayLike<number>; value: ArrayLike<number> },
  parameters: EmpbParameters = empbDefaults,
): ExpectedProfit | null {
  const { incentiveShare, contactCost } = parameters;
  return expectedProfit(input, parameters, (row) => ({
    gain: (1 - incentiveShare) * input.value[row]!,
    incentive: incentiveShare * input.value[row]!,
    contact: contactCost,
  }));
}

function expectedProfit(
  input: { score: ArrayLike<number>; label: ArrayLike<number> },
  acceptance: Acceptance,
  moneyOf: (row: number) => { gain: number; incentive: number; contact: number },
): ExpectedProfit | null {
  const accounts = input.label.length;
  if (accounts === 0) return null;
  const lines = cutLines(input, moneyOf);
  const { alpha, beta } = acceptance;
  const mean = alpha / (alpha + beta);
  let expectedMaximumProfit = 0;
  let expectedShare = 0;
  for (const { line, from, to } of upperEnvelope(lines)) {
    const probability = betaCdf(to, alpha, beta) - betaCdf(from, alpha, beta);
    const meanRate = mean * (betaCdf(to, alpha + 1, beta) - betaCdf(from, alpha + 1, beta));
    expectedMaximumProfit += (line.gain * meanRate - line.cost * probability) / accounts;
    expectedShare += (line.accounts / accounts) * probability;
  }
  const profitOf = (line: CutLine) => line.gain * mean - line.cost;
  const best = lines.reduce((a, b) => (profitOf(b) > profitOf(a) ? b : a));
  return {
    expectedMaximumProfit,
    expectedShare,
    recommendedCut: {
      accounts: best.accounts,
      share: best.accounts / accounts,
      score: best.score,
      profit: profitOf(best) / accounts,
    },
  };
}

/** One line per cut, from nobody to everybody; accounts of equal score are contacted together or not at all. */
function cutLines(
  input: { score: ArrayLike<number>; label: ArrayLike<number> },
  moneyOf: (row: number) => { gain: number; incentive: number; contact: number },
): CutLine[] {
  const lines: CutLine[] = [{ accounts: 0, score: null, gain: 0, cost: 0 }];
  const order = orderByScore(input.score);
  let gain = 0;
  let cost = 0;
  for (const [place, row] of order.entries()) {
    const money = moneyOf(row);
    if (input.label[row] === 1) gain += money.gain;
    cost += money.contact + (input.label[row] === 1 ? 0 : money.incentive);
    const next = order[place + 1];
    if (next === undefined || input.score[next] !== input.score[row])
      lines.push({ accounts: place + 1, score: input.score[row]!, gain, cost });
  }
  return lines;
}

/** Which line is highest for which acceptance rate within [0, 1]: the convex hull of the ROC curve, in money. */
function upperEnvelope(lines: readonly CutLine[]): { line: CutLine; from: number; to: number }[] {
  const byGain = [...lines].sort((a, b) => a.gain - b.gain || b.cost - a.cost);
  const hull: { line: CutLine; from: number }[] = [];
  for (const line of byGain) {
    let from = Number.NEGATIVE_INFINITY;
    while (hull.length > 0) {
      const top = hull[hull.length - 1]!;
      const steeper = line.gain - top.line.gain;
      from = steeper > 0 ? (line.cost - top.line.cost) / steeper : Number.NEGATIVE_INFINITY;
      if (from > top.from) break;
      hull.pop();
      from = Number.NEGATIVE_INFINITY;
    }
    hull.push({ line, from });
  }
  return hull
    .map(({ line, from }, index) => ({
      line,
      from: Math.max(0, from),
      to: Math.min(1, hull[index + 1]?.from ?? 1),
    }))
    .filter((part) => part.to > part.from);
}
