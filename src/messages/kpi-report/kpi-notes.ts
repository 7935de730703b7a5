import type { KpiGrouping } from '../../domain/outcomes/group-accounts.ts';
import { LIFETIME_CAP_MONTHS } from '../../domain/outcomes/kpi-formulas.ts';
import { toMonth, toPeriod } from '../../domain/outcomes/period.ts';
import type { EffortScale } from '../../domain/signals/surveys/score-ces.ts';
import type { Day } from '../../domain/types.ts';
import { type KpiFigure, type KpiLine, NO_GROUP } from '../models/kpi-line.ts';
import type { KpiReportStrings } from '../strings/kpi-report-strings.ts';
import type { Formatter } from '../text/create-formatter.ts';
import { basisOf, KPI_UNITS, sayFigure, sayValue } from './kpi-figures.ts';

/** What every part of the report is worded with. */
export interface KpiWording {
  words: KpiReportStrings;
  format: Formatter;
  ces: EffortScale;
}

/** The figures that are in none of the sums of these lines, in words: told beside them, never dropped. */
export function noteLeftOut(line: KpiLine, { words, format }: KpiWording): string[] {
  const accounts = (count: number) => format.count(count, words.accounts);
  return [
    ...line.unconverted.map(({ currency, accounts: count, mrr }) =>
      words.noRate(accounts(count), currency, format.shortMoney({ amount: mrr, currency })),
    ),
    ...(line.unknown_amount > 0 ? [words.unknownAmount(accounts(line.unknown_amount))] : []),
  ];
}

/** What a line is about: its month or days, and its group. */
export function labelOf(
  { from, to, group }: KpiLine,
  { words }: KpiWording,
): { period: string; group: string } {
  return {
    period: sayPeriod(from, to),
    group: group === NO_GROUP ? words.noGroup : (group ?? ''),
  };
}

/** `2023-01`, `2023-01–2023-03`, `2023-01-10–2023-01-16`. */
export function sayPeriod(from: Day, to: Day): string {
  const isWhole =
    toPeriod(from, toMonth(from.slice(0, 7)).last).name.length === 7 && toMonth(to.slice(0, 7)).last === to;
  const [first, last] = isWhole ? [from.slice(0, 7), to.slice(0, 7)] : [from, to];
  return first === last ? first : `${first}–${last}`;
}

/** What a figure is called; the effort score with its scale, without which its number says nothing. */
export function nameOf(figure: KpiFigure, { words, ces }: KpiWording): string {
  const { name } = words.figures[figure];
  return figure === 'ces' ? words.ces(name, ces.scale, ces.better) : name;
}

/** How the rows of a table are told apart: by what is not the same in all of them. */
export function rowLabels(
  lines: readonly KpiLine[],
  given: KpiWording & { by: KpiGrouping | null },
): { titles: string[]; of(line: KpiLine): string[] } {
  const { words, by } = given;
  const withPeriod = by === null || lines.some(({ from }) => from !== lines[0]?.from);
  const pick = (period: string, group: string) => [
    ...(withPeriod ? [period] : []),
    ...(by === null ? [] : [group]),
  ];
  return {
    titles: pick(words.columns.period, by === null ? '' : words.groups[by]),
    of: (line) => {
      const { period, group } = labelOf(line, given);
      return pick(period, group);
    },
  };
}

/** What a figure rests on: `n = 212, ± 4`, that its lifetime is the cap, or the scale it is on; empty = nothing to add. */
export function sayBasis(line: KpiLine, figure: KpiFigure, { words, format }: KpiWording): string {
  const parts: string[] = [];
  const basis = line[figure] === null ? null : basisOf(line, figure);
  if (basis !== null) {
    const { n, plusMinus } = basis;
    const unit = KPI_UNITS[figure];
    const half = plusMinus === null ? null : sayValue(plusMinus, { unit, currency: line.currency, format });
    parts.push(words.n(format.number(n, 0)), ...(half === null ? [] : [`± ${half.replace('+', '')}`]));
  }
  if (figure === 'average_lifetime_months' && line.lifetime_capped) parts.push(words.atCap);
  if (figure === 'ltv' && line.lifetime_capped) parts.push(`${words.atCap}: ${LIFETIME_CAP_MONTHS}`);
  return parts.join(', ');
}

/** The least and the greatest value of a figure over several lines, with their periods; null = all undefined or alike. */
export function sayRange(lines: readonly KpiLine[], figure: KpiFigure, wording: KpiWording): string | null {
  const told = lines.filter((line) => line[figure] !== null);
  const by = (better: (a: number, b: number) => boolean) =>
    told.reduce((best, line) => (better(line[figure] ?? 0, best[figure] ?? 0) ? line : best), told[0]!);
  if (told.length === 0) return null;
  const [low, high] = [by((a, b) => a < b), by((a, b) => a > b)];
  if (low[figure] === high[figure]) return null;
  const { words, format } = wording;
  const say = (line: KpiLine) => `${sayFigure(line, figure, { format })} (${labelOf(line, wording).period})`;
  return words.trend(say(low), say(high));
}
