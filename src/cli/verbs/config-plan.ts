import { existsSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { ConfigError } from '../../config/config-error.ts';
import { diffConfigs } from '../../config/diff-config.ts';
import type { LoadedConfig } from '../../config/load-config.ts';
import { type Config, configSchema } from '../../config/schema.ts';
import { formatVerdict, type PlanReport, type PlanWording } from '../../messages/config-plan/plan-blocks.ts';
import { renderPlanPage } from '../../messages/config-plan/plan-page.ts';
import { createFormatter } from '../../messages/text/create-formatter.ts';
import type { Context } from '../../pipeline/context.ts';
import { createPlanner } from '../../pipeline/plan/plan-config.ts';
import { NothingToReplayError, type Version } from '../../pipeline/plan/replay-base.ts';
import { reading } from '../../store/database.ts';
import { loadDecidingConfig } from '../../store/decided-days.ts';
import { readEnvironment } from '../environment.ts';
import type { Io } from '../io.ts';
import { databaseCommand, EXIT, optionsOf, parseDays, UsageError, type VerbSetup } from '../options.ts';
import { printPlan } from '../print-plan.ts';
import { watchConfig } from '../watch-config.ts';
import { type AppOptions, findConfig, withApp } from '../with-app.ts';

interface PlanOptions extends AppOptions {
  replay: number;
  detailedExitcode?: boolean;
  html?: string;
  watch?: boolean;
}

/** A page holds more of a list than a screen. */
const MOST_ROWS = { terminal: 10, page: 50 };

export function configPlanVerb({ io, exit }: VerbSetup): Command {
  const plan = databaseCommand(
    'plan',
    'what a new configuration would have changed over the days that have passed, before it goes live',
  )
    .argument('[files...]', 'the new one, later files win; default: HARBINGER_CONFIG, else harbinger.yaml')
    .addOption(new Option('--replay <duration>', 'how far back').argParser(parseDays).default(90, '90d'))
    .option('--detailed-exitcode', 'exit with 0 when nothing changes, 2 on errors, 3 when something does')
    .option('--json', 'everything as one JSON object')
    .option('--html <file>', 'write it as one self-contained page')
    .option(
      '--watch',
      'plan again whenever a file is saved, until Ctrl-C; what the change leaves alone is kept',
    );
  plan.addHelpText(
    'after',
    '\n--config names the current one; default: the one that decided last. Nothing is written to the database.',
  );
  plan.action(async (files: string[]) => {
    const options = optionsOf<PlanOptions>(plan);
    try {
      const verdict = await planFiles(io, files, options);
      if (options.detailedExitcode && verdict !== 'nothing') exit(EXIT.needsPerson);
    } catch (error) {
      const isExplained = error instanceof ConfigError || error instanceof UsageError;
      if (!options.detailedExitcode || isExplained) throw error;
      throw new UsageError(error instanceof Error ? error.message : 'failed');
    }
  });
  return plan;
}

/** @returns the verdict of the last plan that was made */
async function planFiles(
  io: Io,
  files: readonly string[],
  options: PlanOptions,
): Promise<PlanReport['plan']['verdict']> {
  if (options.html && !existsSync(dirname(resolve(options.html))))
    throw new UsageError(`--html ${options.html}: there is no such folder`);
  const first = findConfig(files.length > 0 ? files : readEnvironment(io.env).configFile);
  const keeps = options.watch === true;
  if (keeps && first.file === null) throw new UsageError('there is no file to watch; name one');
  return withApp(io, options, async ({ context }, _environment, signal) => {
    const before = options.config ? context.config() : ((await configInForce(context)) ?? context.config());
    const planner = createPlanner(context, { before, replayDays: options.replay, keeps });
    const planOne = async (after: Version): Promise<PlanReport> => {
      const planned = await planner.plan(after).catch((error) => {
        throw error instanceof NothingToReplayError ? new UsageError(error.message) : error;
      });
      const hashes = { before: before.hash, after: after.hash };
      const report = { ...planned, differences: diffConfigs(before.config, after.config), hashes };
      printReport(io, report, { ...options, config: after.config });
      return report;
    };
    let { verdict } = (await planOne(first)).plan;
    if (keeps) {
      await watching(io, { first, signal }, async (after) => {
        ({ verdict } = (await planOne(after)).plan);
      });
    }
    return verdict;
  });
}

/** An editor is waited for with impatience. */
const LOOK_MS = 500;

/** Plans every new content of the files until it is stopped; a mistake is told, and the next content waited for. */
async function watching(
  io: Io,
  { first, signal }: { first: LoadedConfig; signal: AbortSignal },
  plan: (after: Version) => Promise<void>,
): Promise<void> {
  await new Promise<void>((done, fail) => {
    const watch = watchConfig(
      first,
      {
        changed: async (after) => {
          const started = performance.now();
          await plan(after);
          io.note(`Planned again in ${((performance.now() - started) / 1000).toFixed(1)} s.`);
        },
        rejected: async (error) => io.note(error.message),
        postponed: (error) => {
          watch.stop();
          if (!signal.aborted) fail(error);
        },
      },
      LOOK_MS,
    );
    io.note(`Watching ${first.named.join(', ')}; end with Ctrl-C.`);
    const stop = () => {
      watch.stop();
      done();
    };
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}

function printReport(
  io: Io,
  report: PlanReport,
  options: Omit<PlanOptions, 'config'> & { config: Config },
): void {
  const { config, html, json } = options;
  const { plan } = report;
  const format = createFormatter({
    locale: config.locale,
    timeZone: config.timezone,
    currency: plan.money.currency,
    today: plan.replayed.to,
  });
  const wording = (most: number): PlanWording => ({ format, most });
  if (html) {
    writeFileSync(resolve(html), renderPlanPage(report, wording(MOST_ROWS.page)));
    io.note(`written to ${html}`);
  }
  if (json) io.json(toJson(report, wording(MOST_ROWS.terminal)));
  else if (!html) printPlan(io, report, wording(MOST_ROWS.terminal));
}

/** What decided last here; null = nothing has decided yet, or by a version that reads its file differently. */
async function configInForce(context: Context): Promise<Version | null> {
  const stored = await reading(context, loadDecidingConfig);
  const parsed = configSchema.safeParse(stored?.config);
  return stored && parsed.success ? { hash: stored.hash, config: parsed.data } : null;
}

/** The plan with its verdict in words, and as a code beside it. */
function toJson({ plan, storedDays, differences, hashes }: PlanReport, wording: PlanWording): unknown {
  const { verdict, replayed, ...rest } = plan;
  return {
    configs: { ...hashes, differences },
    replayed: { ...replayed, stored_days: storedDays },
    ...rest,
    verdict: formatVerdict(plan, wording),
    verdict_code: verdict,
  };
}
