import type { Cadence } from '../../types.ts';

/**
 * One measure of a product in the window judged now against earlier windows of the same length:
 * now, low (10 %), middle (median), high (90 %), spread (standard deviation of a window, never 0).
 */
export type Measure = readonly [now: number, low: number, mid: number, high: number, spread: number];

/** Level beside other accounts; percentiles 0-1 among them (mid-rank), 1 = used more, or more recently, than all. */
export interface PeerStanding {
  level: number;
  recency: number;
  /**
   * What is told of it, over `span` days up to now (84, or the life of a younger account): the account's own active days,
   * the median of the others (null for a span of its own, which the others were not measured over) and the share of them with
   * more. Of a product told in periods: events a period, and how many periods. Absent in features stored before these.
   */
  own?: number;
  span?: number;
  median: number | null;
  more?: number;
}

/** Usage of one product by one account, reduced to what the score and its evidence need. */
export interface ProductFeatures {
  product: string;
  cadence: Cadence;
  /** Days from the first known activity to the as-of date. */
  historyDays: number;
  /** Days judged now. */
  windowDays: number;
  /** Active days, events and active users in the window, and (`recent`) in its newest half; null = no baseline. */
  active: Measure | null;
  activeRecent: Measure | null;
  events: Measure | null;
  eventsRecent: Measure | null;
  users: Measure | null;
  usersRecent: Measure | null;
  /** Seats told last, and before the window; null = not told. */
  seats: readonly [now: number, usual: number] | null;
  /** What low and middle of the measures were lowered by because the whole book is quieter, 0-1; absent = by nothing. */
  bookChange?: number;
  /** Days without activity up to now, holidays, pauses and the account's season left out; and the last active day. */
  silence: number;
  last: number;
  /** Silence that the account's own gaps rarely exceed; null = too few gaps. */
  gap: number | null;
  /** Active days of the calendar in the last 28 days; with no own baseline the only level there is. */
  active28: number;
  /** Active days a week over the baseline: the product's part in the account's past activity. */
  past: number;
  /** Days inside the window left out: declared or holiday, and as in the same weeks last year. */
  quiet: readonly [declared: number, season: number];
  /** Dated change in weekly active days (or events): step or slope, first day of the lower level, levels a week. */
  change: {
    kind: 'step' | 'slope';
    since: number;
    before: number;
    after: number;
    weeks: number;
    /** What fell; absent in features stored before it was told. */
    of?: 'days' | 'events';
  } | null;
  peers: PeerStanding | null;
  /**
   * Only where rows are totals of closed periods: days of a period, and the last day of the newest closed one. Events and
   * users then are means of a period over the three newest and (`recent`) the newest alone; active days mean nothing.
   */
  period?: { days: number; closedOn: number };
}

/** The people behind the numbers, when the source names users. */
export interface PeopleFeatures {
  /** Users with at least `REGULAR_ACTIVE_DAYS` in the 84 days before the recent 28, and how many of them are gone. */
  regulars: number;
  gone: number;
  /** The most active of them, when gone. */
  leader: {
    user: string;
    product: string;
    last: number;
    days: number;
    /** Share of the account's past active user-days. */
    share: number;
  } | null;
  /** Newest last day among those gone. */
  goneSince: number | null;
  /** Share of the lost user-days that users new since then make up for, 0-1. */
  replaced: number;
}

export interface UsageFeatures {
  products: ProductFeatures[];
  people: PeopleFeatures | null;
  /** Standing among all accounts (of the segment), for an account without any activity. */
  peers: PeerStanding | null;
  /** The whole window lies in quiet days. */
  allQuiet: boolean;
  /** Events a week (all products together), oldest first: 12 weeks, up to 40 where use fell before them. */
  weeks: number[];
}
