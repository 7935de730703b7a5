import type { ReplayLine, ReplayReport } from '../learning/replay/judge-replay.ts';
import type { CauseFigures } from '../learning/report/departures-by-cause.ts';
import { formats, NO_CAUSE } from '../messages/backtest-report/html-table.ts';
import { counted } from './counted.ts';
import { type Io, table } from './io.ts';

/** The alerts of a replay at a terminal, each kind beside as many chosen otherwise. */
export function printReplay(io: Io, report: ReplayReport): void {
  const { days, modes, departures, horizon_days: horizon, undecided, over_budget: overBudget } = report;
  io.out(
    `${counted(days, 'pass', 'passes')}, ${counted(departures, 'departure')} within ${horizon} days of one`,
  );
  io.out(
    `risk alerts by a proven line on ${modes.line} of them, as the worst few on ${modes.worst}, none on ${modes.none}` +
      (undecided > 0 ? `; ${counted(undecided, 'alert')} whose horizon is not over left out` : ''),
  );
  io.out(verdict(report));
  io.out(
    overBudget === 0
      ? 'nobody had more risk alerts in seven days than the budget; alerts for what has happened are extra\n'
      : `${overBudget} times somebody had more risk alerts in seven days than the budget\n`,
  );
  const heading = ['', 'alerts', 'a CSM and week', 'at most', 'recall', '95 %', 'precision', '95 %', 'lead'];
  const rows = [...report.lines, ...report.rules.map((rule) => ({ ...rule, name: `  ${rule.name}` }))];
  for (const row of table([heading, ...rows.map(figures)], io.columns)) io.out(row);
  io.out('');
  printCauses(io, 'kind of departure', report.departures_by_kind);
  printCauses(io, 'reason for leaving', report.departures_by_reason);
  io.out('as many alerts on the same days, chosen otherwise: recall, precision');
  const hasOracle = report.lines.some(({ oracle }) => oracle !== null);
  const names = ['', 'drawn at random', 'probability', 'plain index', ...(hasOracle ? ['true hazard'] : [])];
  const beside = rows.map(({ name, random, model, index, oracle }) => [
    name,
    ...[random, model, index].map(pair),
    ...(oracle ? [pair(oracle)] : []),
  ]);
  for (const row of table([names, ...beside], io.columns)) io.out(row);
}

function verdict({ no_better_than_chance: chance }: ReplayReport): string {
  if (chance === null) return 'no risk alerts to judge: only what has happened was told';
  return chance
    ? 'risk alerts are no better than names drawn at random'
    : 'risk alerts are better than names drawn at random';
}

function figures(line: ReplayLine): string[] {
  return [
    line.name,
    String(line.alerts),
    formats.figure(line.per_csm_and_week, 2),
    formats.figure(line.busiest_week, 0),
    formats.percent(line.recall),
    formats.percents(line.recall_interval) ?? '-',
    formats.percent(line.precision),
    formats.percents(line.precision_interval) ?? '-',
    formats.days(line.median_lead_days),
  ];
}

function pair({ recall, precision }: Pick<ReplayLine, 'recall' | 'precision'>): string {
  return `${formats.percent(recall)}, ${formats.percent(precision)}`;
}

/** Which departures were warned of, by what the data say of them; nothing where they say nothing. */
export function printCauses(io: Io, heading: string, causes: readonly CauseFigures[] | undefined): void {
  if (causes === undefined) return;
  const rows = causes.map((own) => [
    own.cause ?? NO_CAUSE,
    String(own.departures),
    String(own.warned),
    formats.percent(own.recall),
    formats.percents(own.recall_interval) ?? '-',
    formats.days(own.median_lead_days),
  ]);
  const names = [heading, 'departures', 'warned of', 'recall', '95 %', 'lead'];
  for (const row of table([names, ...rows], io.columns)) io.out(row);
  io.out('');
}
