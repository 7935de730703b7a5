import { Command, Option } from 'commander';
import { destroyHome, findHomeContents } from '../../store/embedded/destroy-home.ts';
import { readEnvironment } from '../environment.ts';
import { table } from '../io.ts';
import { DEFAULT_HOME, EXIT, type VerbSetup } from '../options.ts';
import { VERBS } from '../verb-catalogue.ts';

const MEGABYTE = 1_000_000;

/** Removes a home with its database, wherever that is kept. */
export function destroyVerb({ io, exit }: VerbSetup): Command {
  return new Command('destroy')
    .description(VERBS.destroy.says)
    .addOption(new Option('--home <dir>', 'folder of the installation').default(DEFAULT_HOME))
    .option('--yes', 'remove it; without, only show what would be removed')
    .option('--json', 'what was, or would be, removed as JSON')
    .action(async (options: { home: string; yes?: boolean; json?: boolean }) => {
      const contents = await findHomeContents(options.home);
      const isDone = options.yes === true && contents.entries.length > 0;
      if (isDone) await destroyHome(contents);
      if (options.json) io.json({ destroyed: isDone, ...contents });
      else {
        io.out(title(contents.home, contents.entries.length, isDone));
        const rows = contents.entries.map(({ path, bytes }) => [
          `  ${(bytes / MEGABYTE).toFixed(1)} MB`,
          path,
        ]);
        for (const line of table(rows, io.columns)) io.out(line);
      }
      if (readEnvironment(io.env).databaseUrl !== null) {
        io.note('The database of DATABASE_URL is not touched: drop it with the tools of its server.');
      }
      if (options.yes !== true && contents.entries.length > 0) {
        io.note('This cannot be undone. Nothing was removed; add --yes to remove it.');
        exit(EXIT.usage);
      }
    });
}

function title(home: string, entries: number, isDone: boolean): string {
  if (entries === 0) return `Nothing of ours is in ${home}.`;
  return isDone ? `Removed ${home}:` : `Would be removed of ${home}:`;
}
