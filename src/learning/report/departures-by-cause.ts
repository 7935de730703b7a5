import { groupBy } from '../../domain/group-by.ts';
import { type LeavingReasons, reasonKey } from '../../domain/leaving/reasons.ts';
import { median, roundSix } from '../../domain/statistics/round-and-median.ts';
import { type Interval, wilsonInterval } from '../../domain/statistics/shares.ts';
import type { OutcomeHistory } from '../features/outcome-history.ts';

/** How many of the departures of one cause were warned of, and how early. */
export interface CauseFigures {
  /** Voluntary or involuntary; or the key of a configured reason, else the reason as it was said; null = none is told. */
  cause: string | null;
  departures: number;
  warned: number;
  /** Share of the departures that were warned of, 0-1, with its 95 % interval. */
  recall: number;
  recall_interval: Interval;
  /** Of those warned of, from the earliest right alert to the departure; null = there are none. */
  median_lead_days: number | null;
}

interface Departures {
  book: OutcomeHistory;
  /** Places in the book of the accounts that departed. */
  departed: ReadonlySet<number>;
  /** Days from the earliest right alert to the departure, of every place that was warned of. */
  leads: ReadonlyMap<number, number>;
}

/** Departures by whether the customer or a failing payment ended them; empty where the data tell it of none. */
export function departuresByKind(given: Departures): CauseFigures[] {
  const { accounts } = given.book;
  return byCause(given, (place) => accounts[place]!.facts.account.churnKind);
}

/** Departures by the reason that the data tell; empty where they tell it of none. */
export function departuresByReason(given: Departures, reasons: LeavingReasons): CauseFigures[] {
  const { accounts } = given.book;
  return byCause(given, (place) => {
    const { churnReason } = accounts[place]!.facts.account;
    return reasonKey(churnReason, reasons) ?? churnReason;
  });
}

/** The most frequent cause first, departures without one last. */
function byCause({ departed, leads }: Departures, causeOf: (place: number) => string | null): CauseFigures[] {
  const groups = groupBy([...departed], causeOf);
  if (groups.size === 0 || (groups.size === 1 && groups.has(null))) return [];
  const figures = [...groups].map(([cause, places]): CauseFigures => {
    const warned = places.flatMap((place) => leads.get(place) ?? []);
    const [low, high] = wilsonInterval(warned.length, places.length)!;
    return {
      cause,
      departures: places.length,
      warned: warned.length,
      recall: roundSix(warned.length / places.length),
      recall_interval: [roundSix(low), roundSix(high)],
      median_lead_days: median(warned),
    };
  });
  return figures.sort(
    (a, b) =>
      Number(a.cause === null) - Number(b.cause === null) ||
      b.departures - a.departures ||
      (a.cause! < b.cause! ? -1 : 1),
  );
}
