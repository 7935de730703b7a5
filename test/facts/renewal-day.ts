import { type AccountBook, dayNumber, dayText } from './book.ts';

// When a contract can next be left: on the day that is told, or at the end of a term that the name of a plan tells.

const TERMS: readonly [RegExp, number][] = [
  [/(?:^|[^a-z])(?:monthly|mthly|month|mensal)(?:$|[^a-z])/, 1],
  [/(?:^|[^a-z])(?:quarterly|quarter|qtrly|trimestral)(?:$|[^a-z])/, 3],
  [/(?:^|[^a-z])(?:biannual|biann|semiannual|halfyearly|semestral)(?:$|[^a-z])/, 6],
  [/(?:^|[^a-z])(?:annual|annually|yearly|anual)(?:$|[^a-z])/, 12],
];

const monthsOf = (plan: string) => TERMS.find(([words]) => words.test(plan.toLowerCase()))?.[1];

/** The same day so many months later, or the last of a month that is too short. */
function monthsLater(day: string, months: number): number {
  const [year, month, date] = day.split('-').map(Number) as [number, number, number];
  const first = new Date(Date.UTC(year, month - 1 + months, 1)).toISOString().slice(0, 10);
  const last = dayNumber(first) + new Date(Date.UTC(year, month + months, 0)).getUTCDate() - 1;
  return Math.min(dayNumber(first) + date - 1, last);
}

/** NaN = nothing tells it. */
export function renewalDay({ row, subscriptions }: AccountBook, asOf: number): number {
  if (row.renewal_on) return dayNumber(row.renewal_on);
  const running = subscriptions
    .filter(({ started_on: from, ended_on: to }) => from! <= dayText(asOf) && !(to && dayNumber(to) <= asOf))
    .filter(({ plan }) => monthsOf(plan!) !== undefined)
    .sort((a, b) => Number(b.mrr) - Number(a.mrr) || (a.started_on! < b.started_on! ? 1 : -1));
  const [best] = running;
  if (best === undefined) return Number.NaN;
  const months = monthsOf(best.plan!)!;
  let terms = 1;
  while (monthsLater(best.started_on!, terms * months) <= asOf) terms++;
  return monthsLater(best.started_on!, terms * months);
}
