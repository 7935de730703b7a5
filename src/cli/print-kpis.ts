import pc from 'picocolors';
import type { KpiGrouping } from '../domain/outcomes/group-accounts.ts';
import { KPI_TRENDS, toldBlocks } from '../messages/kpi-report/kpi-blocks.ts';
import { sayFigure } from '../messages/kpi-report/kpi-figures.ts';
import {
  type KpiWording,
  labelOf,
  nameOf,
  noteLeftOut,
  rowLabels,
  sayBasis,
  sayRange,
} from '../messages/kpi-report/kpi-notes.ts';
import { KPI_FIGURES, type KpiLine } from '../messages/models/kpi-line.ts';
import { sparkline } from '../messages/text/sparkline.ts';
import { alignRight, type Io, table } from './io.ts';

/** One period: every figure with the period before beside it and what it rests on. */
export function printOnePeriod(
  io: Io,
  { now, before }: { now: KpiLine; before: KpiLine },
  wording: KpiWording,
): void {
  const { words, format } = wording;
  const { columns } = words;
  const head = [columns.figure, labelOf(now, wording).period, columns.before, ''];
  const rows = KPI_FIGURES.map((figure) => [
    nameOf(figure, wording),
    sayFigure(now, figure, { format }),
    sayFigure(before, figure, { format }),
    sayBasis(now, figure, wording),
  ]);
  const earlier = `${columns.before}: ${labelOf(before, wording).period}`;
  io.out(`${pc.bold(words.title)}  ${pc.dim(earlier)}`);
  print(io, alignRight([head, ...rows], [1, 2]));
  for (const note of noteLeftOut(now, wording)) io.out(note);
}

/** Several periods or groups, a row each, in tables of figures that belong together; then how they went over time. */
export function printManyLines(
  io: Io,
  lines: readonly KpiLine[],
  given: KpiWording & { by: KpiGrouping | null },
): void {
  const { words, format, by } = given;
  const labels = rowLabels(lines, given);
  for (const [block, shown] of toldBlocks(lines)) {
    const currency = block === 'voices' ? '' : pc.dim(`  ${words.inCurrency[block](lines[0]!.currency)}`);
    io.out(`${pc.bold(words.blocks[block])}${currency}`);
    const rows = lines.map((line) => [
      ...labels.of(line),
      ...shown.map((figure) => sayFigure(line, figure, { format, terse: true })),
    ]);
    const head = [...labels.titles, ...shown.map((figure) => words.figures[figure].head)];
    const numbers = shown.map((_, i) => labels.titles.length + i);
    print(io, alignRight([head, ...rows], numbers));
    io.out('');
  }
  if (by === null && lines.length > 2) printTrends(io, lines, given);
  const last = lines.filter(({ to }) => to === lines.at(-1)?.to);
  for (const line of last) {
    const { period, group } = labelOf(line, given);
    for (const note of noteLeftOut(line, given)) io.out(`${by === null ? period : group}: ${note}`);
  }
}

function printTrends(io: Io, lines: readonly KpiLine[], wording: KpiWording): void {
  const { words } = wording;
  io.out(pc.bold(words.blocks.trend));
  const rows = KPI_TRENDS.flatMap((figure) => {
    const range = sayRange(lines, figure, wording);
    if (range === null) return [];
    // From its least value up: what matters in a rate of 97 % is the part that moves.
    const values = lines.map((line) => line[figure]);
    const least = Math.min(...values.filter((value) => value !== null));
    return [[words.figures[figure].head, sparkline(values.map((value) => value && value - least)), range]];
  });
  for (const line of table(rows, io.columns)) io.out(line);
  io.out('');
}

/** Every figure with its formula and unit. */
export function printFormulas(io: Io, { words }: KpiWording): void {
  io.out(pc.bold(words.formulas));
  for (const figure of KPI_FIGURES) {
    const { name, formula } = words.figures[figure];
    io.out(`${name}  ${pc.dim(figure)}`);
    io.out(`  ${formula}`);
  }
}

function print(io: Io, [head, ...rows]: readonly (readonly string[])[]): void {
  const dimmed = (head ?? []).map((title) => pc.dim(title));
  for (const line of table([dimmed, ...rows], io.columns)) io.out(line);
}
