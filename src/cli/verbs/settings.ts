import type { Command } from 'commander';
import type { OwnSettings, PersonSettings } from '../../domain/types.ts';
import { clearOwnSettings } from '../../pipeline/alerts/keep-own-setting.ts';
import { reading } from '../../store/database.ts';
import { listPersonSettings } from '../../store/person-settings.ts';
import { databaseCommand, UsageError, type VerbSetup } from '../options.ts';
import { VERBS } from '../verb-catalogue.ts';
import { type AppOptions, withApp } from '../with-app.ts';

/** What people have settled in the Home tab, for whoever is asked why a message came late or in another language. */
export function settingsVerb({ io }: VerbSetup): Command {
  return databaseCommand('settings', VERBS.settings.says)
    .option('--csm <email>', 'of one person')
    .option('--clear', 'with --csm: forget them, so that what is set for all holds')
    .option('--json', 'one JSON line per person')
    .action(async (options: AppOptions & { csm?: string; clear?: boolean }) => {
      const { csm } = options;
      if (options.clear && csm === undefined)
        throw new UsageError('say whose settings to clear: --csm EMAIL --clear');
      await withApp(io, options, async ({ context }) => {
        if (csm !== undefined && options.clear) {
          const cleared = await clearOwnSettings(context, csm.toLowerCase());
          if (options.json) return io.json({ email: csm.toLowerCase(), cleared });
          return io.note(
            cleared ? `cleared: what is set for all holds for ${csm}` : `${csm} had settled nothing`,
          );
        }
        const rows = await reading(context, (db) => listPersonSettings(db, csm ?? null));
        if (options.json) return rows.map(jsonOf).forEach(io.json);
        if (rows.length === 0)
          return io.note(
            csm === undefined
              ? 'Nobody has settled anything: what is set for all holds.'
              : `${csm} has settled nothing: what is set for all holds.`,
          );
        for (const row of rows) io.out(`${row.email}  ${describe(row)}`);
      });
    });
}

function jsonOf({ email, locale, hoursFrom, hoursTo, pace, changedAt }: PersonSettings) {
  return { email, locale, hours_from: hoursFrom, hours_to: hoursTo, pace, changed_at: changedAt };
}

function describe({ locale, hoursFrom, hoursTo, pace }: OwnSettings): string {
  return [
    hoursFrom === null ? null : `from ${hoursFrom}`,
    hoursTo === null ? null : `until ${hoursTo}`,
    pace === 'daily' ? 'alerts once a day' : pace === 'at_once' ? 'alerts at once' : null,
    locale === null ? null : `language ${locale}`,
  ]
    .filter((part) => part !== null)
    .join(', ');
}
