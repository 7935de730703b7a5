import { access, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isDay, toEpochDay } from '../domain/day.ts';
import { ACCOUNTS_HEADER, accountRow, NO_NOTICE, NOTICE_COLUMNS, noticeOf } from './accounts.ts';
import { buildCalendar, type Calendar, isoOf } from './calendar.ts';
import { CsvFile } from './csv-file.ts';
import { planEpisodes } from './episodes.ts';
import { FEEDS, type Feed, periodEnds } from './feed-periods.ts';
import { type InvalidRow, invalidRows } from './invalid-rows.ts';
import { INVOICES_HEADER, invoiceRows } from './invoices.ts';
import { drawLife, type Life } from './life.ts';
import { openNameIndex } from './names.ts';
import { drawProfile, type Profile } from './profile.ts';
import { RATES_HEADER, rateRows } from './rates.ts';
import { SIGNALS_HEADER, signalRows } from './signals.ts';
import { planSubscriptions, SUBSCRIPTIONS_HEADER, subscriptionRows } from './subscriptions.ts';
import { GOALS_HEADER, ONBOARDING_COLUMN, successTeller } from './success.ts';
import { SURVEYS_HEADER, surveyRows } from './surveys.ts';
import { CSMS_HEADER, teamRows } from './team.ts';
import { TRUTH_HEADER, truthRows } from './truth.ts';
import { USAGE_HEADER, usageRows } from './usage.ts';

const HEADERS = {
  accounts: ACCOUNTS_HEADER,
  csms: CSMS_HEADER,
  usage: USAGE_HEADER,
  surveys: SURVEYS_HEADER,
  invoices: INVOICES_HEADER,
  subscriptions: SUBSCRIPTIONS_HEADER,
  signals: SIGNALS_HEADER,
  goals: GOALS_HEADER,
  rates: RATES_HEADER,
  truth: TRUTH_HEADER,
} as const;

export type SimulatedFile = keyof typeof HEADERS;

export interface SimulationOptions {
  /** Folder to write into; made if absent. */
  outDir: string;
  /** Number of accounts, 1 to 10,000,000. */
  accounts: number;
  /** Number of days of data, 1 to 3,660. */
  days: number;
  /** Any whole number. Same options, same bytes. */
  seed: number;
  /** Last day of the data, YYYY-MM-DD (UTC). */
  endOn: string;
  /** Write `.csv.gz`. Default false. */
  gzip?: boolean;
  /** Called now and then, and at the end, with the number of finished accounts and of all. */
  onProgress?: (done: number, total: number) => void;
  /** Also write truth.csv, the known hazards. Default false; `realistic` only. */
  truth?: boolean;
  /**
   * `realistic` (default): every file. `usage-only`: accounts, csms and usage for benchmarks; nobody joins or
   * leaves, one product, exactly accounts x days usage rows.
   */
  profile?: 'realistic' | 'usage-only';
  /** Number of deliberately invalid rows (see invalid-rows.ts). Default 7 in `realistic`, 0 in `usage-only`. */
  invalidRows?: number;
  /** How usage and signals are told: per day (default), or as totals of closed weeks or months. `realistic` only. */
  feed?: Feed;
  /** A day, YYYY-MM-DD, of a month in which the product fails everybody: less traffic, more tickets; left out = none. */
  incidentOn?: string;
  /** Customers who have given notice and not left yet, of those that a person looks after. Default 0; `realistic` only. */
  notices?: number;
  /** Also what success means to some customers, and who is in their first days, one of them late. Default false; `realistic` only. */
  success?: boolean;
  /** Also what its currencies are worth in this one, a rate a month. Default none; none either in a currency it does not know. */
  ratesIn?: string;
  /** Times by which the base hazard grows over the data, 0.1 to 10. Default 1. */
  drift?: number;
  /** Replace simulated or contract files that are in the folder already. Default false. */
  overwrite?: boolean;
}

export interface SimulationSummary {
  outDir: string;
  /** First and last day of the data. */
  from: string;
  to: string;
  accounts: number;
  /** Rows per file as written, header not counted, invalid ones included. */
  rows: Partial<Record<SimulatedFile, number>>;
  /** The invalid rows among them. */
  invalid: { file: SimulatedFile; reason: string }[];
  /** Accounts that left within the data. */
  churned: { voluntary: number; involuntary: number };
  /** Accounts that left the book without churn. */
  ended: number;
}

/** How use is told for benchmarks: nobody leaves. */
const EVERY_DAY = { leftOn: null, everyDay: true, periodEnds: null };

/** The folder already holds a file that would be replaced or read together with the new ones. */
export class OutputExistsError extends Error {
  override name = 'OutputExistsError';
  readonly path: string;

  constructor(path: string) {
    super(`${path} exists already: choose an empty folder, or overwrite it`);
    this.path = path;
  }
}

/**
 * Writes a seeded, realistic book of customers as a folder of CSV files. What an account does depends on the seed,
 * its number and the days only, not on how many other accounts there are. Memory use does not grow with the size.
 *
 * @throws RangeError an option is out of range
 * @throws OutputExistsError the folder holds such files and `overwrite` is not set
 */
export async function simulate(options: SimulationOptions): Promise<SimulationSummary> {
  const { calendar, usageOnly, truth, invalid } = checkOptions(options);
  const { outDir, accounts, seed, ratesIn } = options;
  const rates = ratesIn === undefined ? [] : rateRows(ratesIn, calendar);
  const more = { rates: rates.length > 0, success: options.success ?? false, truth };
  const files = openedFiles(usageOnly, more);
  const world = { seed, calendar, names: openNameIndex(seed) };
  const noticeIn = noticeGiver(options.notices ?? 0, calendar);
  const tells = options.success ? successTeller(calendar) : null;
  const ends = periodEnds(options.feed ?? 'daily', calendar);
  await prepareFolder(outDir, options.overwrite ?? false);

  const summary: SimulationSummary = {
    outDir,
    from: isoOf(calendar, 0),
    to: isoOf(calendar, calendar.days - 1),
    accounts,
    rows: {},
    invalid: invalid.map(({ file, reason }) => ({ file, reason })),
    churned: { voluntary: 0, involuntary: 0 },
    ended: 0,
  };
  const open = openCsvFiles(files, options);
  const write = async (file: SimulatedFile, rows: readonly string[]) => {
    if (rows.length > 0) await open.get(file)!.write(rows.join(''), rows.length);
  };
  try {
    await write('csms', teamRows(seed, accounts, isoOf(calendar, calendar.days + 5)));
    const step = Math.max(1, Math.floor(accounts / 200));
    for (let number = 1; number <= accounts; number++) {
      if (usageOnly) {
        await writeUsageOnly(drawProfile(world, number, { joinsLater: false }));
      } else {
        await writeLife(drawLife(world, number));
      }
      if (number % step === 0 || number === accounts) options.onProgress?.(number, accounts);
    }
    await write('rates', rates);
    for (const { file, row } of invalid) await write(file, [row]);
    for (const [file, csv] of open) {
      await csv.close();
      summary.rows[file] = csv.rows;
    }
  } catch (error) {
    for (const csv of open.values()) csv.abort();
    throw error;
  }
  return summary;

  async function writeUsageOnly(profile: Profile): Promise<void> {
    const episodes = planEpisodes(world, profile);
    const subscriptions = planSubscriptions(seed, profile, []);
    const staying = { leftOn: null, kind: null };
    await write('accounts', [accountRow({ profile, subscriptions, fate: staying }, calendar)]);
    const usage = usageRows(world, { profile, episodes, subscriptions }, EVERY_DAY);
    await open.get('usage')!.write(usage.text, usage.count);
  }

  async function writeLife(life: Life): Promise<void> {
    const { profile, subscriptions, fate } = life;
    const { leftOn, kind } = fate;
    const known = { profile, calendar, leftOn };
    if (kind === 'ended') summary.ended++;
    else if (kind !== null) summary.churned[kind]++;
    const told = tells?.(life);
    const more = [...(noticeIn(life) ?? []), ...(told?.columns ?? [])];
    await write('accounts', [accountRow(life, calendar, more)]);
    await write('goals', told?.goals ?? []);
    const usage = usageRows(world, life, { leftOn, everyDay: false, periodEnds: ends });
    if (usage.count > 0 && told?.isLate !== true) await open.get('usage')!.write(usage.text, usage.count);
    await write('surveys', surveyRows(life.answers, known));
    await write('invoices', invoiceRows(life.invoices, known));
    await write('subscriptions', subscriptionRows(subscriptions, known));
    await write('signals', signalRows(life.signals, known, ends));
    if (truth) await write('truth', truthRows(profile, fate, calendar));
  }
}

function openCsvFiles(
  files: readonly SimulatedFile[],
  options: SimulationOptions,
): ReadonlyMap<SimulatedFile, CsvFile> {
  const { outDir, gzip = false } = options;
  const ending = gzip ? '.csv.gz' : '.csv';
  return new Map(
    files.map((file) => [file, new CsvFile(join(outDir, file + ending), headerOf(file, options), gzip)]),
  );
}

/** Gives notice for so many customers, those that a person looks after and that stay; null = without such columns. */
function noticeGiver(notices: number, calendar: Calendar): (life: Life) => readonly string[] | null {
  let left = notices;
  return ({ profile, fate }) => {
    if (notices === 0) return null;
    const { tier, startedDay } = profile;
    if (left === 0 || fate.leftOn !== null || tier !== 'enterprise' || startedDay >= 0) return NO_NOTICE;
    left--;
    return noticeOf(profile, calendar);
  };
}

function headerOf(
  file: SimulatedFile,
  { notices = 0, success = false }: Pick<SimulationOptions, 'notices' | 'success'>,
): string {
  if (file !== 'accounts') return HEADERS[file];
  return HEADERS.accounts + (notices > 0 ? NOTICE_COLUMNS : '') + (success ? ONBOARDING_COLUMN : '');
}

function checkOptions(options: SimulationOptions): {
  calendar: Calendar;
  usageOnly: boolean;
  truth: boolean;
  invalid: InvalidRow[];
} {
  const whole = (name: string, value: number, { least, most }: { least: number; most: number }) => {
    if (!Number.isInteger(value) || value < least || value > most) {
      throw new RangeError(`${name} must be a whole number from ${least} to ${most}, not ${value}`);
    }
  };
  whole('accounts', options.accounts, { least: 1, most: 10_000_000 });
  whole('days', options.days, { least: 1, most: 3_660 });
  whole('seed', options.seed, { least: Number.MIN_SAFE_INTEGER, most: Number.MAX_SAFE_INTEGER });
  if (!isDay(options.endOn)) throw new RangeError(`endOn must be a day as YYYY-MM-DD, not ${options.endOn}`);
  const usageOnly = options.profile === 'usage-only';
  const truth = options.truth ?? false;
  if (options.success === true && usageOnly) throw new RangeError('success needs the realistic profile');
  if (truth && usageOnly)
    throw new RangeError('truth needs the realistic profile: usage-only has no hazards');
  const invalidCount = options.invalidRows ?? (usageOnly ? 0 : 7);
  whole('invalidRows', invalidCount, { least: 0, most: 10_000 });
  if (usageOnly && invalidCount > 0) throw new RangeError('invalidRows needs the realistic profile');
  const { incidentOn, drift = 1, feed = 'daily' } = options;
  if (incidentOn !== undefined && !isDay(incidentOn))
    throw new RangeError(`incidentOn must be a day as YYYY-MM-DD, not ${incidentOn}`);
  if (!(drift >= 0.1 && drift <= 10)) throw new RangeError(`drift must be from 0.1 to 10, not ${drift}`);
  if (!FEEDS.includes(feed)) throw new RangeError(`feed must be one of ${FEEDS.join(', ')}, not ${feed}`);
  if (usageOnly && feed !== 'daily') throw new RangeError('a feed of periods needs the realistic profile');
  const calendar = buildCalendar(toEpochDay(options.endOn), options.days, {
    drift,
    ...(incidentOn !== undefined && { incidentEpochDay: toEpochDay(incidentOn) }),
  });
  return { calendar, usageOnly, truth, invalid: invalidRows(invalidCount, calendar) };
}

function openedFiles(
  usageOnly: boolean,
  { rates, success, truth }: { rates: boolean; success: boolean; truth: boolean },
): SimulatedFile[] {
  const files = Object.keys(HEADERS) as SimulatedFile[];
  if (usageOnly) return ['accounts', 'csms', 'usage'];
  const asked: Partial<Record<SimulatedFile, boolean>> = { truth, goals: success, rates };
  return files.filter((file) => asked[file] ?? true);
}

/** Makes room: of a former run nothing may stay that would be read beside the new files. */
async function prepareFolder(outDir: string, overwrite: boolean): Promise<void> {
  await mkdir(outDir, { recursive: true });
  for (const file of [...Object.keys(HEADERS), 'usage_events']) {
    for (const ending of ['.csv', '.csv.gz', '.ndjson', '.ndjson.gz']) {
      const path = join(outDir, file + ending);
      const exists = await access(path).then(
        () => true,
        () => false,
      );
      if (exists && !overwrite) throw new OutputExistsError(path);
      if (exists) await rm(path);
    }
  }
}
