import { once } from 'node:events';
import { createWriteStream, existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { toHealthSettings, toReasons } from '../../config/to-settings.ts';
import { fromEpochDay, toEpochDay } from '../../domain/day.ts';
import type { LeavingReasons } from '../../domain/leaving/reasons.ts';
import type { Day } from '../../domain/types.ts';
import {
  type BacktestSettings,
  finishWalk,
  type Prediction,
  planWalk,
} from '../../learning/backtest/backtest.ts';
import { lastKnownDay, reportBacktest } from '../../learning/backtest/backtest-report.ts';
import { markVanished } from '../../learning/features/departed-on.ts';
import { judgeReplay, type Oracle, type ReplayReport } from '../../learning/replay/judge-replay.ts';
import { type Replay, replayAlerts } from '../../learning/replay/replay-alerts.ts';
import { scoredCutoff } from '../../learning/replay/scored-day.ts';
import { predictionLine, predictionsHeader } from '../../messages/backtest-report/predictions-file.ts';
import { renderBacktestReport } from '../../messages/backtest-report/render-backtest-report.ts';
import { freshnessOf } from '../../pipeline/check-freshness.ts';
import { toReplaySettings } from '../../pipeline/plan/replay-settings.ts';
import { type ReadHistory, readHistory } from '../../pipeline/prediction/read-history.ts';
import { leastEvidence, MOST_TRAINING_ROWS } from '../../pipeline/prediction/train-model.ts';
import { importSettings } from '../../pipeline/pull.ts';
import { csvFolderSource } from '../../sources/csv-folder/csv-folder-source.ts';
import { HISTORY_DAYS } from '../../store/facts/as-of.ts';
import { counted } from '../counted.ts';
import { readEnvironment } from '../environment.ts';
import type { Io } from '../io.ts';
import { learnApart } from '../learn-apart.ts';
import { configOption, parseCount, parseDay, parseDays, UsageError, type VerbSetup } from '../options.ts';
import { printBacktest } from '../print-backtest.ts';
import { printReplay } from '../print-replay.ts';
import { readTruth } from '../read-truth.ts';
import { VERBS } from '../verb-catalogue.ts';
import { findConfig } from '../with-app.ts';

interface BacktestOptions {
  data: string;
  config?: string[];
  from: Day;
  to: Day;
  every: number;
  horizon: number;
  budget: number;
  refit: number;
  seed: number;
  predictions?: string;
  html?: string;
  alerts?: boolean;
  truth?: string;
  json?: boolean;
}

/** Alerts are counted per period, and an alerted account stays muted as long. */
const PERIOD_DAYS = 28;

export function backtestVerb({ io }: VerbSetup): Command {
  return new Command('backtest')
    .description(VERBS.backtest.says)
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
    .option('--html <file>', 'write the report as one HTML file, with pictures')
    .option(
      '--alerts',
      'live through the alerts themselves, without sending: what would have been told, and was it right',
    )
    .option(
      '--truth <file>',
      'with --alerts: beside whoever knows the true hazards, from the file of simulate --truth',
    )
    .option('--json', 'the report as JSON')
    .addOption(configOption())
    .action((options: BacktestOptions) => walkForward(options, io));
}

async function walkForward(options: BacktestOptions, io: Io): Promise<void> {
  if (options.to < options.from) throw new UsageError('--to must not be before --from');
  // Before minutes of work, not after.
  if (options.html && !existsSync(dirname(resolve(options.html))))
    throw new UsageError(`--html ${options.html}: there is no such folder`);
  const oracle = await oracleOf(options);
  const progress = await io.progress(options);
  try {
    const { config, hash } = findConfig(options.config ?? readEnvironment(io.env).configFile);
    const source = csvFolderSource({ folder: resolve(options.data) });
    const read = await readHistory(source, importSettings(config), progress);
    const settings: BacktestSettings = {
      from: toEpochDay(options.from),
      to: toEpochDay(options.to),
      everyDays: options.every,
      refitDays: options.refit,
      horizonDays: options.horizon,
      historyDays: HISTORY_DAYS,
      health: toHealthSettings(config),
      freshness: freshnessOf(config),
      least: leastEvidence(config),
      maxTrainingRows: MOST_TRAINING_ROWS,
      helpEffect: config.alerts.line.contact.effect,
      fit: { seed: options.seed },
    };
    const book = markVanished(read.book, config.prediction.vanished.after_periods);
    const { replay, watch } = replayAlerts(
      book,
      toReplaySettings({ config, hash }, read.people, options.horizon),
    );
    const watched: BacktestSettings = options.alerts
      ? { ...settings, watch: (cutoff) => watch(scoredCutoff(cutoff)) }
      : settings;
    const walked = finishWalk(book, watched, await learnApart(planWalk(book, settings, progress)));
    const budget = {
      share: options.budget,
      periodDays: PERIOD_DAYS,
      coolDownDays: PERIOD_DAYS,
      horizonDays: options.horizon,
      seed: options.seed,
    };
    const reasons = toReasons(config);
    const report = reportBacktest(walked, {
      book,
      settings,
      budget,
      csms: read.csms,
      configHash: hash,
      reasons,
    });
    const lived = options.alerts ? livedAlerts(replay, { ...read, book, oracle, reasons }, options) : null;
    progress.stop();
    if (options.predictions) await writePredictions(options.predictions, walked.predictions);
    if (options.html) await writeFile(resolve(options.html), renderBacktestReport(report));
    if (options.json) io.json(lived === null ? report : { ...report, lived_alerts: lived });
    else if (lived === null) printBacktest(io, report);
    else printReplay(io, lived);
    // The last thing that is read: what was found rests on the others.
    if (read.rejected > 0) io.note(formatLeftOut(read));
  } finally {
    progress.stop();
  }
}

function formatLeftOut({ rejected, rows }: Pick<ReadHistory, 'rejected' | 'rows'>): string {
  const of = `${rejected.toLocaleString('en')} of ${counted(rows, 'row')}`;
  return `${of} ${rejected === 1 ? 'was' : 'were'} invalid and left out; import --dry-run names them`;
}

async function oracleOf({ truth, alerts }: BacktestOptions): Promise<Oracle | undefined> {
  if (truth === undefined) return undefined;
  if (!alerts) throw new UsageError('--truth is for --alerts');
  return readTruth(resolve(truth));
}

function livedAlerts(
  replay: Replay,
  {
    book,
    csms,
    reasons,
    oracle,
  }: Pick<ReadHistory, 'book' | 'csms'> & { reasons: LeavingReasons; oracle: Oracle | undefined },
  options: BacktestOptions,
): ReplayReport {
  return judgeReplay(replay, {
    book,
    horizonDays: options.horizon,
    knownUntil: lastKnownDay(book),
    csms,
    reasons,
    seed: options.seed,
    ...(oracle && { oracle }),
  });
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
  out.write(predictionsHeader());
  for (const p of predictions) {
    const { accountId } = p.history.facts.account;
    const line = predictionLine({ ...p, accountId, asOf: fromEpochDay(p.asOf) });
    if (!out.write(line)) await Promise.race([once(out, 'drain'), failed]);
  }
  out.end();
  await Promise.race([once(out, 'finish'), failed]);
}
