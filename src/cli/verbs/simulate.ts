import { Command, InvalidArgumentError, Option } from 'commander';
import { FEEDS, type Feed } from '../../simulate/feed-periods.ts';
import { OutputExistsError, simulate } from '../../simulate/simulate.ts';
import { counted } from '../counted.ts';
import { parseCount, parseDay, UsageError, utcDay, type VerbSetup } from '../options.ts';
import { VERBS } from '../verb-catalogue.ts';

interface SimulateOptions {
  output: string;
  accounts: number;
  days: number;
  seed: number;
  endOn?: string;
  profile: 'realistic' | 'usage-only';
  feed: Feed;
  incident?: string;
  drift: number;
  gzip?: boolean;
  truth?: boolean;
  invalidRows?: number;
  overwrite?: boolean;
  json?: boolean;
}

export function simulateVerb({ io }: VerbSetup): Command {
  return new Command('simulate')
    .description(VERBS.simulate.says)
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
    .addOption(
      new Option(
        '--feed <name>',
        'how usage and signals are told: per day, or as totals of closed weeks or months',
      )
        .choices([...FEEDS])
        .default('daily'),
    )
    .option(
      '--incident <date>',
      'in the month of this day everybody has less traffic and more tickets',
      parseDay,
    )
    .option('--drift <factor>', 'the base hazard grows by this factor over the data', parseFactor, 1)
    .option('--gzip', 'write .csv.gz')
    .option('--truth', 'also write truth.csv with the exact churn hazards')
    .option('--invalid-rows <n>', 'rows that must end in quarantine', (text) =>
      text === '0' ? 0 : parseCount(text),
    )
    .option('--overwrite', 'replace data that is already in the folder')
    .option('--json', 'print the summary as JSON')
    .action(async (options: SimulateOptions) => {
      const yesterday = utcDay(new Date(Date.now() - 86_400_000));
      const bar = await io.progress(options);
      const { output, json, endOn, invalidRows, incident, ...rest } = options;
      try {
        const summary = await simulate({
          ...rest,
          outDir: output,
          endOn: endOn ?? yesterday,
          ...(invalidRows === undefined ? {} : { invalidRows }),
          ...(incident === undefined ? {} : { incidentOn: incident }),
          onProgress: (done, total) => bar.step('accounts', done, total),
        });
        if (json) io.json(summary);
        else {
          for (const [file, rows] of Object.entries(summary.rows)) io.out(`${file}  ${counted(rows, 'row')}`);
          const { voluntary, involuntary } = summary.churned;
          io.out(
            `${counted(summary.accounts, 'account')}, ${voluntary + involuntary} churned, ${summary.from} to ${summary.to}`,
          );
        }
      } catch (error) {
        if (!(error instanceof OutputExistsError)) throw error;
        throw new UsageError(`${error.message} with --overwrite`);
      } finally {
        bar.stop();
      }
    });
}

function parseFactor(text: string): number {
  const value = Number(text);
  if (!(value >= 0.1 && value <= 10)) throw new InvalidArgumentError('write a number from 0.1 to 10.');
  return value;
}
