import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { resolve } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { daysOf } from '../../config/duration.ts';
import { toHealthSettings } from '../../config/to-settings.ts';
import { fromEpochDay, toEpochDay } from '../../domain/day.ts';
import type { BacktestReport } from '../../domain/prediction-report/backtest-figures.ts';
import type { Day } from '../../domain/types.ts';
import { freshnessOf } from '../../pipeline/freshness.ts';
import { type BacktestSettings, backtest, type Prediction } from '../../pipeline/prediction/backtest.ts';
import { reportBacktest } from '../../pipeline/prediction/backtest-report.ts';
import { readHistory } from '../../pipeline/prediction/read-history.ts';
import { LEAST_EVIDENCE, MOST_TRAINING_ROWS } from '../../pipeline/prediction/train-model.ts';
import { csvFolderSource } from '../../sources/csv-folder/csv-folder-source.ts';
import { HISTORY_DAYS } from '../../store/facts/load-facts.ts';
import { UsageError } from '../exit-codes.ts';
import { type Io, silentProgress, table } from '../io.ts';
import { parseCount, parseDay } from '../options.ts';
import type { VerbSetup } from '../program.ts';
import { progressBar } from '../progress-bar.ts';
import { findConfig } from '../with-app.ts';

interface BacktestOptions {
  data: string;
  config?: string;
  from: Day;
  to: Day;
  every: number;
  horizon: number;
  budget: number;
  refit: number;
  seed: number;
  predictions?: string;
  json?: boolean;
}

/** Alerts are counted per period, and an alerted account stays muted as long. */
const PERIOD_DAYS = 28;

export function backtestVerb({ io }: VerbSetup): Command {
  return new Command('backtest')
    .description('walk-forward evaluation on history: how good would the warnings have been')
    .requiredOption('--data <dir>', 'CSV folder with the history')
    .requiredOption('--from <date>', 'first cut-off', parseDay)
    .requiredOption('--to <date>', 'last cut-off', parseDay)
    .option('--every <duration>', 'distance of the cut-offs', parseDays, 7)
    .option(
      '--horizon <duration>',
      'an account counts as leaving when it does so within this time',
      parseDays,
      30,
    )
    .option('--budget <share>', 'share of the accounts that may be alerted per 28 days', parseShare, 0.1)
    .option('--refit <duration>', 'time between two trainings', parseDays, 28)
    .option('--seed <n>', 'the same seed gives the same result', parseCount, 1)
    .option('--predictions <file>', 'write every prediction as CSV')
    .option('--json', 'the report as JSON')
    .addOption(
      new Option('--config <file>', 'configuration; default: HARBINGER_CONFIG, ./harbinger.yaml, defaults'),
    )
    .action(async (options: BacktestOptions) => {
      if (options.to < options.from) throw new UsageError('--to must not be before --from');
      const bar = io.isTerminal && !options.json ? progressBar() : null;
      const progress = bar ?? silentProgress;
      try {
        const { config, hash } = findConfig(options.config ?? io.env.HARBINGER_CONFIG);
        const { surveys } = config;
        const source = csvFolderSource({ folder: resolve(options.data) });
        const read = await readHistory(source, { npsScale: surveys.nps.scale, ces: surveys.ces }, progress);
        const settings: BacktestSettings = {
          from: toEpochDay(options.from),
          to: toEpochDay(options.to),
          everyDays: options.every,
          refitDays: options.refit,
          horizonDays: options.horizon,
          historyDays: HISTORY_DAYS,
          health: toHealthSettings(config),
          freshness: freshnessOf(config),
          least: LEAST_EVIDENCE,
          maxTrainingRows: MOST_TRAINING_ROWS,
          fit: { seed: options.seed },
        };
        const walk = backtest(read.book, settings, progress);
        const budget = {
          share: options.budget,
          periodDays: PERIOD_DAYS,
          coolDownDays: PERIOD_DAYS,
          horizonDays: options.horizon,
          seed: options.seed,
        };
        const report = reportBacktest(walk, {
          book: read.book,
          settings,
          budget,
          csms: read.csms,
          configHash: hash,
        });
        bar?.stop();
        if (read.rejected > 0) io.tell(`${read.rejected} invalid rows were left out`);
        if (options.predictions) await writePredictions(options.predictions, walk.predictions);
        if (options.json) io.json(report);
        else for (const line of describe(report, io)) io.out(line);
      } finally {
        bar?.stop();
      }
    });
}

function parseDays(text: string): number {
  const days = daysOf(text);
  if (!Number.isInteger(days) || days < 1)
    throw new InvalidArgumentError('write whole days or weeks, such as 7d or 12w.');
  return days;
}

function parseShare(text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*(%?)$/.exec(text.trim());
  const value = match === null ? Number.NaN : Number(match[1]) / (match[2] === '%' ? 100 : 1);
  if (!(value > 0 && value <= 1)) throw new InvalidArgumentError('write a share such as 10% or 0.1.');
  return value;
}

async function writePredictions(file: string, predictions: readonly Prediction[]): Promise<void> {
  const out = createWriteStream(resolve(file));
  const failed = once(out, 'error').then(([error]) => {
    throw error;
  });
  out.write('account_id,as_of,health,coverage,band,churn_probability,model\n');
  for (const p of predictions) {
    const cells = [
      csvCell(p.history.facts.account.accountId),
      fromEpochDay(p.asOf),
      p.health ?? '',
      p.coverage,
      p.band,
      p.probability?.toFixed(8) ?? '',
      p.model,
    ];
    if (!out.write(`${cells.join(',')}\n`)) await Promise.race([once(out, 'drain'), failed]);
  }
  out.end();
  await Promise.race([once(out, 'finish'), failed]);
}

function csvCell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function describe(report: BacktestReport, io: Io): string[] {
  const number = (value: number | null, digits = 3) => (value === null ? '-' : value.toFixed(digits));
  const percent = (value: number | null) => (value === null ? '-' : `${(100 * value).toFixed(1)} %`);
  const line = (name: string, l: BacktestReport['index']) => [
    name,
    number(l.roc_auc),
    number(l.pr_auc, 4),
    number(l.lift, 2),
    percent(l.recall),
    percent(l.precision),
    l.median_lead_days === null ? '-' : `${l.median_lead_days} d`,
  ];
  return [
    `${report.snapshots} cut-offs from ${report.from} to ${report.to}, ${report.rows} rows, ` +
      `${report.churners} departures, base rate ${percent(report.base_rate)}`,
    report.verdict,
    '',
    ...table(
      [
        ['', 'ROC-AUC', 'PR-AUC', 'lift', 'recall', 'precision', 'lead'],
        line('probability', report),
        line('plain index', report.index),
        line('random', report.random),
        ...report.tiers.map((tier) => line(`tier ${tier.tier ?? '(none)'}`, tier)),
      ],
      io.columns,
    ),
    '',
    `Brier ${number(report.brier, 4)}, expected calibration error ${number(report.expected_calibration_error, 4)}`,
    ...table(
      [
        ['said', 'happened', 'rows'],
        ...report.reliability.map((bin) => [
          percent(bin.mean_probability),
          percent(bin.observed_rate),
          String(bin.rows),
        ]),
      ],
      io.columns,
    ),
    '',
    `alerts per CSM and week: ${number(report.alerts_per_csm_and_week, 1)}`,
    ...report.models.trainings.map(
      (t) => `${t.on}  ${t.kind}  ${t.rows} rows, ${t.churned_accounts} departures: ${t.reason}`,
    ),
  ];
}
