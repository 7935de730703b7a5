/** How one way of predicting did on outcomes that closed after it was learned. */
export interface JudgedFigures {
  logLoss: number | null;
  rocAuc: number | null;
}

/** What is known when a new model asks to go live. */
export interface PromotionCase {
  /** False when the learner found nothing better than the base rate. */
  learned: boolean;
  /** Departures among the rows judged on. */
  churners: number;
  challenger: JudgedFigures;
  /** The plain index (ranking only) and the prior, shifted to the base rate. */
  index: JudgedFigures;
  prior: JudgedFigures;
  /** The model in force; null = none. `seen`: it was taught with part of what it would be judged on. */
  live: (JudgedFigures & { seen: boolean }) | null;
}

/** Departures without which a comparison says nothing. */
const LEAST_CHURNERS = 10;

/**
 * Champion and challenger: a new model goes live only when, on later closed outcomes, it ranks better than the plain
 * index, is truer than the prior and truer than the model in force. Else it stays in the shadow.
 */
export function decidePromotion(given: PromotionCase): { state: 'live' | 'shadow'; reason: string } {
  const { challenger, index, prior, live } = given;
  const shadow = (reason: string) => ({ state: 'shadow', reason }) as const;
  if (!given.learned) return shadow('no better than the base rate');
  if (given.churners < LEAST_CHURNERS)
    return shadow(`${given.churners} of at least ${LEAST_CHURNERS} later departures to be judged by`);
  if (!beats(challenger.rocAuc, index.rocAuc, 'higher'))
    return shadow(`ranks no better than the plain index (ROC-AUC ${show(challenger.rocAuc, index.rocAuc)})`);
  if (!beats(challenger.logLoss, prior.logLoss, 'lower'))
    return shadow(`no truer than the prior (log loss ${show(challenger.logLoss, prior.logLoss)})`);
  if (live === null)
    return { state: 'live', reason: 'better than the plain index and the prior on later outcomes' };
  if (live.seen) return shadow('waits for outcomes that the model in force was not taught with');
  if (!beats(challenger.logLoss, live.logLoss, 'lower'))
    return shadow(`no truer than the model in force (log loss ${show(challenger.logLoss, live.logLoss)})`);
  return {
    state: 'live',
    reason: `truer than the model in force (log loss ${show(challenger.logLoss, live.logLoss)})`,
  };
}

function beats(mine: number | null, other: number | null, better: 'higher' | 'lower'): boolean {
  if (mine === null || other === null) return mine !== null;
  return better === 'higher' ? mine > other : mine < other;
}

function show(mine: number | null, other: number | null): string {
  return `${mine?.toFixed(4) ?? '-'} against ${other?.toFixed(4) ?? '-'}`;
}
