import type { BacktestReport, GainsFigures, Profit } from '../learning/report/backtest-figures.ts';
import { formats } from '../messages/backtest-report/html-table.ts';
import { counted } from './counted.ts';
import { type Io, table } from './io.ts';
import { printCauses } from './print-replay.ts';

/** Shares of the accounts in the lift chart. */
const CHART_AT = [0.01, 0.05, 0.1, 0.2, 0.3, 0.5];
/** Characters of a full bar. */
const BAR = 30;

/** The report of a back-test at a terminal; what has pictures is in the HTML report. */
export function printBacktest(io: Io, report: BacktestReport): void {
  const print = (rows: readonly (readonly string[])[]) => {
    for (const line of table(rows, io.columns)) io.out(line);
    io.out('');
  };
  const line = (name: string, l: BacktestReport['index']) => [
    name,
    formats.figure(l.roc_auc),
    formats.figure(l.pr_auc, 4),
    formats.figure(l.lift, 2),
    formats.percent(l.recall),
    formats.percent(l.precision),
    formats.days(l.median_lead_days),
  ];
  io.out(
    `${counted(report.snapshots, 'cut-off')} from ${report.from} to ${report.to}, ${counted(report.rows, 'row')}, ` +
      `${counted(report.churners, 'departure')}, base rate ${formats.percent(report.base_rate)}`,
  );
  io.out(`${report.verdict}\n`);
  print([
    ['', 'ROC-AUC', 'PR-AUC', 'lift', 'recall', 'precision', 'lead'],
    line('probability', report),
    [
      '  95 % interval',
      formats.figures(report.roc_auc_interval) ?? '-',
      formats.figures(report.pr_auc_interval, 4) ?? '-',
      formats.figures(report.lift_interval, 2) ?? '-',
      formats.percents(report.recall_interval) ?? '-',
      formats.percents(report.precision_interval) ?? '-',
      '',
    ],
    line('plain index', report.index),
    ...(report.plain_change ? [line('last period against six before', report.plain_change)] : []),
    line('random', report.random),
    ...report.tiers.map((tier) => line(`tier ${tier.tier ?? '(none)'}`, tier)),
  ]);
  io.out('departures found among the riskiest share of the accounts (| = a random order)');
  print(
    report.gains
      .filter(({ share }) => CHART_AT.includes(share))
      .map(({ share, probability, index }) => [
        formats.percent(share, 0),
        bar(probability, share),
        `${formats.percent(probability?.recall ?? null, 0)}, lift ${formats.figure(probability?.lift ?? null, 1)}`,
        `plain index ${formats.percent(index?.recall ?? null, 0)}`,
      ]),
  );
  printTruth(io, report, print);
  for (const kind of report.kinds) io.out(kindLine(kind));
  printCauses(io, 'reason for leaving', report.departures_by_reason);
  io.out(profitLine('EMPC', report.expected_profit.empc));
  io.out(profitLine('EMPB', report.expected_profit.empb));
  io.out(`alerts per CSM and week: ${formats.figure(report.alerts_per_csm_and_week, 1)}`);
  for (const t of report.trainings)
    io.out(
      `${t.on}  ${t.state}  ${t.kind}  ${counted(t.rows, 'row')}, ${counted(t.churned_accounts, 'departure')}: ${t.reason}`,
    );
  io.out('\nin force');
  print(
    report.models.map((m) => [
      m.in_force_from,
      m.kind,
      `weight ${formats.figure(m.weight, 2)}`,
      m.verdict ?? '-',
    ]),
  );
}

/** How true the probabilities are. */
function printTruth(
  io: Io,
  report: BacktestReport,
  print: (rows: readonly (readonly string[])[]) => void,
): void {
  io.out(
    `Brier ${formats.figure(report.brier, 4)} (base rate ${formats.figure(report.brier_of_base_rate, 4)}), ` +
      `expected calibration error ${formats.figure(report.expected_calibration_error, 4)}` +
      (report.told_as_interval === null
        ? ''
        : `; ${formats.percent(report.told_as_interval, 0)} told as an interval`),
  );
  print([
    ['said', 'interval', 'happened', 'left', 'rows'],
    ...report.reliability.map((bin) => [
      formats.percent(bin.mean_probability),
      formats.percents(bin.interval) ?? '-',
      formats.percent(bin.observed_rate),
      String(bin.outcomes),
      String(bin.rows),
    ]),
  ]);
}

/** The share found as a bar, with a mark where a random order would end. */
function bar(gains: GainsFigures | null, chance: number): string {
  const length = Math.round(BAR * Math.min(1, gains?.recall ?? 0));
  const mark = Math.min(BAR - 1, Math.round(BAR * chance));
  return Array.from({ length: BAR }, (_, i) => (i === mark ? '|' : i < length ? '█' : '·')).join('');
}

function kindLine({ kind, churners, ...figures }: BacktestReport['kinds'][number]): string {
  const { roc_auc: area, recall, median_lead_days: lead } = figures;
  return (
    `${kind}: ${counted(churners, 'departure')}, ROC-AUC ${formats.figure(area)}, ` +
    `warned of ${formats.percent(recall)}, median lead ${formats.days(lead)}`
  );
}

function profitLine(name: string, profit: Profit | null): string {
  if (profit === null) return `expected profit (${name}): cannot be told`;
  const { share, score } = profit.cut;
  const cut =
    score === null
      ? 'contacting nobody is best'
      : `contact the riskiest ${formats.percent(share)}, those of ${formats.percent(score, 2)} and more`;
  return `expected profit (${name}): ${formats.figure(profit.expected_maximum_profit, 2)} per account; ${cut}`;
}
