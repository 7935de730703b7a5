import type { Command } from 'commander';
import { databaseCommand, type VerbSetup } from '../options.ts';
import { type AppOptions, withApp } from '../with-app.ts';

export function migrateVerb({ io }: VerbSetup): Command {
  return databaseCommand('migrate', 'bring the database up to date').action(async (options: AppOptions) => {
    await withApp(io, options, async () => io.note('The database is up to date.'));
  });
}
