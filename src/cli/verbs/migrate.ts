import type { Command } from 'commander';
import { openQueueLink } from '../../queue/open-queue-link.ts';
import { loadInstallationId } from '../../queue/slots/schedule-state.ts';
import { SERVICE_TIMINGS } from '../../queue/timings.ts';
import { reading } from '../../store/database.ts';
import { databaseCommand, type VerbSetup } from '../options.ts';
import { VERBS } from '../verb-catalogue.ts';
import { type AppOptions, withApp } from '../with-app.ts';

/** Tables, and the queue where it is kept in the same database: no other role has to make anything afterwards. */
export function migrateVerb({ io }: VerbSetup): Command {
  return databaseCommand('migrate', VERBS.migrate.says).action(async (options: AppOptions) => {
    await withApp(io, options, async ({ context, databaseUrl }) => {
      const link = await openQueueLink({
        installationId: await reading(context, (db) => loadInstallationId(db)),
        consumes: false,
        timings: SERVICE_TIMINGS,
        log: context.log,
        databaseUrl,
        redisUrl: null,
      });
      await link.close();
      io.note('The database is up to date.');
    });
  });
}
