import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { type Command, Option } from 'commander';
import { messageContext } from '../../delivery/alerts/recipients.ts';
import type { Day, FoundAccount } from '../../domain/types.ts';
import { renderAccountPage } from '../../messages/book-report/account-page.ts';
import { renderBookPage } from '../../messages/book-report/book-page.ts';
import type { ReportWording } from '../../messages/book-report/report-context.ts';
import { KPI_REPORT_STRINGS } from '../../messages/strings/kpi-report-strings.ts';
import { createFormatter } from '../../messages/text/create-formatter.ts';
import { loadAccountReport } from '../../pipeline/book-report/load-account-report.ts';
import { loadBookReport } from '../../pipeline/book-report/load-book-report.ts';
import type { Context } from '../../pipeline/context.ts';
import { reading } from '../../store/database.ts';
import { lastDecidedDay } from '../../store/decided-days.ts';
import { findAccounts } from '../../store/views/list-alerts.ts';
import type { Io } from '../io.ts';
import { databaseCommand, parsePort, UsageError, type VerbSetup } from '../options.ts';
import { addressOf, serveReport } from '../serve-report.ts';
import { VERBS } from '../verb-catalogue.ts';
import { type AppOptions, withApp } from '../with-app.ts';
import { accountCalled } from './explain.ts';

/** Often enough to show a pass soon, and little work. */
const REFRESH_SECONDS = 60;

interface ReportOptions extends AppOptions {
  account?: string;
  html?: string;
  serve?: boolean;
  port: number;
}

export function reportVerb({ io }: VerbSetup): Command {
  return databaseCommand('report', VERBS.report.says)
    .option('--account <account>', 'one account, by its id or the beginning of its name')
    .option('--html <file>', 'where to write the page; default: preview/ in the home')
    .option('--json', 'what the page shows, as JSON')
    .addOption(
      new Option('--serve', 'show the pages to a browser on this machine, until Ctrl-C').conflicts([
        'html',
        'json',
      ]),
    )
    .option('--port <port>', 'with --serve: where; 0 = any that is free', parsePort, 8322)
    .action(async (options: ReportOptions) => {
      if (options.serve) return serve(io, options);
      await withApp(io, options, async ({ context }) => {
        const asOf = await decidedDay(context);
        const account = options.account === undefined ? null : await accountCalled(context, options.account);
        const made =
          account === null ? await bookPage(context, asOf) : await accountPage(context, { account, asOf });
        if (made === null)
          throw new UsageError(`${options.account} has not been scored on or before ${asOf}`);
        if (options.json) return io.json(made.report);
        const file = options.html ?? defaultFile(context.home, asOf, account);
        writeFileSync(file, made.html);
        io.note(`Look: ${relative(process.cwd(), file) || file}`);
      });
    });
}

/**
 * Opens the database for every page and closes it again: on an embedded one, passes go on whether they begin before or
 * while pages are looked at.
 */
async function serve(io: Io, options: ReportOptions): Promise<void> {
  await withApp(io, options, ({ context }) => decidedDay(context));
  const stop = new AbortController();
  const end = () => stop.abort();
  process.on('SIGINT', end);
  process.on('SIGTERM', end);
  const silent: Io = { ...io, note: () => undefined };
  const inTurn = oneAtATime();
  await serveReport(
    (accountId) => inTurn(() => withApp(silent, options, ({ context }) => servedPage(context, accountId))),
    {
      port: options.port,
      signal: stop.signal,
      listening: (url) => io.note(`Look: ${url}  (Ctrl-C ends it)`),
    },
  );
}

/** Two pages at once would wait for each other's database. */
function oneAtATime() {
  let last: Promise<unknown> = Promise.resolve();
  return <T>(work: () => Promise<T>): Promise<T> => {
    const done = last.then(work, work);
    last = done;
    return done;
  };
}

async function decidedDay(context: Context): Promise<Day> {
  const asOf = await reading(context, (db) => lastDecidedDay(db));
  if (asOf === null)
    throw new UsageError('nothing has been decided yet; start with: harbinger run --data DIR');
  return asOf;
}

function defaultFile(home: string, asOf: Day, account: FoundAccount | null): string {
  const folder = join(home, 'preview');
  mkdirSync(folder, { recursive: true });
  // An id may hold what no name of a file can.
  const name = account === null ? 'book' : encodeURIComponent(account.accountId).slice(0, 100);
  return join(folder, `report-${name}-${asOf}.html`);
}

type Served = Pick<ReportWording, 'link' | 'refreshSeconds'>;

const ALONE: Served = { link: null };

async function servedPage(context: Context, accountId: string | null): Promise<string | null> {
  const asOf = await decidedDay(context);
  const served: Served = { link: addressOf, refreshSeconds: REFRESH_SECONDS };
  if (accountId === null) return (await bookPage(context, asOf, served)).html;
  const found = await reading(context, (db) => findAccounts(db, accountId));
  const account = found.find((one) => one.accountId === accountId);
  return account === undefined
    ? null
    : ((await accountPage(context, { account, asOf }, served))?.html ?? null);
}

async function bookPage(context: Context, asOf: Day, served = ALONE) {
  const report = await loadBookReport(context, asOf);
  const { config } = context.config();
  const currency = report.kpis[0]?.currency ?? config.currency;
  const format = createFormatter({ ...messageContext(null, config, asOf), currency });
  const kpis = { words: KPI_REPORT_STRINGS[config.locale], format, ces: config.surveys.ces };
  return { report, html: renderBookPage(report, { format, currency, ...served, kpis }) };
}

async function accountPage(
  context: Context,
  { account, asOf }: { account: FoundAccount; asOf: Day },
  served = ALONE,
) {
  const report = await loadAccountReport(context, account, asOf);
  if (report === null) return null;
  const said = messageContext(null, context.config().config, asOf);
  const wording = { format: createFormatter(said), currency: said.currency, ...served, context: said };
  return { report, html: renderAccountPage(report, wording) };
}
