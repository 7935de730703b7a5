import { relative } from 'node:path';
import type { Command } from 'commander';
import type { Day } from '../../domain/types.ts';
import { EarlierDayError } from '../../store/decided-days.ts';
import { formatRatesSetAside } from '../check-currencies.ts';
import { needsPerson, onePass, type StepReport } from '../one-pass.ts';
import { databaseCommand, EXIT, parseDay, UsageError, utcDay, type VerbSetup } from '../options.ts';
import { printImport, printStep, printTopRisks } from '../print-pass.ts';
import { VERBS } from '../verb-catalogue.ts';
import { type AppOptions, withApp } from '../with-app.ts';
import { formatLeftOut } from './digest.ts';

export function runVerb({ io, exit }: VerbSetup): Command {
  return databaseCommand('run', VERBS.run.says)
    .option('--data <dir>', 'CSV folder in place of the configured sources')
    .option(
      '--as-of <date>',
      'decide for this day; nothing dated later is looked at. Default: today',
      parseDay,
    )
    .option('--json', 'the outcome as one JSON object')
    .action(async (options: AppOptions & { asOf?: Day }) => {
      await withApp(
        io,
        { ...options, webhooks: 'sent', brings: 'own' },
        async (app, _environment, signal) => {
          if (app.context.sources().length === 0) {
            throw new UsageError('no source is configured; name a CSV folder with --data or configure one');
          }
          const asOf = options.asOf ?? utcDay(app.context.now());
          app.context.waitsForOutcomes = true;
          const steps: StepReport[] = [];
          const result = await onePass(app, asOf, { signal, report: (step) => steps.push(step) }).catch(
            (error: unknown) => {
              throw error instanceof EarlierDayError ? new UsageError(`--as-of ${error.message}`) : error;
            },
          );
          if (options.json) io.json(result.summary);
          else {
            io.out(`harbinger run · as of ${asOf}`);
            for (const step of steps) printStep(io, step, { app, summary: result.summary });
            printImport(io, result.pulled);
            io.out('');
            await printTopRisks(io, { app, summary: result.summary }, 10);
            if (result.previewPage) io.note(`Look: ${relative(process.cwd(), result.previewPage)}`);
          }
          if (result.stale.length > 0)
            io.note(`Stale: ${result.stale.join(', ')} (harbinger config show, freshness)`);
          for (const line of formatLeftOut(result.digest.skipped)) io.note(line);
          const rates = formatRatesSetAside(app.context.config());
          for (const line of rates) io.note(line);
          if (needsPerson(result) || rates.length > 0) exit(EXIT.needsPerson);
        },
      );
    });
}
