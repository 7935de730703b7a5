import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Command, Option } from 'commander';
import { stringify } from 'yaml';
import { ConfigError } from '../../config/config-error.ts';
import { configJsonSchema } from '../../config/json-schema.ts';
import { type LoadedConfig, loadConfig } from '../../config/load-config.ts';
import { referencePage } from '../../config/reference-page.ts';
import type { Config } from '../../config/schema.ts';
import { connect } from '../../store/connect.ts';
import { Database, reading } from '../../store/database.ts';
import { packageRoot } from '../../store/package-root.ts';
import { findWithoutRate, formatRatesSetAside, formatWithoutRate } from '../check-currencies.ts';
import { readEnvironment } from '../environment.ts';
import { configOption, EXIT, UsageError, utcDay, type VerbSetup } from '../options.ts';
import { listOrigins, listSchedules, type ProblemFormat, printProblems } from '../print-config.ts';
import { VERBS } from '../verb-catalogue.ts';
import { DEFAULT_CONFIG_FILE, findConfig } from '../with-app.ts';
import { configDiffVerb, configLogVerb, configUseVerb } from './config-history.ts';
import { configMigrateVerb } from './config-migrate.ts';
import { configPlanVerb } from './config-plan.ts';
import { configTestVerb } from './config-test.ts';
import { configTuneVerb } from './config-tune.ts';

interface FileOptions {
  config?: string[];
}

export function configVerb(setup: VerbSetup): Command {
  const { io } = setup;
  const verb = new Command('config').description(VERBS.config.says);
  verb
    .command('init')
    .description('write the commented default configuration')
    .option('--output <file>', 'file to write', DEFAULT_CONFIG_FILE)
    .action(({ output }: { output: string }) => {
      const target = resolve(output);
      if (existsSync(target))
        throw new UsageError(`${output} exists already; name another file with --output`);
      try {
        writeFileSync(target, defaultConfigText(), { flag: 'wx' });
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        throw new UsageError(`${output} cannot be written (${code}); name another file with --output`);
      }
      io.note(`Wrote ${output}. Check it after editing with: harbinger config check ${output}`);
    });
  addCheck(verb, setup);
  addShow(verb, setup);
  verb.addCommand(configPlanVerb(setup));
  verb.addCommand(configTuneVerb(setup));
  verb.addCommand(configTestVerb(setup));
  verb.addCommand(configLogVerb(setup));
  verb.addCommand(configDiffVerb(setup));
  verb.addCommand(configUseVerb(setup));
  verb.addCommand(configMigrateVerb(setup));
  verb
    .command('schema')
    .description('the JSON Schema of the file, for editors')
    .option('--markdown', 'as a page for people: every key, what may stand there, its default, its effect')
    .action(({ markdown }: { markdown?: boolean }) =>
      io.out(markdown ? referencePage().trimEnd() : JSON.stringify(configJsonSchema(), null, 2)),
    );
  return verb;
}

function addCheck(verb: Command, { io, exit }: VerbSetup): void {
  verb
    .command('check')
    .description('find every problem at once, with line and column, and say when every job will run')
    .argument('[files...]', 'later ones win; default: HARBINGER_CONFIG, else harbinger.yaml')
    .addOption(configOption())
    .addOption(
      new Option('--format <format>', 'of what is found').choices(['text', 'json', 'github']).default('text'),
    )
    .action(async (files: string[], given: FileOptions & { format: ProblemFormat; json?: boolean }) => {
      const { config } = given;
      const format = given.json ? 'json' : given.format;
      const { configFile, databaseUrl } = readEnvironment(io.env);
      const wanted = named(files, config, configFile);
      const names = wanted.length > 0 ? wanted : [DEFAULT_CONFIG_FILE];
      let loaded: LoadedConfig;
      try {
        loaded = loadConfig(names.map((name) => resolve(name)));
      } catch (error) {
        if (!(error instanceof ConfigError) || format === 'text') throw error;
        printProblems(io, error.problems, format);
        return exit(EXIT.usage);
      }
      const schedules = listSchedules(loaded.config, new Date());
      const missing = databaseUrl === null ? null : await lookUpCurrencies(databaseUrl, loaded.config);
      if (format === 'json') {
        const { ratesSetAside: problems } = loaded;
        const shared = { valid: true, hash: loaded.hash, problems, schedules };
        return io.json({ ...shared, currencies_without_rate: missing });
      }
      io.note(`${names.join(', ')} is valid (configuration ${loaded.hash}).`);
      if (format === 'github') return printProblems(io, loaded.ratesSetAside, format);
      for (const line of formatRatesSetAside(loaded)) io.note(line);
      const told = missing && formatWithoutRate(missing);
      if (told) io.note(`Of the book in the database, ${told}.`);
      io.out(`When jobs run (${loaded.config.timezone}):`);
      for (const { job, words, next } of schedules) {
        io.out(`  ${job}: ${words}${next.length > 0 ? `; next ${next.join(', ')}` : ''}`);
      }
    });
}

/** Null = the database does not answer, or holds no book yet: a file is checked all the same. */
async function lookUpCurrencies(databaseUrl: string, config: Config): ReturnType<typeof findOrNull> {
  const connection = connect(databaseUrl, { max: 1 });
  try {
    return await findOrNull(new Database(connection.raw), config);
  } finally {
    await connection.close();
  }
}

function findOrNull(database: Database, config: Config) {
  const find = reading({ database }, (db) => findWithoutRate(db, config, utcDay(new Date())));
  return find.catch(() => null);
}

function addShow(verb: Command, { io }: VerbSetup): void {
  verb
    .command('show')
    .description('the configuration in force, with every default filled in')
    .argument(
      '[files...]',
      'later ones win; default: HARBINGER_CONFIG, else harbinger.yaml, else the defaults',
    )
    .addOption(configOption())
    .option('--origin', 'where each value comes from: file and line, or "default"')
    .option('--json', 'as JSON')
    .action((files: string[], options: FileOptions & { json?: boolean; origin?: boolean }) => {
      const loaded = findConfig(named(files, options.config, readEnvironment(io.env).configFile));
      const { config, hash } = loaded;
      if (options.origin) {
        const origins = listOrigins(loaded);
        if (options.json) return origins.forEach(io.json);
        for (const { path, value, origin } of origins) io.out(`${path}: ${value}  # ${origin}`);
        return;
      }
      if (options.json) io.json({ hash, config });
      else io.out(`# configuration ${hash}\n${stringify(config)}`.trimEnd());
    });
}

/** The files that are meant: those named as arguments, as options, or by the environment. */
function named(
  files: readonly string[],
  options: readonly string[] | undefined,
  environment: readonly string[],
): readonly string[] {
  return files.length > 0 ? files : (options ?? environment);
}

/** The shipped, commented default; a test keeps it equal to the defaults of the schema. */
export function defaultConfigText(): string {
  return readFileSync(join(packageRoot(), 'harbinger.default.yaml'), 'utf8');
}
