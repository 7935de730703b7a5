import type { Command } from 'commander';
import { pull } from '../../pipeline/pull.ts';
import { databaseCommand, EXIT, UsageError, type VerbSetup } from '../options.ts';
import { printImport } from '../print-pass.ts';
import { type AppOptions, withApp } from '../with-app.ts';

export function importVerb({ io, exit }: VerbSetup): Command {
  return databaseCommand('import', 'load a CSV folder, or the configured sources')
    .argument('[dir]', 'CSV folder; default: the sources of the configuration')
    .option('--json', 'the outcome as JSON')
    .action(async (dir: string | undefined, options: AppOptions) => {
      await withApp(io, { ...options, ...(dir === undefined ? {} : { data: dir }) }, async ({ context }) => {
        if (context.sources().length === 0)
          throw new UsageError('no source is configured; name a CSV folder');
        const pulled = await pull(context, null);
        if (options.json) io.json(pulled.map((p) => p.imported));
        else printImport(io, pulled);
        if (pulled.some((p) => p.imported.quarantinedTotal > 0)) exit(EXIT.needsPerson);
      });
    });
}
