import { Argument, type Command, Option } from 'commander';
import type { Sql } from 'postgres';
import { OUTBOX_STATES, type OutboxListing, type OutboxState } from '../../domain/outbox.ts';
import { deliver } from '../../pipeline/deliver.ts';
import { inTransaction, reading } from '../../store/database.ts';
import { listOutbox } from '../../store/outbox/inspect-outbox.ts';
import { retryOutbox, settleUncertain } from '../../store/outbox/operate-outbox.ts';
import { table } from '../io.ts';
import { databaseCommand, EXIT, optionsOf, parseCount, UsageError, type VerbSetup } from '../options.ts';
import { formatWhereSent } from '../print-pass.ts';
import { VERBS } from '../verb-catalogue.ts';
import { type AppOptions, withApp } from '../with-app.ts';

export function outboxVerb({ io, exit }: VerbSetup): Command {
  const verb = databaseCommand('outbox', VERBS.outbox.says)
    .addOption(new Option('--state <name...>', 'only these states').choices([...OUTBOX_STATES]))
    .option('--limit <n>', 'newest rows to show', parseCount, 200)
    .option('--json', 'one JSON line per message')
    .action(async (options: AppOptions & { state?: OutboxState[]; limit: number }) => {
      await withApp(io, options, async ({ context }) => {
        const rows = await reading(context, (db) =>
          listOutbox(db, { states: options.state ?? [], limit: options.limit }),
        );
        if (options.json) return rows.map((row) => ({ ...row, file: fileOf(row) })).forEach(io.json);
        if (rows.length === 0) return io.note('The outbox is empty.');
        const lines = rows.map((r) => [
          r.id.slice(0, 8),
          fileOf(r) === null ? r.state : 'written to a file',
          r.channel,
          r.kind,
          r.recipient,
          r.created_at.toISOString().slice(0, 16),
          r.reason ?? '',
        ]);
        for (const line of table(lines, io.columns)) io.out(line);
      });
    });
  const retry = databaseCommand('retry', 'send again what is due, parked, failed or uncertain')
    .argument('[id...]', 'only these; default: all of them')
    .option('--json', 'the outcome as JSON');
  retry.action(async (ids: string[]) => {
    const options = optionsOf<AppOptions>(retry);
    await withApp(io, { ...options, webhooks: 'sent' }, async ({ context, files }) => {
      const full = ids.length === 0 ? null : await reading(context, (db) => fullIds(db, ids));
      const changed = await inTransaction(context, (tx) =>
        retryOutbox(tx, { ids: full, now: context.now() }),
      );
      const summary = await deliver(context);
      if (options.json) io.json({ retried: changed.length, ...summary });
      else
        io.note(
          `${changed.length} made due: ${summary.sent} ${formatWhereSent(files)}, ${summary.parked} parked, ${summary.uncertain} uncertain`,
        );
      if (summary.parked + summary.uncertain + summary.failed > 0) exit(EXIT.needsPerson);
    });
  });
  const settle = databaseCommand('settle', 'say what became of an uncertain message')
    .argument('<id>', 'its id (the first letters are enough)')
    .addArgument(
      new Argument('<outcome>', 'sent: it arrived; not_sent: send it; cancelled: drop it').choices([
        'sent',
        'not_sent',
        'cancelled',
      ]),
    )
    .option('--by <who>', 'who says so', io.env.USER ?? 'cli');
  settle.action(async (id: string, outcome: 'sent' | 'not_sent' | 'cancelled') => {
    const options = optionsOf<AppOptions & { by: string }>(settle);
    await withApp(io, options, async ({ context }) => {
      const [full] = await reading(context, (db) => fullIds(db, [id]));
      const done = await inTransaction(context, (tx) =>
        settleUncertain(tx, {
          id: full!,
          outcome,
          by: options.by,
          now: context.now(),
        }),
      );
      io.note(done ? `settled as ${outcome}` : 'is not uncertain (any more), nothing changed');
    });
  });
  verb.addCommand(retry);
  verb.addCommand(settle);
  return verb;
}

/** Where a message went that was written to a file, below `outbox` of the home; null = it was not. */
function fileOf({ state, provider_id: place }: Pick<OutboxListing, 'state' | 'provider_id'>): string | null {
  return state === 'sent' && place?.startsWith('file:') ? place.slice('file:'.length) : null;
}

/** Full ids of what is called by its first letters. */
async function fullIds(db: Sql, starts: readonly string[]): Promise<string[]> {
  const ids: string[] = [];
  for (const start of starts) {
    const rows = await db<{ id: string }[]>`
      select id from outbox where id::text like ${`${start.replace(/[%_\\]/g, '\\$&')}%`} limit 2`;
    if (rows.length !== 1) throw new UsageError(`no single message is called ${start}; see harbinger outbox`);
    ids.push(rows[0]!.id);
  }
  return ids;
}
