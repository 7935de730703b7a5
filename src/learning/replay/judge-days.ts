import { HEARD_DAYS } from '../../domain/alerts/settings.ts';
import { fromEpochDay } from '../../domain/day.ts';
import { groupBy } from '../../domain/group-by.ts';
import { type FeedLag, MOST_LAGS } from '../../domain/source-guards/judge-lateness.ts';
import { judgeSources, type SourceVerdict } from '../../domain/source-guards/judge-sources.ts';
import {
  GUARDED_WEEKS,
  type VolumeDay,
  type VolumeSeries,
} from '../../domain/source-guards/volume-series.ts';
import type { Freshness } from '../../domain/source-states.ts';
import { median } from '../../domain/statistics/round-and-median.ts';
import { type OutcomeHistory, sourceStatesOn } from '../features/outcome-history.ts';

/** What is expected of the sources of a book that is replayed. */
export interface GuardSettings {
  freshness: Freshness;
  /** Days on which nothing is expected of anybody (days since 1970-01-01). */
  pauses: ReadonlySet<number>;
  /** The index has components of further signals. */
  ofSignals: boolean;
}

/**
 * What the guards of sources say on one day after another, as they would have in the morning of each. A history does not
 * tell when a row came, nor the rows of unknown accounts: what was late, or came under another id, is not found again.
 */
export function judgeDays(
  book: OutcomeHistory,
  { freshness, pauses }: GuardSettings,
): (asOf: number) => SourceVerdict {
  const series = volumesOf(book);
  let lags: FeedLag[] = [];
  return (asOf) => {
    const until = asOf - 1;
    const from = until - 7 * GUARDED_WEEKS;
    const known = series.map(({ product, days }) => ({
      product,
      days: days.filter(({ day }) => day > from && day <= until),
    }));
    const day = fromEpochDay(asOf);
    const verdict = judgeSources({
      ...{ asOf: day, states: sourceStatesOn(book, asOf, freshness), freshness, feeds: book.feeds },
      ...{ volume: { series: known, until, pauses, lags }, renamed: [] },
    });
    if (verdict.usageLag !== null) lags = [...lags, { asOf: day, days: verdict.usageLag }].slice(-MOST_LAGS);
    return verdict;
  };
}

/** As `loadVolumes` counts them in the database, over the whole history. */
function volumesOf({ accounts }: OutcomeHistory): VolumeSeries[] {
  const usage = accounts.flatMap(({ facts }) => facts.usage);
  const whole = { product: null, days: volumeDays(usage) };
  const products = groupBy(usage, ({ product }) => product);
  return [whole, ...[...products].map(([product, own]) => ({ product, days: volumeDays(own) }))];
}

function volumeDays(usage: readonly { days: Int32Array; events: Float64Array }[]): VolumeDay[] {
  const told = new Map<number, number[]>();
  for (const { days, events } of usage) {
    for (const [i, day] of days.entries()) {
      const active = told.get(day) ?? [];
      told.set(day, active);
      if (events[i]! > 0) active.push(events[i]!);
    }
  }
  return [...told]
    .sort(([a], [b]) => a - b)
    .map(([day, active]) => ({ day, rows: active.length, typical: median(active) ?? 0 }));
}

/** Accounts with a row of a further signal in the days before. */
export function toldSignals({ accounts }: OutcomeHistory, asOf: number): Set<string> {
  const isRecent = (day: number) => day <= asOf && day > asOf - HEARD_DAYS;
  return new Set(
    accounts.flatMap(({ facts }) =>
      facts.signals.some(({ days }) => days.some(isRecent)) ? facts.account.accountId : [],
    ),
  );
}
