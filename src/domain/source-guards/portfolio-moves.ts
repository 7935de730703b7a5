import { fromEpochDay } from '../day.ts';
import { ownValue } from '../names.ts';
import type { Peers } from '../signals/usage/peers.ts';
import type { Day, FeedCalendar } from '../types.ts';

/** What nearly everybody did in one closed period of a product. */
export interface PortfolioMove {
  product: string;
  /** Last day of the newest closed period. */
  closedOn: Day;
  /** Median over the accounts of the period's amount against the mean of the ones before; 1 = as usual. */
  share: number;
}

/**
 * A median account moves by less from one period to the next: beyond it something has happened to the product, its
 * market or its feed, and not to the customers one by one.
 */
const LEAST_MOVE = 0.2;

/**
 * Products told in totals of closed periods whose newest one was unusual for the whole portfolio. Each account is judged
 * against the others then, so that nothing is held; but somebody should know of it.
 */
export function portfolioMoves(
  products: Peers['products'],
  periods: FeedCalendar['periods'],
): PortfolioMove[] {
  return Object.entries(periods).flatMap(([product, days]) => {
    const share = ownValue(products, product)?.change ?? null;
    const closedOn = days.at(-1);
    if (share === null || closedOn === undefined || Math.abs(share - 1) < LEAST_MOVE) return [];
    return [{ product, closedOn: fromEpochDay(closedOn), share }];
  });
}
