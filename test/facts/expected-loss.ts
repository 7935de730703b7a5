// Sums of independent departures, drawn anew: the other side of "about X, between Y and Z".

export interface Departure {
  probability: number;
  amount: number;
}

/** A generator of its own (Park and Miller 1988), so that no seed is shared with the product. */
function park(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

const BOOKS = 6_000;

/** Sums that leave in drawn books, ascending. */
export function drawLosses(departures: readonly Departure[]): Float64Array {
  const random = park(20_261_120);
  const likely = departures.filter(({ probability, amount }) => probability > 0 && amount > 0);
  return Float64Array.from({ length: BOOKS }, () => {
    let lost = 0;
    for (const { probability, amount } of likely) if (random() < probability) lost += amount;
    return lost;
  }).sort();
}

export const meanLoss = (departures: readonly Departure[]): number =>
  departures.reduce((sum, { probability, amount }) => sum + probability * amount, 0);

/** Share of the drawn books that lose no more than so much. */
export function shareUpTo(losses: Float64Array, limit: number): number {
  let count = 0;
  for (const loss of losses) if (loss <= limit) count++;
  return count / losses.length;
}
