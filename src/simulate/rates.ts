import { fromEpochDay } from '../domain/day.ts';
import type { Calendar } from './calendar.ts';
import { UNITS_OF } from './profile.ts';

export const RATES_HEADER = 'from,currency,rate';

/** Rates are told from a year before the data on, so that key figures of months before have them too. */
const YEAR = 365;
/** So far a rate strays from the one of the price list, and in so many months it comes back. */
const SWING = 0.03;
const CYCLE = 18;

/**
 * What the currencies of the sample are worth in the one that is reported in, from the first of every month on: the rate of a
 * month is the same whenever it is written. None where that currency is not one of the sample.
 */
export function rateRows(reporting: string, { epochDay, days }: Calendar): string[] {
  const own = UNITS_OF.get(reporting);
  if (own === undefined) return [];
  const months = monthsOf(epochDay - YEAR, epochDay + days - 1);
  const others = [...UNITS_OF].filter(([currency]) => currency !== reporting);
  return months.flatMap((month) =>
    others.map(([currency, units], place) => {
      const [year = 0, number = 0] = month.split('-').map(Number);
      const turn = (2 * Math.PI * (12 * year + number + 5 * place)) / CYCLE;
      const rate = (own / units) * (1 + SWING * Math.sin(turn));
      return `${month}-01,${currency},${Number(rate.toPrecision(4))}\n`;
    }),
  );
}

/** As YYYY-MM, both ends included. */
function monthsOf(first: number, last: number): string[] {
  const months = new Set<string>();
  for (let day = first; day <= last; day++) months.add(fromEpochDay(day).slice(0, 7));
  return [...months];
}
