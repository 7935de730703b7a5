import { stat } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import { importSettings, pull } from '../../pipeline/pull.ts';
import { previewSource } from '../../sources/preview-source.ts';
import { formatRatesSetAside } from '../check-currencies.ts';
import { type GuessOptions, guessSources, printPreviews } from '../guess-sources.ts';
import type { Io } from '../io.ts';
import { databaseCommand, EXIT, UsageError, type VerbSetup } from '../options.ts';
import { printImport } from '../print-pass.ts';
import { VERBS } from '../verb-catalogue.ts';
import { type AppOptions, configuredSources, withApp } from '../with-app.ts';

interface ImportOptions extends AppOptions, GuessOptions {
  config?: string[];
  json?: boolean;
  guess?: boolean;
  dryRun?: boolean;
}

export function importVerb({ io, exit }: VerbSetup): Command {
  return databaseCommand('import', VERBS.import.says)
    .argument('[paths...]', 'CSV folder; default: the sources of the configuration. With --guess: files')
    .option(
      '--guess',
      'propose how foreign files (CSV, NDJSON, .xlsx, Parquet) are to be read, and show ten rows',
    )
    .option('--as <entity>', 'with --guess: what the rows are, instead of guessing that too')
    .option('--write', 'with --guess: put the proposal into the configuration file')
    .addOption(new Option('--dry-run', 'show what would be loaded; nothing is changed'))
    .option('--json', 'the outcome as JSON')
    .action(async (paths: readonly string[], options: ImportOptions) => {
      if (options.guess) {
        if (paths.length === 0) throw new UsageError('--guess needs the files to look at');
        const { isComplete, leftOut } = await guessSources(io, paths, options);
        if (!isComplete || leftOut > 0) exit(EXIT.needsPerson);
        return;
      }
      const data = await folderOf(paths);
      const given: ImportOptions = { ...options, brings: 'own', ...(data === null ? {} : { data }) };
      if (options.dryRun) {
        if (!(await dryRun(io, given))) exit(EXIT.needsPerson);
        return;
      }
      await withApp(io, given, async ({ context }) => {
        if (context.sources().length === 0) throw new UsageError(NO_SOURCE);
        const pulled = await pull(context, null);
        if (options.json) io.json(pulled.map((p) => p.imported));
        else printImport(io, pulled);
        const rates = formatRatesSetAside(context.config());
        for (const line of rates) io.note(line);
        const isRowSetAside = pulled.some(
          ({ imported }) => imported.quarantinedTotal > 0 || imported.problems,
        );
        if (isRowSetAside || rates.length > 0) exit(EXIT.needsPerson);
      });
    });
}

const NO_SOURCE = 'no source is configured; name a CSV folder, or look at your files with --guess';

async function folderOf(paths: readonly string[]): Promise<string | null> {
  const [path, ...more] = paths;
  if (path === undefined) return null;
  const found = await stat(path).catch(() => null);
  if (more.length > 0 || found?.isFile()) {
    throw new UsageError(
      `files of other systems are looked at with --guess: harbinger import ${path} --guess`,
    );
  }
  return path;
}

/** @returns whether everything was as it should be */
async function dryRun(io: Io, options: ImportOptions): Promise<boolean> {
  const { sources, config } = configuredSources(io, options);
  if (sources.length === 0) throw new UsageError(NO_SOURCE);
  let isWell = true;
  for (const source of sources) {
    const previews = await previewSource(source, importSettings(config.config), { rows: 10 });
    if (options.json) io.json({ source: source.name, feeds: previews });
    else printPreviews(io, previews);
    isWell &&= previews.every(({ rejected }) => rejected === 0);
  }
  return isWell;
}
