import type { Command } from 'commander';
import { calendarOf, calendarPath } from '../../pipeline/calendar/calendar-feed.ts';
import { databaseCommand, UsageError, type VerbSetup } from '../options.ts';
import { VERBS } from '../verb-catalogue.ts';
import { type AppOptions, withApp } from '../with-app.ts';

/** The renewals and tasks of a CSM as iCalendar, or where calendar programs find them. */
export function calendarVerb({ io }: VerbSetup): Command {
  return databaseCommand('calendar', VERBS.calendar.says)
    .requiredOption('--owner <email>', 'whose')
    .option('--path', 'instead, the secret path under which start and worker answer calendar programs')
    .action(async (options: AppOptions & { owner: string; path?: boolean }) => {
      await withApp(io, options, async ({ context }) => {
        const calendar = await calendarOf(context, options.owner);
        if (calendar === null) throw new UsageError(`no CSM has the address ${options.owner}`);
        if (options.path) {
          io.out(await calendarPath(context, options.owner));
          return io.note(
            'Whoever knows it reads the calendar: pass /calendar/ of a web server on to --health-port.',
          );
        }
        io.out(calendar.trimEnd());
      });
    });
}
