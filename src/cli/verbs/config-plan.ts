import { existsSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { ConfigError } from '../../config/config-error.ts';
import { diffConfigs } from '../../config/diff-config.ts';
import type { LoadedConfig } from '../../config/load-config.ts';
import { configSchema } from '../../config/schema.ts';
import { formatVerdict, type PlanReport, type PlanWording } from '../../messages/config-plan/plan-blocks.ts';
import { renderPlanPage } from '../../messages/config-plan/plan-page.ts';
import { createFormatter } from '../../messages/text/create-formatter.ts';
import type { Context } from '../../pipeline/context.ts';
import { NothingToReplayError, planConfig } from '../../pipeline/plan/plan-config.ts';
import { reading } from '../../store/database.ts';
import { loadDecidingConfig } from '../../store/decided-days.ts';
import { readEnvironment } from '../environment.ts';
import { databaseCommand, EXIT, optionsOf, parseDays, UsageError, type VerbSetup } from '../options.ts';
import { printPlan } from '../print-plan.ts';
import { type AppOptions, findConfig, withApp } from '../with-app.ts';

interface PlanOptions extends AppOptions {
  replay: number;
  detailedExitcode?: boolean;
  html?: string;
}

type Version = Pick<LoadedConfig, 'config' | 'hash'>;

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
    .option('--html <file>', 'write it as one self-contained page');
  plan.addHelpText(
    'after',
    '\n--config names the current one; default: the one that decided last. Nothing is written to the database.',
  );
  plan.action(async (files: string[]) => {
    const options = optionsOf<PlanOptions>(plan);
    try {
      const report = await makePlan(io, files, options);
      if (options.detailedExitcode && report.plan.verdict !== 'nothing') exit(EXIT.needsPerson);
    } catch (error) {
      const isExplained = error instanceof ConfigError || error instanceof UsageError;
      if (!options.detailedExitcode || isExplained) throw error;
      throw new UsageError(error instanceof Error ? error.message : 'failed');
    }
  });
  return plan;
}

async function makePlan(
  io: VerbSetup['io'],
  files: readonly string[],
  options: PlanOptions,
): Promise<PlanReport> {
  if (options.html && !existsSync(dirname(resolve(options.html))))
    throw new UsageError(`--html ${options.html}: there is no such folder`);
  const after = findConfig(files.length > 0 ? files : readEnvironment(io.env).configFile);
  return withApp(io, options, async ({ context }) => {
    const before = options.config ? context.config() : ((await configInForce(context)) ?? context.config());
    const planned = await planConfig(context, { before, after, replayDays: options.replay }).catch(
      (error) => {
        throw error instanceof NothingToReplayError ? new UsageError(error.message) : error;
      },
    );
    const differences = diffConfigs(before.config, after.config);
    const report: PlanReport = {
      ...planned,
      differences,
      hashes: { before: before.hash, after: after.hash },
    };
    const { config } = after;
    const format = createFormatter({
      locale: config.locale,
      timeZone: config.timezone,
      currency: planned.plan.money.currency,
      today: planned.plan.replayed.to,
    });
    const wording = (most: number): PlanWording => ({ format, most });
    if (options.html) {
      writeFileSync(resolve(options.html), renderPlanPage(report, wording(MOST_ROWS.page)));
      io.note(`written to ${options.html}`);
    }
    if (options.json) io.json(toJson(report, wording(MOST_ROWS.terminal)));
    else if (!options.html) printPlan(io, report, wording(MOST_ROWS.terminal));
    return report;
  });
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
