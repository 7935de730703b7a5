import { Command, Option } from 'commander';
import { OutputExistsError, simulate } from '../../simulate/simulate.ts';
import { parseCount, parseDay, UsageError, utcDay, type VerbSetup } from '../options.ts';
import { progressBar } from '../progress-bar.ts';

interface SimulateOptions {
  output: string;
  accounts: number;
  days: number;
  seed: number;
  endOn?: string;
  profile: 'realistic' | 'usage-only';
  gzip?: boolean;
  truth?: boolean;
  invalidRows?: number;
  overwrite?: boolean;
  json?: boolean;
}

export function simulateVerb({ io }: VerbSetup): Command {
  return new Command('simulate')
    .description('write realistic, seeded sample data of any size as a CSV folder')
    .requiredOption('--output <dir>', 'folder to write')
    .option('--accounts <n>', 'number of accounts', parseCount, 300)
    .option('--days <n>', 'days of history', parseCount, 180)
    .option('--seed <n>', 'the same seed gives the same data', parseCount, 1)
    .option('--end-on <date>', 'last day of data; default: yesterday', parseDay)
    .addOption(
      new Option('--profile <name>', 'usage-only: accounts and usage, for benchmarks')
        .choices(['realistic', 'usage-only'])
        .default('realistic'),
    )
    .option('--gzip', 'write .csv.gz')
    .option('--truth', 'also write truth.csv with the exact churn hazards')
    .option('--invalid-rows <n>', 'rows that must end in quarantine', (text) =>
      text === '0' ? 0 : parseCount(text),
    )
    .option('--overwrite', 'replace data that is already in the folder')
    .option('--json', 'print the summary as JSON')
    .action(async (options: SimulateOptions) => {
      const yesterday = utcDay(new Date(Date.now() - 86_400_000));
      const bar = io.isTerminal && !options.json ? progressBar() : null;
      const { output, json, endOn, invalidRows, ...rest } = options;
      try {
        const summary = await simulate({
          ...rest,
          outDir: output,
          endOn: endOn ?? yesterday,
          ...(invalidRows === undefined ? {} : { invalidRows }),
          onProgress: (done, total) => bar?.step('accounts', done, total),
        });
        if (json) io.json(summary);
        else {
          for (const [file, rows] of Object.entries(summary.rows))
            io.out(`${file}  ${rows.toLocaleString('en')} rows`);
          const { voluntary, involuntary } = summary.churned;
          io.out(
            `${summary.accounts} accounts, ${voluntary + involuntary} churned, ${summary.from} to ${summary.to}`,
          );
        }
      } catch (error) {
        if (!(error instanceof OutputExistsError)) throw error;
        throw new UsageError(`${error.message} with --overwrite`);
      } finally {
        bar?.stop();
      }
    });
}
