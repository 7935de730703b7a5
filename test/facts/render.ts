import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Io, silentProgress } from '../../src/cli/io.ts';
import { onePass } from '../../src/cli/one-pass.ts';
import { buildProgram } from '../../src/cli/program.ts';
import type { VerbName } from '../../src/cli/verb-catalogue.ts';
import { chooseAccount, printExplained, printIndex } from '../../src/cli/verbs/explain.ts';
import { type AppOptions, withApp } from '../../src/cli/with-app.ts';
import type { AlertExplanation } from '../../src/domain/alerts/explain-alert.ts';
import { answerSlashCommand } from '../../src/pipeline/alerts/answer-slash-command.ts';
import {
  type AlertStandings,
  explainAccountAlert,
  loadAlertStandings,
} from '../../src/pipeline/alerts/explain-account-alert.ts';
import type { Context } from '../../src/pipeline/context.ts';
import {
  type ExplainedProbability,
  explainProbability,
  loadSharedTerms,
  type SharedTerms,
} from '../../src/pipeline/explain-probability.ts';
import { explainByHand } from '../../src/pipeline/flags/explain-by-hand.ts';
import { reading } from '../../src/store/database.ts';
import { loadCsms } from '../../src/store/people.ts';
import { loadScore, type StoredScore } from '../../src/store/scores/scores.ts';
import { findAccounts } from '../../src/store/views/list-alerts.ts';
import { startOwnPostgres } from '../helpers/services/own-postgres.ts';
import type { Language } from './language.ts';

/** What the product has said of a book: `explain` of every account in both languages, and its Slack messages. */
export interface Rendered {
  explained: { accountId: string; language: Language; lines: string[] }[];
  slack: SlackText[];
  /** Mails to managers and customers. */
  mails: MailText[];
  /** What webhooks were told. */
  events: readonly JsonRow[];
  /** What verbs printed, in words. */
  printed: Printed[];
  /** What verbs printed as JSON, by verb and options: the contract's own words for what no file holds. */
  json: Readonly<Record<string, readonly JsonRow[]>>;
}

export interface Printed {
  verb: string;
  language: Language;
  lines: string[];
}

export type JsonRow = Readonly<Record<string, unknown>>;

export interface SlackText {
  kind: string;
  to: string;
  text: string;
  lines: string[];
  /** The small print: where it comes from. */
  origin: string;
  /** What stands below it, the oldest first. */
  thread: readonly { text: string; lines: string[] }[];
}

export interface MailText {
  kind: string;
  to: { name: string | null; address: string };
  subject: string;
  text: string;
}

/** Every kind of message that is off, or has nowhere to go, as shipped; e-mails to customers change what others say. */
export const EVERY_MESSAGE = `
delivery: { queue_channels: { product: "#product", support: "#support", data: "#data" } }
webhooks:
  - name: facts
    url: https://facts.example/hook
    events: [task.created, task.updated, task.closed, episode.opened, episode.updated, episode.closed, account.scored]
nudges:
  enabled: true
  mode: approve_first
  company: Corp
  product: Planner
  from: success@corp.example
  postal_address: 1 Pier Road, Bristol
  unsubscribe_url: https://mail.corp.example/
  templates:
    getting-back: { link: { en: https://help.corp.example/back, pt-BR: https://help.corp.example/volta } }
    renewal-reminder: { link: { en: https://help.corp.example/renew, pt-BR: https://help.corp.example/renova } }
`;

/** The note of the week comes on the weekday of that day. */
export function weeklyNoteOn(day: string): string {
  const weekday = new Intl.DateTimeFormat('en', { weekday: 'short', timeZone: 'UTC' });
  return `weekly_note: { enabled: true, day: ${weekday.format(Date.parse(day)).toLowerCase()} }\n`;
}

interface RenderOptions {
  data: string;
  asOf: string;
  /** An earlier day with a pass of its own, which figures are compared with. */
  before?: string | null;
  /** The earlier day has no pass of its own: it is scored in looking back, without an alert. */
  onePass?: boolean;
  /** Alerts that are shown at length; default 40. */
  agendas?: number;
  home: string;
  accounts: readonly string[];
  env?: NodeJS.ProcessEnv;
  /** Only the index and its evidence, without what a probability rests on, which takes most of the time. */
  indexOnly?: boolean;
  /** Merged over the shipped configuration. */
  settings?: string;
  /** Told after every step, since a whole portfolio takes minutes. */
  report?: (step: string) => void;
}

/** One pass of the product over the folder on the day, then all that it says; with a database of its own. */
export async function renderBook(options: RenderOptions): Promise<Rendered> {
  const postgres = await startOwnPostgres();
  try {
    return await renderWith({ ...options, env: { ...options.env, DATABASE_URL: postgres.url() } });
  } finally {
    await postgres.stop();
  }
}

async function renderWith(options: RenderOptions): Promise<Rendered> {
  const { data, asOf, before = null, home, accounts, env = {}, settings = '', indexOnly = false } = options;
  const { report = () => undefined } = options;
  mkdirSync(home, { recursive: true });
  const rates = join(resolve(data), 'rates.csv');
  const rated = existsSync(rates) ? `rates_file: ${JSON.stringify(rates)}\n` : '';
  const config = (language: Language) => {
    const file = join(home, `${language}.yaml`);
    writeFileSync(file, `locale: ${language}\n${rated}${weeklyNoteOn(asOf)}${settings}`);
    return file;
  };
  const lines: string[] = [];
  const io = ioOf(lines, env);
  const opened = (language: Language): AppOptions => ({ home, config: [config(language)], data });
  await withApp(io, { ...opened('en'), webhooks: 'files' }, async (app, _environment, signal) => {
    for (const day of before === null || options.onePass ? [asOf] : [before, asOf]) {
      await onePass(app, day, { signal, report: ({ step }) => report(`${day} ${step}`) });
    }
  });
  await approveCustomerEmails(io, lines, ['--home', home, '--config', config('en')]);
  const printed: Printed[] = [];
  const json: Record<string, JsonRow[]> = {};
  const explained: Rendered['explained'] = [];
  const once = indexOnly ? null : explainOnce(asOf);
  for (const language of ['en', 'pt-BR'] as const) {
    await withApp(io, opened(language), async ({ context }) => {
      for (const accountId of accounts) {
        lines.length = 0;
        await sayAccount(io, context, { accountId, asOf, once });
        explained.push({ accountId, language, lines: [...lines] });
        if (explained.length % 500 === 0) report(`${explained.length} explained`);
      }
      report(`explained in ${language}`);
      const said = (verb: string) => sayVerb(io, lines, [...verb.split(' '), ...where(language)]);
      const where = (of: Language) => ['--home', home, '--config', config(of)];
      if (language === 'en') {
        for (const verb of jsonVerbs(asOf, before)) json[verb] = (await said(`${verb} --json`)).map(fromJson);
      }
      const shows = (json.alerts ?? [])
        .slice(0, options.agendas ?? AGENDAS)
        .map(({ id }) => `alerts show ${String(id)}`);
      for (const verb of [...WORDS, `digest --preview --as-of ${asOf}`, ...shows]) {
        printed.push({ verb, language, lines: await said(verb) });
      }
      report(`printed in ${language}`);
      printed.push(...(await sayTeams(context, language)));
      const page = join(home, `report-${language}.html`);
      await said(`report --html ${page}`);
      printed.push({ verb: 'report', language, lines: [readFileSync(page, 'utf8')] });
      printed.push({ verb: 'status', language, lines: await said('status') });
      for (const accountId of accounts.slice(0, options.agendas ?? AGENDAS)) {
        await sayVerb(io, lines, ['report', '--account', accountId, '--html', page, ...where(language)]);
        const verb = `report --account ${accountId}`;
        printed.push({ verb, language, lines: [readFileSync(page, 'utf8')] });
      }
    });
  }
  return {
    ...{ explained, printed, json },
    slack: readSlack(join(home, 'outbox/slack')),
    mails: readFolder<MailText>(join(home, 'outbox/.preview')),
    events: readFolder<JsonRow>(join(home, 'outbox/webhook')),
  };
}

/** Lets every e-mail go that waits for a person. */
async function approveCustomerEmails(io: Io, lines: string[], where: readonly string[]): Promise<void> {
  const waiting = (await sayVerb(io, lines, ['nudges', '--json', ...where])).map(fromJson);
  const ids = waiting.map(({ id }) => String(id));
  if (ids.length > 0) await sayVerb(io, lines, ['nudges', 'approve', ...ids, '--by', 'ana', ...where]);
}

/** Agendas that are read. */
const AGENDAS = 40;
const WORDS = ['alerts', 'alerts --held', 'tasks', 'goals --all', 'goals --missing'];

function jsonVerbs(asOf: string, before: string | null): string[] {
  const months = `kpis --from ${asOf.slice(0, 4)}-01-01 --to ${lastOfMonthBefore(asOf)}`;
  return [
    ...(before === null ? [] : [`score --as-of ${before}`]),
    `score --as-of ${asOf}`,
    ...[
      'alerts',
      'alerts --all',
      'alerts --held',
      'tasks',
      'goals --all',
      'quarantine',
      `${months} --by month`,
    ],
    ...['tier', 'segment', 'csm', 'product'].map((group) => `kpis --by ${group}`),
  ];
}

function lastOfMonthBefore(day: string): string {
  return new Date(Date.parse(`${day.slice(0, 7)}-01T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);
}

const fromJson = (line: string) => JSON.parse(line) as JsonRow;

/** What every manager is answered who asks for their team, in their own language. */
async function sayTeams(context: Context, language: Language): Promise<Printed[]> {
  const csms = [...(await reading(context, (db) => loadCsms(db))).values()];
  const managers = new Set(csms.flatMap(({ managerEmail }) => managerEmail ?? []));
  const own = csms.filter(({ email, locale }) => managers.has(email) && (locale ?? 'en') === language);
  return Promise.all(
    own.map(async ({ email }) => {
      const message = await answerSlashCommand(context, { text: 'team', email });
      const blocks = message.blocks as unknown as Block[];
      const lines = blocks.filter(({ type }) => type !== 'context').flatMap(linesOf);
      return { verb: `/harbinger team ${email}`, language, lines };
    }),
  );
}

/** What one verb prints, run as the command line runs it. */
async function sayVerb(io: Io, lines: string[], args: readonly string[]): Promise<string[]> {
  lines.length = 0;
  const program = await buildProgram(io, () => undefined, args[0] as VerbName);
  await program.parseAsync(args, { from: 'user' });
  return [...lines];
}

type Once = ReturnType<typeof explainOnce>;

/** What stands behind the probability and the alert of an account, the same in both languages: worked out once each. */
function explainOnce(asOf: string) {
  let standings: Promise<AlertStandings | null> | undefined;
  const shared = new Map<string, Promise<SharedTerms>>();
  const known = new Map<string, { explained: ExplainedProbability | null; alert: AlertExplanation | null }>();
  return async (context: Context, score: StoredScore) => {
    const found = known.get(score.accountId);
    if (found) return found;
    const key = `${score.day} ${score.model} ${score.configHash}`;
    const terms = shared.get(key) ?? loadSharedTerms(context, score);
    shared.set(key, terms);
    standings ??= loadAlertStandings(context, asOf);
    const own = {
      explained: await explainProbability(context, score, { shared: await terms }),
      alert: await explainAccountAlert(context, score.accountId, { day: asOf, standings: await standings }),
    };
    known.set(score.accountId, own);
    return own;
  };
}

/** `explain`, by the parts of the verb; without `once` only the index. */
async function sayAccount(
  io: Io,
  context: Context,
  { accountId, asOf, once }: { accountId: string; asOf: string; once: Once | null },
): Promise<void> {
  const [account, score] = await reading(context, async (db) => [
    chooseAccount(await findAccounts(db, accountId), accountId),
    await loadScore(db, accountId, asOf),
  ]);
  if (!score) throw new Error(`${accountId} has no score`);
  const byHand = await explainByHand(context, accountId, score.day);
  if (once === null) await printIndex(io, { context, account, score, byHand });
  else await printExplained(io, { context, account, score, byHand, ...(await once(context, score)) });
}

function ioOf(lines: string[], env: NodeJS.ProcessEnv): Io {
  const out = (line: string) => void lines.push(...line.split('\n'));
  return {
    out,
    note: () => undefined,
    json: (value) => out(JSON.stringify(value)),
    progress: () => Promise.resolve(silentProgress),
    isTerminal: false,
    columns: Number.MAX_SAFE_INTEGER,
    env: { ...env, NO_COLOR: '1' },
  };
}

interface Block {
  type: string;
  text?: { text: string };
  fields?: { text: string }[];
  elements?: Element[];
}

interface Element {
  type: string;
  text?: string | { text: string };
  elements?: Element[];
}

function readFolder<T>(folder: string): T[] {
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
  return files.sort().map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as T);
}

interface SlackFile {
  kind: string;
  to: string;
  text: string;
  blocks?: Block[];
  thread?: { text: string; blocks?: Block[] }[];
}

/** The messages as lines of text, a bullet, a field or a paragraph each. */
export function readSlack(folder: string): SlackText[] {
  return readFolder<SlackFile>(folder).map(({ kind, to, text, blocks = [], thread = [] }) => {
    const small = blocks
      .filter(({ type }) => type === 'context')
      .flatMap(({ elements = [] }) => elements.map(textOf));
    return {
      ...{ kind, to, text, lines: blocks.flatMap(linesOf), origin: small.join(' ') },
      thread: thread.map((note) => ({
        text: note.text,
        lines: (note.blocks ?? []).flatMap(linesWithQuotes),
      })),
    };
  });
}

/** Customers' own words as words that are quoted. */
function linesWithQuotes(block: Block): string[] {
  const { elements = [], ...rest } = block;
  const marked = elements.map((one) =>
    one.type === 'rich_text_quote' ? { type: one.type, text: `“${textOf(one)}”` } : one,
  );
  return linesOf({ ...rest, elements: marked });
}

function linesOf(block: Block): string[] {
  if (block.type === 'rich_text') {
    return (block.elements ?? []).flatMap((part) =>
      part.type === 'rich_text_list' ? (part.elements ?? []).map(textOf) : [textOf(part)],
    );
  }
  const own = block.text === undefined ? [] : [block.text.text];
  const fields = (block.fields ?? []).map(({ text }) => text.replaceAll('\n', ' / '));
  return [...own, ...fields];
}

function textOf(element: Element): string {
  if (typeof element.text === 'string') return element.text;
  return (element.elements ?? []).map(textOf).join('');
}
