import type { UsageSettings } from '../../health-settings.ts';
import { ownValue } from '../../names.ts';
import type { AccountFacts, FeedCalendar, UsageSeries } from '../../types.ts';
import { usualOf } from './describe-fall.ts';
import { extractPeople } from './extract-people.ts';
import { extractPeriods } from './extract-periods.ts';
import { extractProduct } from './extract-product.ts';
import {
  type PeerRow,
  type PeerRows,
  type Peers,
  peerRows,
  standingAmong,
  standingByPeriods,
} from './peers.ts';
import { POOLED, poolSparseProducts } from './pool-sparse-products.ts';
import { quietCalendar } from './quiet-calendar.ts';
import type { ProductFeatures, UsageFeatures } from './usage-features.ts';
import { quietBetween } from './usual-gap.ts';

const SPARKLINE_WEEKS = 12;
/** A line that begins after a fall goes back as far as this for what was usual. */
const MOST_SPARKLINE_WEEKS = 40;
/** Share of a usual week that one of the weeks shown should reach. */
const NEAR_USUAL = 0.75;
/** The book may explain away at most this much of an account's fall. */
const LEAST_BOOK_CHANGE = 0.3;
/** With more quiet days than this in the last 28, nobody's absence says anything. */
const MAX_QUIET_FOR_PEOPLE = 10;

const weekly = new Float64Array(MOST_SPARKLINE_WEEKS);

export interface UsageTerms {
  asOf: number;
  startedOn: number | null;
  settings: UsageSettings;
  peers: Peers | null;
  /** Closing days by product, where rows are totals of closed periods; null = nowhere. */
  periods: FeedCalendar['periods'] | null;
}

/** Usage of one account, product by product in the order of their names, so that the order of rows cannot matter. */
export function extractUsage(
  facts: AccountFacts,
  { asOf, startedOn, settings, peers, periods }: UsageTerms,
): UsageFeatures {
  const quiet = quietCalendar(settings, facts.account.locale, facts.account.segment);
  const rows = peers && peerRows(facts, asOf, periods);
  const segment = facts.account.segment;
  const whole = (peers && segment !== null ? ownValue(peers.segments, segment) : null) ?? peers?.all ?? null;
  const age = startedOn === null ? 0 : asOf - startedOn + 1;
  weekly.fill(0);
  const products: ProductFeatures[] = [];
  let quietProducts = 0;
  const sorted = facts.usage.length > 1 ? [...facts.usage].sort(byProduct) : facts.usage;
  const isCoarse = (one: UsageSeries) => periods !== null && ownValue(periods, one.product) !== undefined;
  const daily = sorted.some(isCoarse) ? sorted.filter((one) => !isCoarse(one)) : sorted;
  const pooled = poolSparseProducts(daily, asOf, settings.recentDays);
  const series = daily === sorted ? pooled : [...pooled, ...sorted.filter(isCoarse)].sort(byProduct);
  for (const one of series) {
    const group = (one.product === POOLED ? whole : peers && ownValue(peers.products, one.product)) ?? null;
    const bookChange = Math.max(LEAST_BOOK_CHANGE, Math.min(1, group?.change ?? 1));
    const closed = (periods && ownValue(periods, one.product)) ?? null;
    const terms = { asOf, quiet, settings, bookChange, weekly };
    const extracted =
      closed === null ? extractProduct(one, terms) : extractPeriods(one, { ...terms, periods: closed });
    if (!extracted) continue;
    if (extracted.allQuiet) quietProducts++;
    const row = group && rows ? rowOf(rows, one.product) : null;
    products.push(
      group && row
        ? {
            ...extracted.features,
            peers:
              closed === null
                ? standingAmong(group, row, Math.max(age, extracted.features.historyDays))
                : standingByPeriods(group, row, {
                    closed,
                    since: asOf - extracted.features.historyDays + 1,
                  }),
          }
        : extracted.features,
    );
  }
  return {
    products,
    people:
      quietBetween(quiet, asOf - 28, asOf + 1) > MAX_QUIET_FOR_PEOPLE
        ? null
        : extractPeople(facts.users, asOf),
    peers: products.length === 0 && whole && rows ? standingAmong(whole, rows.total, age) : null,
    allQuiet: products.length > 0 && quietProducts === products.length,
    weeks: sparkline(weeksToShow(products)),
  };
}

/** So many weeks, the oldest first. */
function sparkline(count: number): number[] {
  const shown: number[] = [];
  for (let k = count - 1; k >= 0; k--) shown.push(Math.round(weekly[k]! * 100) / 100);
  return shown;
}

/** Twelve weeks; where none of them comes near a usual one, as many as it takes to see one. */
function weeksToShow(products: readonly ProductFeatures[]): number {
  const usual = products.reduce((sum, p) => sum + usualWeek(p), 0);
  let highest = Number.NEGATIVE_INFINITY;
  let count = 0;
  while (count < SPARKLINE_WEEKS) highest = Math.max(highest, weekly[count++]!);
  if (highest >= usual * NEAR_USUAL) return SPARKLINE_WEEKS;
  while (highest < usual && count < MOST_SPARKLINE_WEEKS) highest = Math.max(highest, weekly[count++]!);
  return highest < usual ? SPARKLINE_WEEKS : count;
}

function usualWeek(p: ProductFeatures): number {
  if (p.events === null) return 0;
  return (7 * usualOf(p, p.events).mid) / (p.period?.days ?? p.windowDays);
}

function byProduct(a: { product: string }, b: { product: string }): number {
  return a.product < b.product ? -1 : a.product > b.product ? 1 : 0;
}

function rowOf(rows: PeerRows, product: string): PeerRow | null {
  if (product === POOLED) return rows.total;
  for (const [name, row] of rows.products) if (name === product) return row;
  return null;
}
