import { join, relative } from 'node:path';
import type { Command } from 'commander';
import { DEMO_DATA } from '../../app.ts';
import { loadTopRisks } from '../../pipeline/digest/load-top-risks.ts';
import { simulate } from '../../simulate/simulate.ts';
import { reading } from '../../store/database.ts';
import { counted } from '../counted.ts';
import { onePass } from '../one-pass.ts';
import { DEMO_HOME, databaseCommand, utcDay, type VerbSetup } from '../options.ts';
import { printStep, printTopRisks } from '../print-pass.ts';
import { VERBS } from '../verb-catalogue.ts';
import { type AppOptions, withApp } from '../with-app.ts';

const ACCOUNTS = 300;
const DAYS = 180;
const SEED = 7;

export function demoVerb({ io }: VerbSetup): Command {
  return databaseCommand('demo', VERBS.demo.says, DEMO_HOME)
    .option('--json', 'the outcome as one JSON object')
    .action(async (options: AppOptions) => {
      const today = utcDay(new Date());
      const data = join(options.home, DEMO_DATA);
      await withApp(
        io,
        { ...options, data, webhooks: 'files', brings: 'demo', queueChannels: { product: '#product' } },
        async (app, environment, signal) => {
          const database = environment.databaseUrl ? 'your PostgreSQL' : 'embedded PostgreSQL';
          if (!options.json) {
            io.out(
              `harbinger demo · ${counted(ACCOUNTS, 'account')}, ${DAYS} days of sample data · ${database}`,
            );
          }
          const { reporting_currency: reporting, currency } = app.context.config().config;
          // Sample data end today, so that the demo looks as a real installation would.
          await simulate({
            outDir: data,
            accounts: ACCOUNTS,
            days: DAYS,
            seed: SEED,
            endOn: today,
            notices: 1,
            success: true,
            ratesIn: reporting ?? currency,
            overwrite: true,
            onProgress: (done, total) => app.context.progress.step('sample data', done, total),
          });
          app.useConfig(app.context.config());
          const steps: Parameters<typeof printStep>[1][] = [];
          const result = await onePass(app, today, { signal, report: (step) => steps.push(step) });
          if (options.json) return io.json(result.summary);
          for (const step of steps) printStep(io, step, { app, summary: result.summary });
          io.out('');
          await printTopRisks(io, { app, summary: result.summary }, 12);
          const { config } = app.context.config();
          const [first] = await reading(app.context, (db) =>
            loadTopRisks(db, { config, asOf: today, limit: 1 }),
          );
          io.out('');
          const name = first?.name ?? first?.accountId;
          const home = ` --home ${options.home}`;
          const next = [
            name ? `harbinger explain "${name}"${home}` : null,
            `harbinger alerts${home}`,
            'harbinger config init',
          ];
          if (result.previewPage) io.out(`Look: ${relative(process.cwd(), result.previewPage)}`);
          io.out(`Next: ${next.filter(Boolean).join(' · ')}`);
        },
      );
    });
}
