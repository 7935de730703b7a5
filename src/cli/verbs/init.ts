import { existsSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import type { Command } from 'commander';
import { pull } from '../../pipeline/pull.ts';
import { reading } from '../../store/database.ts';
import { summarizeAccounts } from '../../store/facts/summarize-accounts.ts';
import { guessSources } from '../guess-sources.ts';
import type { Io } from '../io.ts';
import { databaseCommand, EXIT, UsageError, type VerbSetup } from '../options.ts';
import { type Proposal, proposeSettings, writeSettings } from '../propose-settings.ts';
import { VERBS } from '../verb-catalogue.ts';
import { type AppOptions, DEFAULT_CONFIG_FILE, withApp } from '../with-app.ts';
import { doctorVerb } from './doctor.ts';
import { runVerb } from './run.ts';

interface InitOptions extends AppOptions {
  yes?: boolean;
  asOf?: string;
}

/** `init`: from a folder of exports to the first accounts at risk and a short configuration. */
export function initVerb({ io, exit }: VerbSetup): Command {
  return databaseCommand('init', VERBS.init.says)
    .argument('[paths...]', 'files, or a folder of them: CSV, NDJSON, .xlsx, Parquet, or our own CSV folder')
    .option('--as-of <date>', 'judge by this day; default: today')
    .option('--yes', 'ask nothing')
    .action(async (paths: readonly string[], options: InitOptions) => {
      const file = resolve(options.config?.at(-1) ?? io.env.HARBINGER_CONFIG ?? DEFAULT_CONFIG_FILE);
      const shown = relative(process.cwd(), file);
      if (existsSync(file))
        throw new UsageError(
          `${shown} exists already; add files to it with: harbinger import FILES --guess --write`,
        );
      const asks = io.isTerminal && process.stdin.isTTY === true && !options.yes;
      const named =
        paths.length > 0 ? paths : asks ? [await ask('Where are your exports (a file or folder)? ')] : [];
      if (named.length === 0)
        throw new UsageError('name your exports: harbinger init FILES, or a folder of them');
      if (!(await writeSources(io, { paths: named, file }))) {
        io.note(`Say in ${shown} what is missing, then: harbinger run`);
        return exit(EXIT.needsPerson);
      }
      if (asks && !isYes(await ask(`${shown} says how they are read. Load them so? [Y/n] `)))
        return io.note(`Nothing was loaded. Change ${shown}, then: harbinger run`);
      await settle(io, { file, options });
      await show({ io, exit }, { file, options });
    });
}

/** @returns whether everything that has to be known was found */
async function writeSources(
  io: Io,
  { paths, file }: { paths: readonly string[]; file: string },
): Promise<boolean> {
  const files: string[] = [];
  for (const path of paths) {
    const found = await stat(path).catch(() => null);
    if (found === null) throw new UsageError(`${path} is not there; name a file or a folder`);
    if (!found.isDirectory()) files.push(path);
    else if (await isOurFolder(path)) {
      const at = relative(dirname(file), resolve(path)) || '.';
      const source = { kind: 'csv-folder', path: at.startsWith('..') ? resolve(path) : `./${at}` };
      writeSettings(file, [{ path: ['sources'], value: [source], why: 'its files have our own columns' }]);
    } else files.push(...(await exportsIn(path)));
  }
  if (files.length === 0) return true;
  return (await guessSources(io, files, { config: [file], write: true })).isComplete;
}

const READABLE = /\.(?:csv|tsv|ndjson|jsonl|xlsx|parquet)(?:\.gz)?$/i;

async function exportsIn(folder: string): Promise<string[]> {
  const names = (await readdir(folder)).filter((name) => READABLE.test(name)).sort();
  if (names.length === 0)
    throw new UsageError(
      `${folder} holds no file that can be read: CSV, NDJSON, .xlsx or Parquet, also gzipped`,
    );
  return names.map((name) => join(folder, name));
}

/** Accounts in our own columns. */
async function isOurFolder(folder: string): Promise<boolean> {
  const text = await readFile(join(folder, 'accounts.csv'), 'utf8').catch(() => '');
  return text.replace(/^\uFEFF/, '').split(/[\r\n,]/, 1)[0] === 'account_id';
}

/** Loads what was found, and writes what the accounts themselves say a configuration should. */
async function settle(io: Io, { file, options }: { file: string; options: InitOptions }): Promise<void> {
  const proposals = await withApp(io, { ...options, brings: 'own', config: [file] }, async ({ context }) => {
    await pull(context, null);
    const summary = await reading(context, summarizeAccounts);
    return proposeSettings(summary, context.config().config);
  });
  if (proposals.length === 0) return;
  writeSettings(file, proposals);
  for (const proposal of proposals) io.note(`${basename(file)}: ${describe(proposal)}`);
}

function describe({ path, value, why }: Proposal): string {
  return `${path.join('.')} = ${typeof value === 'string' ? value : JSON.stringify(value)}, because ${why}`;
}

/** The first pass, which writes to nobody, and what is still to be set up. */
async function show(
  { io, exit }: VerbSetup,
  { file, options }: { file: string; options: InitOptions },
): Promise<void> {
  const { SLACK_BOT_TOKEN: _slack, SMTP_URL: _mail, ...env } = io.env;
  const shared = ['--home', options.home, '--config', file];
  const day = options.asOf === undefined ? [] : ['--as-of', options.asOf];
  await runVerb({ io: { ...io, env }, exit }).parseAsync([...shared, ...day], { from: 'user' });
  io.note('');
  // What is not set up yet is no failure of this verb.
  await doctorVerb({ io, exit: () => undefined }).parseAsync(shared, { from: 'user' });
  io.note('Nobody was written to. With SLACK_BOT_TOKEN and SMTP_URL set: harbinger start');
}

async function ask(question: string): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return (await lines.question(question)).trim();
  } finally {
    lines.close();
  }
}

function isYes(answer: string): boolean {
  return /^(?:|y|yes|s|sim)$/i.test(answer);
}
