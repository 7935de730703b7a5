import { createInterface } from 'node:readline/promises';
import type { Command } from 'commander';
import type { DrainSummary } from '../../delivery/relay.ts';
import type { ErasedKind } from '../../domain/privacy/erasure.ts';
import { printable } from '../../domain/text/printable.ts';
import type { Context } from '../../pipeline/context.ts';
import { deliver } from '../../pipeline/deliver.ts';
import { eraseAccount } from '../../pipeline/erase/erase-account.ts';
import type { Erased } from '../../pipeline/erase/erase-everywhere.ts';
import { erasePerson } from '../../pipeline/erase/erase-person.ts';
import { inTransaction, reading } from '../../store/database.ts';
import { findErasureKey } from '../../store/erasures/erasure-key.ts';
import { liftErasure, listErasures } from '../../store/erasures/erasures.ts';
import { counted } from '../counted.ts';
import { type Io, table } from '../io.ts';
import { databaseCommand, EXIT, type ExitCode, UsageError, type VerbSetup } from '../options.ts';
import { VERBS } from '../verb-catalogue.ts';
import { type AppOptions, withApp } from '../with-app.ts';

interface EraseOptions extends AppOptions {
  account?: string;
  email?: string;
  user?: string;
  deleteAnswers?: boolean;
  keepOut?: boolean;
  dryRun?: boolean;
  yes?: boolean;
  lift?: boolean;
  list?: boolean;
  by: string;
}

interface Whom {
  kind: ErasedKind;
  identifier: string;
}

export function eraseVerb({ io, exit }: VerbSetup): Command {
  return databaseCommand('erase', VERBS.erase.says)
    .option('--account <id>', 'an account and everything about it')
    .option('--email <address>', 'a person: contact, respondent, named user or colleague')
    .option('--user <id>', 'a person by the id a source knows them by')
    .option('--delete-answers', "delete the person's answers; else their scores stay, without words and name")
    .option(
      '--keep-out',
      'record a person of whom nothing is known (any more), so that imports leave them out',
    )
    .option('--dry-run', 'count what would be erased, change nothing')
    .option('--yes', 'do not ask')
    .option('--lift', 'let what was erased come in again with the next import')
    .option('--list', 'what was erased when and by whom, without naming it')
    .option('--by <who>', 'who erases', io.env.USER ?? 'cli')
    .option('--json', 'the outcome as JSON')
    .addHelpText('after', HELP)
    .action(async (options: EraseOptions) => {
      if (options.list) return withApp(io, options, ({ context }) => list(io, context, options));
      const whom = readWhom(options);
      await withApp(io, options, async ({ context }) => {
        if (options.lift) return lift(io, context, { whom, options });
        const code = await erase(io, context, { whom, options });
        if (code !== EXIT.done) exit(code);
      });
    });
}

const HELP = `
Erases what is stored, cancels what has not gone out, and deletes or edits what was posted in Slack. Mail that was sent
cannot be called back. Database backups and write-ahead logs are outside its reach.`;

function readWhom({ account, email, user }: EraseOptions): Whom {
  const given = [account, email, user].filter((value) => value !== undefined);
  if (given.length !== 1)
    throw new UsageError('say whom to erase: --account ID, --email ADDRESS or --user ID');
  const [identifier = ''] = given;
  if (identifier.trim() === '') throw new UsageError('an empty name says nobody');
  if (email !== undefined && !/^\S+@\S+$/.test(email.trim()))
    throw new UsageError(`${email} is no mail address`);
  return { kind: account === undefined ? 'person' : 'account', identifier };
}

/** Whom to erase, and how. */
interface Erasing {
  whom: Whom;
  options: EraseOptions;
}

async function erase(io: Io, context: Context, erasing: Erasing): Promise<ExitCode> {
  const { whom, options } = erasing;
  const mayAsk = process.stdin.isTTY === true && io.isTerminal;
  if (options.dryRun !== true && options.yes !== true) {
    if (!mayAsk) throw new UsageError('erasing cannot be undone: look with --dry-run, then add --yes');
    printErased(io, await eraseOnce(context, erasing, true));
    if (!(await confirmed(whom))) {
      io.note('Nothing was erased.');
      return EXIT.usage;
    }
  }
  const erased = await eraseOnce(context, erasing, options.dryRun === true);
  const deliveries = erased.dryRun ? null : await deliver(context);
  // A pass that had read its facts before may have written since: by now it has ended, or its next one finds nothing.
  if (!erased.dryRun) await eraseOnce(context, erasing, false);
  if (options.json) io.json(toJson(erased, deliveries));
  else {
    printErased(io, erased);
    if (deliveries !== null) printDeliveries(io, deliveries);
  }
  return needsPerson(erased, deliveries) ? EXIT.needsPerson : EXIT.done;
}

async function eraseOnce(
  context: Context,
  { whom: { kind, identifier }, options }: Erasing,
  dryRun: boolean,
): Promise<Erased> {
  const request = { by: options.by, dryRun, keepOut: options.keepOut === true };
  const erased =
    kind === 'account'
      ? await eraseAccount(context, identifier, request)
      : await erasePerson(
          context,
          { identifier, answers: options.deleteAnswers === true ? 'deleted' : 'anonymous' },
          request,
        );
  if (erased === null) {
    const advice = kind === 'person' ? '; to keep them out of imports all the same, add --keep-out' : '';
    throw new UsageError(`nothing is known of this ${kind}; nothing was erased${advice}`);
  }
  return erased;
}

async function confirmed({ kind, identifier }: Whom): Promise<boolean> {
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await prompt.question(
    printable(`This cannot be undone. Type ${identifier} again to erase this ${kind}: `),
  );
  prompt.close();
  return answer.trim() === identifier.trim();
}

function needsPerson({ messages, inConfig, dryRun }: Erased, deliveries: DrainSummary | null): boolean {
  if (dryRun) return false;
  const stuck = deliveries === null ? 0 : deliveries.parked + deliveries.uncertain + deliveries.failed;
  return stuck + messages.mails_sent + messages.webhooks_sent > 0 || inConfig;
}

function toJson(erased: Erased, deliveries: DrainSummary | null) {
  const { kind, dryRun, rows, messages, files, inConfig } = erased;
  return { kind, dry_run: dryRun, rows, messages, files, in_config: inConfig, deliveries };
}

function printErased(io: Io, { dryRun, rows, messages, files, inConfig }: Erased): void {
  io.out(dryRun ? 'Would be erased:' : 'Erased:');
  const lines = Object.entries(rows).map(([name, count]) => [`  ${name}`, String(count)]);
  const told = [
    ['  messages that wait', messages.cancelled],
    ['  messages in Slack to delete', messages.deleted],
    ['  messages in Slack to edit or hand on', messages.updated],
    ['  files (in place of messages, previews, reports)', files],
  ] as const;
  for (const [name, count] of told) if (count > 0) lines.push([name, String(count)]);
  for (const line of table(lines, io.columns)) io.out(line);
  if (lines.length === 0) io.out('  nothing that had not been erased before');
  if (messages.mails_sent > 0) {
    io.note(
      `Sent before and not to be called back: ${counted(messages.mails_sent, 'mail')}. Ask the readers to delete what they have.`,
    );
  }
  if (messages.webhooks_sent > 0) {
    io.note(
      `Told to other systems before (webhooks, the CRM): ${counted(messages.webhooks_sent, 'event')}. Erase it there too.`,
    );
  }
  if (inConfig) io.note('The configuration file names it: change that file too.');
}

const deliveries = (count: number) => counted(count, 'delivery', 'deliveries');

function printDeliveries(io: Io, { sent, waiting, parked, uncertain, failed }: DrainSummary): void {
  if (waiting > 0) io.note(`Left to the next run or the service: ${deliveries(waiting)}.`);
  const stuck = parked + uncertain + failed;
  if (stuck > 0) io.note(`For a person to look at: ${deliveries(stuck)} (harbinger outbox).`);
  else if (sent > 0) io.note(`Done: ${deliveries(sent)}.`);
}

async function lift(io: Io, context: Context, { whom, options }: Erasing): Promise<void> {
  const key = await reading(context, (db) => findErasureKey(db));
  const lifted =
    key !== null &&
    (await inTransaction(context, (tx) =>
      liftErasure(tx, {
        identifierHash: key.hash(whom.kind, whom.identifier),
        by: options.by,
        at: context.now(),
      }),
    ));
  if (options.json) io.json({ lifted });
  else
    io.note(
      lifted ? 'Lifted: the next import brings in what the sources tell.' : 'No erasure of it is in force.',
    );
}

async function list(io: Io, context: Context, options: EraseOptions): Promise<void> {
  for (const e of await reading(context, (db) => listErasures(db))) {
    if (options.json) {
      const { identifierHash, erasedAt, erasedBy, liftedAt, liftedBy, ...rest } = e;
      const at = { erased_at: erasedAt, erased_by: erasedBy, lifted_at: liftedAt, lifted_by: liftedBy };
      io.json({ ...rest, identifier_hash: identifierHash, ...at });
      continue;
    }
    const lifted =
      e.liftedAt === null ? '' : `, lifted ${e.liftedAt.toISOString().slice(0, 10)} by ${e.liftedBy}`;
    const day = e.erasedAt.toISOString().slice(0, 10);
    io.out(`${day}  ${e.kind}  ${e.identifierHash.slice(0, 12)}  by ${e.erasedBy}${lifted}`);
  }
}
