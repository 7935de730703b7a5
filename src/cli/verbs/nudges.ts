import { type Command, Option } from 'commander';
import type { Sql } from 'postgres';
import type { CustomerEmail } from '../../domain/customer-emails/customer-email.ts';
import {
  SUPPRESSION_REASONS,
  type SuppressionReason,
} from '../../domain/customer-emails/decide-customer-email.ts';
import { checkAddress } from '../../domain/mail-address.ts';
import { renderCustomerEmail } from '../../messages/customer-email/render-customer-email.ts';
import { CUSTOMER_EMAIL_REASONS } from '../../messages/strings/customer-email-strings.ts';
import {
  approveCustomerEmails,
  rejectCustomerEmails,
} from '../../pipeline/customer-emails/act-on-customer-emails.ts';
import { deliver } from '../../pipeline/deliver.ts';
import { findCustomerEmails, listCustomerEmails } from '../../store/customer-emails/customer-emails.ts';
import {
  addressHash,
  listSuppressions,
  suppress,
  unsuppress,
} from '../../store/customer-emails/suppressions.ts';
import { inTransaction, reading } from '../../store/database.ts';
import { currentDay } from '../../store/decided-days.ts';
import { table } from '../io.ts';
import { databaseCommand, EXIT, optionsOf, UsageError, type VerbSetup } from '../options.ts';
import { VERBS } from '../verb-catalogue.ts';
import { type AppOptions, withApp } from '../with-app.ts';

type ListOptions = AppOptions & { all?: boolean };
type ActOptions = AppOptions & { by: string };

export function customerEmailsVerb(setup: VerbSetup): Command {
  const verb = listCommand(setup, 'nudges', VERBS.nudges.says);
  verb.addCommand(listCommand(setup, 'list', 'what waits or is on its way'));
  verb.addCommand(showCommand(setup));
  verb.addCommand(approveCommand(setup));
  verb.addCommand(rejectCommand(setup));
  for (const command of suppressionCommands(setup)) verb.addCommand(command);
  return verb;
}

function listCommand({ io }: VerbSetup, name: string, description: string): Command {
  const list = databaseCommand(name, description)
    .option('--all', 'those that are over too')
    .option('--json', 'one JSON line per e-mail');
  return list.action(async () => {
    const options = optionsOf<ListOptions>(list);
    await withApp(io, options, async ({ context }) => {
      const rows = await reading(context, (db) => listCustomerEmails(db, { all: options.all ?? false }));
      if (options.json) return rows.forEach(io.json);
      if (rows.length === 0) {
        const { enabled } = context.config().config.nudges;
        return io.note(
          enabled ? 'No e-mail waits.' : 'E-mails to customers are switched off (nudges.enabled).',
        );
      }
      const lines = rows.map((r) => [
        r.id.slice(0, 8),
        r.state,
        r.account ?? r.account_id,
        r.template,
        r.recipient ?? '-',
        r.reason === null ? whenSent(r.send_at) : CUSTOMER_EMAIL_REASONS.en[r.reason],
      ]);
      for (const line of table(lines, io.columns)) io.out(line);
    });
  });
}

function whenSent(sendAt: Date | null): string {
  return sendAt === null ? '' : sendAt.toISOString().slice(0, 16).replace('T', ' ');
}

function showCommand({ io }: VerbSetup): Command {
  const show = databaseCommand('show', 'one e-mail, as the customer reads it')
    .argument('<id>', 'its id (the first letters are enough)')
    .option('--json', 'as JSON');
  return show.action(async (id: string) => {
    const options = optionsOf<AppOptions>(show);
    await withApp(io, options, async ({ context }) => {
      const email = await reading(context, (db) => oneCustomerEmail(db, id));
      const mail = renderCustomerEmail(email.words, '(a link of their own)');
      if (options.json) return io.json({ ...email, subject: mail.subject, text: mail.text });
      io.out(`To: ${email.recipient ?? '-'}`);
      io.out(`Subject: ${mail.subject}`);
      io.out('');
      for (const line of mail.text.trimEnd().split('\n')) io.out(line);
      io.note(`${email.state}${email.reason === null ? '' : `: ${CUSTOMER_EMAIL_REASONS.en[email.reason]}`}`);
    });
  });
}

function approveCommand({ io, exit }: VerbSetup): Command {
  const approve = databaseCommand('approve', 'let e-mails go, and send what may go now')
    .argument('[id...]', 'their ids (the first letters are enough)')
    .option('--template <name>', 'every waiting one of a template; in automatic mode future ones too')
    .option('--by <who>', 'who approves', io.env.USER ?? 'cli')
    .option('--json', 'the outcome as JSON');
  return approve.action(async (ids: string[]) => {
    const options = optionsOf<ActOptions & { template?: string }>(approve);
    const { template, by } = options;
    if (ids.length > 0 === (template !== undefined)) {
      throw new UsageError('name e-mails by their ids, or a template with --template');
    }
    await withApp(io, options, async ({ context }) => {
      const of =
        template === undefined ? { ids: await reading(context, (db) => fullIds(db, ids)) } : { template };
      const asOf = await reading(context, (db) => currentDay(db, context.now()));
      const outcome = await approveCustomerEmails(context, { of, by, asOf });
      if (outcome.kind === 'switched_off') {
        throw new UsageError(
          'e-mails to customers are switched off; see nudges.enabled in the configuration',
        );
      }
      if (outcome.kind === 'unknown_template') {
        const known = Object.keys(context.config().config.nudges.templates).join(', ');
        throw new UsageError(`there is no template "${template}"; known here: ${known}`);
      }
      const { approved, older, summary } = outcome;
      const delivered = await deliver(context);
      if (options.json) io.json({ approved, older, ...summary, deliveries: delivered });
      else {
        io.note(
          `${approved} approved: ${summary.queued} on their way, ${summary.held} held (harbinger nudges)`,
        );
        if (older > 0) io.note(`${older} were written from an earlier wording; approve them by id`);
      }
      if (delivered.parked + delivered.uncertain + delivered.failed > 0) exit(EXIT.needsPerson);
    });
  });
}

function rejectCommand({ io }: VerbSetup): Command {
  const reject = databaseCommand('reject', 'do not send e-mails; their steps become tasks for the pool')
    .argument('<id...>', 'their ids (the first letters are enough)')
    .option('--by <who>', 'who decides', io.env.USER ?? 'cli')
    .option('--json', 'the outcome as JSON');
  return reject.action(async (ids: string[]) => {
    const options = optionsOf<ActOptions>(reject);
    await withApp(io, options, async ({ context }) => {
      const asOf = await reading(context, (db) => currentDay(db, context.now()));
      const full = await reading(context, (db) => fullIds(db, ids));
      const rejected = await rejectCustomerEmails(context, { ids: full, by: options.by, asOf });
      if (options.json) io.json({ rejected });
      else
        io.note(
          `${rejected} rejected${rejected < full.length ? '; the others had left or ended already' : ''}`,
        );
    });
  });
}

function suppressionCommands({ io }: VerbSetup): Command[] {
  const add = databaseCommand('suppress', 'never send an automatic e-mail to this address again')
    .argument('<email>')
    .addOption(new Option('--reason <why>', 'why').choices([...SUPPRESSION_REASONS]).default('manual'))
    .option('--by <who>', 'who decides', io.env.USER ?? 'cli');
  add.action(async (email: string) => {
    const options = optionsOf<ActOptions & { reason: SuppressionReason }>(add);
    const address = plainAddress(email);
    await withApp(io, options, async ({ context }) => {
      const { reason, by } = options;
      const at = context.now();
      const entry = { hash: addressHash(address), address, reason, detail: null, by, at };
      io.note(
        (await inTransaction(context, (tx) => suppress(tx, entry)))
          ? `${address} is suppressed`
          : `${address} was suppressed already`,
      );
    });
  });
  const remove = databaseCommand('unsuppress', 'let automatic e-mails go to this address again').argument(
    '<email>',
  );
  remove.action(async (email: string) => {
    const address = plainAddress(email);
    await withApp(io, optionsOf<AppOptions>(remove), async ({ context }) => {
      const done = await inTransaction(context, (tx) => unsuppress(tx, address));
      io.note(done ? `${address} may get e-mails again` : `${address} was not suppressed`);
    });
  });
  const list = databaseCommand('suppressed', 'the suppression list').option(
    '--json',
    'one JSON line per address',
  );
  list.action(async () => {
    const options = optionsOf<AppOptions>(list);
    await withApp(io, options, async ({ context }) => {
      const rows = await reading(context, (db) => listSuppressions(db));
      if (options.json) return rows.forEach(io.json);
      if (rows.length === 0) return io.note('Nobody is suppressed.');
      const lines = rows.map((r) => [
        r.address ?? '(erased)',
        r.reason,
        r.at.toISOString().slice(0, 10),
        r.by ?? '',
      ]);
      for (const line of table(lines, io.columns)) io.out(line);
    });
  });
  return [add, remove, list];
}

function plainAddress(text: string): string {
  const checked = checkAddress(text.trim().toLowerCase(), []);
  if (!checked.ok) throw new UsageError(`${text} is not one plain mail address`);
  return checked.address;
}

async function oneCustomerEmail(db: Sql, idStart: string): Promise<CustomerEmail> {
  const [email, second] = await findCustomerEmails(db, idStart);
  if (!email || second)
    throw new UsageError(`no single e-mail is called ${idStart}; see harbinger nudges --all`);
  return email;
}

async function fullIds(db: Sql, starts: readonly string[]): Promise<string[]> {
  const ids: string[] = [];
  for (const start of starts) ids.push((await oneCustomerEmail(db, start)).id);
  return ids;
}
