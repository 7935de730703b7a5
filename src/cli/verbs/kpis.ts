import { writeFileSync } from 'node:fs';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { KPI_GROUPINGS, type KpiGrouping } from '../../domain/outcomes/group-accounts.ts';
import {
  lastFullMonth,
  type Period,
  periodBefore,
  splitIntoMonths,
  toMonth,
  toPeriod,
  yearUntil,
} from '../../domain/outcomes/period.ts';
import type { Day } from '../../domain/types.ts';
import { kpiCsv } from '../../messages/kpi-report/kpi-csv.ts';
import type { KpiWording } from '../../messages/kpi-report/kpi-notes.ts';
import { renderKpiPage } from '../../messages/kpi-report/kpi-page.ts';
import { KPI_REPORT_STRINGS } from '../../messages/strings/kpi-report-strings.ts';
import { createFormatter } from '../../messages/text/create-formatter.ts';
import type { Context } from '../../pipeline/context.ts';
import { kpiLines } from '../../pipeline/kpis/kpi-lines.ts';
import { reading } from '../../store/database.ts';
import { lastDecidedDay } from '../../store/decided-days.ts';
import { databaseCommand, parseDay, UsageError, utcDay, type VerbSetup } from '../options.ts';
import { printFormulas, printManyLines, printOnePeriod } from '../print-kpis.ts';
import { VERBS } from '../verb-catalogue.ts';
import { type AppOptions, withApp } from '../with-app.ts';

interface KpisOptions extends AppOptions {
  from?: Day;
  to?: Day;
  by?: ('month' | KpiGrouping)[];
  csv?: boolean;
  html?: string;
  formulas?: boolean;
}

export function kpisVerb({ io }: VerbSetup): Command {
  return databaseCommand('kpis', VERBS.kpis.says)
    .option(
      '--from <date>',
      'first day; default: of the month of --to, with --by month of the year before',
      parseDay,
    )
    .option('--to <date>', 'last day; default: of the last month that is over', parseDay)
    .addOption(
      new Option(
        '--by <what>',
        'month, tier, segment, csm or product; month and one other may be given together',
      ).argParser(parseBy),
    )
    .option('--formulas', 'how each figure is made, and in which unit')
    .option('--json', 'one JSON line per period and group')
    .addOption(new Option('--csv', 'the same as CSV').conflicts('json'))
    .option('--html <file>', 'write one self-contained page')
    .action(async (options: KpisOptions) => {
      await withApp(io, options, async ({ context }) => {
        const { isByMonth, by } = groupingOf(options.by ?? []);
        const periods = await periodsOf(context, options, isByMonth);
        const { config } = context.config();
        const isOne = periods.length === 1 && by === null;
        const measured = isOne ? [periodBefore(periods[0]!), ...periods] : periods;
        const lines = await kpiLines(context, measured, by);
        const asked = isOne ? lines.slice(1) : lines;
        const currency = lines[0]?.currency ?? config.currency;
        const today = periods.at(-1)!.last;
        const wording: KpiWording = {
          words: KPI_REPORT_STRINGS[config.locale],
          format: createFormatter({ locale: config.locale, timeZone: config.timezone, currency, today }),
          ces: config.surveys.ces,
        };
        if (options.html !== undefined) {
          writeFileSync(options.html, renderKpiPage(lines, { ...wording, by }));
          io.note(`written to ${options.html}`);
        }
        if (options.json) for (const line of asked) io.json(line);
        else if (options.csv) io.out(kpiCsv(asked).slice(0, -1));
        else if (options.formulas) printFormulas(io, wording);
        else if (options.html === undefined) {
          if (isOne) printOnePeriod(io, { now: lines[1]!, before: lines[0]! }, wording);
          else printManyLines(io, lines, { ...wording, by });
          io.note(wording.words.hint);
        }
      });
    });
}

/** The days that are asked for. @throws UsageError when there are none, or when they are not over */
async function periodsOf(
  context: Context,
  options: { from?: Day; to?: Day },
  isByMonth: boolean,
): Promise<Period[]> {
  const decided = await reading(context, (db) => lastDecidedDay(db));
  const today = utcDay(context.now());
  const known = decided !== null && decided > today ? decided : today;
  const to = options.to ?? lastFullMonth(decided ?? today).last;
  if (to > known) throw new UsageError(`--to ${to} lies after ${known}: what is not over has no figures yet`);
  const month = toMonth(to.slice(0, 7));
  const from = options.from ?? (isByMonth ? yearUntil(month)[0]!.first : month.first);
  if (from > to) throw new UsageError(`--from ${from} is later than --to ${to}`);
  return isByMonth ? splitIntoMonths(from, to) : [toPeriod(from, to)];
}

function groupingOf(asked: readonly ('month' | KpiGrouping)[]): {
  isByMonth: boolean;
  by: KpiGrouping | null;
} {
  const groups = [...new Set(asked)].filter((one) => one !== 'month');
  if (groups.length > 1)
    throw new UsageError(`--by ${groups.join(' and --by ')}: one of them at a time, beside month`);
  return { isByMonth: asked.includes('month'), by: groups[0] ?? null };
}

function parseBy(text: string, earlier: readonly string[] = []): string[] {
  const named = text.split(',').map((word) => word.trim());
  const known: readonly string[] = ['month', ...KPI_GROUPINGS];
  for (const word of named) {
    if (!known.includes(word)) throw new InvalidArgumentError(`choose ${known.join(', ')}.`);
  }
  return [...earlier, ...named];
}
