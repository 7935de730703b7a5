import type { Command } from 'commander';
import { inOwnTransactions, reading } from '../../store/database.ts';
import { listQuarantine } from '../../store/import/list-quarantine.ts';
import { retryQuarantine } from '../../store/import/retry-quarantine.ts';
import { counted } from '../counted.ts';
import { databaseCommand, optionsOf, parseCount, type VerbSetup } from '../options.ts';
import { printQuarantine } from '../print-quarantine.ts';
import { formatQuarantined } from '../print-status.ts';
import { VERBS } from '../verb-catalogue.ts';
import { type AppOptions, withApp } from '../with-app.ts';

export function quarantineVerb({ io }: VerbSetup): Command {
  const verb = databaseCommand('quarantine', VERBS.quarantine.says)
    .option('--file <name>', 'only of one file')
    .option('--all', 'mended rows too')
    .option('--limit <n>', 'rows to show', parseCount, 1000)
    .option('--json', 'one JSON line per row')
    .action(async (options: AppOptions & { file?: string; all?: boolean; limit: number }) => {
      await withApp(io, options, async ({ context }) => {
        const rows = await reading(context, (db) =>
          listQuarantine(db, {
            state: options.all ? null : 'unresolved',
            limit: options.limit,
            ...(options.file === undefined ? {} : { file: options.file }),
          }),
        );
        if (options.json) {
          for (const { accountId, firstSeenAt, lastSeenAt, resolvedAt, ...row } of rows) {
            const at = { first_seen_at: firstSeenAt, last_seen_at: lastSeenAt, resolved_at: resolvedAt };
            io.json({ ...row, account_id: accountId, ...at });
          }
          return;
        }
        if (rows.length === 0) return io.note('No row is in quarantine.');
        printQuarantine(io, rows);
        const of = (state: (typeof rows)[number]['state']) =>
          rows.filter((row) => row.state === state).length;
        io.note(`${formatQuarantined({ quarantined: of('open'), partly_used: of('partial') })}.`);
        if (rows.length === options.limit)
          io.note(`Only the first ${counted(rows.length, 'row')}: --limit shows more.`);
      });
    });
  const retry = databaseCommand('retry', 'try again the rows whose account was unknown').option(
    '--json',
    'the outcome as JSON',
  );
  retry.action(async () => {
    const options = optionsOf<AppOptions>(retry);
    await withApp(io, options, async ({ context }) => {
      const summary = await inOwnTransactions(context, (db) => retryQuarantine(db, { now: context.now() }));
      if (options.json) io.json(summary);
      else io.note(`${counted(summary.retried, 'row')} tried again, ${summary.loaded} loaded`);
    });
  });
  verb.addCommand(retry);
  return verb;
}
