import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Command } from 'commander';
import { parseConfig } from '../../config/load-config.ts';
import { type Migration, migrateConfig } from '../../config/migrate-config.ts';
import { unifiedDiff } from '../../config/unified-diff.ts';
import { readEnvironment } from '../environment.ts';
import { UsageError, type VerbSetup } from '../options.ts';
import { DEFAULT_CONFIG_FILE } from '../with-app.ts';

interface MigrateOptions {
  write?: boolean;
  json?: boolean;
}

/** `config migrate`: a file of an earlier version as this one has it. */
export function configMigrateVerb({ io }: VerbSetup): Command {
  return new Command('migrate')
    .description(
      'bring a file of an earlier version to the names and defaults of this one; shows the difference',
    )
    .argument('[files...]', 'default: HARBINGER_CONFIG, else harbinger.yaml')
    .option('--write', 'write it; comments, order and everything else stay as they are')
    .option('--json', 'one JSON object per file')
    .action((files: string[], options: MigrateOptions) => {
      const { configFile } = readEnvironment(io.env);
      const named = files.length > 0 ? files : configFile.length > 0 ? configFile : [DEFAULT_CONFIG_FILE];
      for (const file of named) {
        const before = readText(file);
        const { text, migrations } = migrateConfig(before);
        // What is still wrong is told before anything is written.
        parseConfig(text, file);
        const isWritten = options.write === true && text !== before;
        if (isWritten) writeFileSync(resolve(file), text);
        if (options.json) io.json({ file, migrations, written: isWritten });
        else {
          const diff = unifiedDiff(before, text, { from: file, to: file }).trimEnd();
          if (diff !== '') io.out(diff);
          for (const migration of migrations) io.note(`${file}:${migration.line} ${wordsOf(migration)}`);
          io.note(ending(file, { changed: text !== before, written: isWritten }));
        }
      }
    });
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code = 'unreadable' } = error as NodeJS.ErrnoException;
    throw new UsageError(`${file} cannot be read (${code}); name the file that is to be brought up to date`);
  }
}

function wordsOf({ kind, path, before, after }: Migration): string {
  switch (kind) {
    case 'renamed':
      return `${path} is called ${after}`;
    case 'former_default':
      return `${path}: ${before} was the default of an earlier version; now it is ${after}`;
  }
}

function ending(file: string, { changed, written }: { changed: boolean; written: boolean }): string {
  if (!changed) return `${file} has nothing to bring up to date.`;
  if (written) return `${file} is written. See what it changes: harbinger config plan`;
  return `Nothing is written yet; with --write it is. See what it would change: harbinger config plan`;
}
