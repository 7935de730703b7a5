import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Command } from 'commander';
import { type SkippedRecipient, teamOf } from '../../domain/digest/plan-recipients.ts';
import type { ArchivedDigest, OutboxState } from '../../domain/outbox.ts';
import { displayText } from '../../domain/text/safe-text.ts';
import type { Day } from '../../domain/types.ts';
import { deliver } from '../../pipeline/deliver.ts';
import { previewDigest, sendDigest } from '../../pipeline/digest/send-digest.ts';
import { reading } from '../../store/database.ts';
import { lastDecidedDay } from '../../store/decided-days.ts';
import { listDigests } from '../../store/digest/digest-archive.ts';
import { loadCsms } from '../../store/people.ts';
import { newestScoredDay } from '../../store/scores/scores.ts';
import { counted } from '../counted.ts';
import { databaseCommand, EXIT, parseDay, UsageError, type VerbSetup } from '../options.ts';
import { formatWhereSent } from '../print-pass.ts';
import { VERBS } from '../verb-catalogue.ts';
import { type AppOptions, withApp } from '../with-app.ts';
import { digestListVerb, digestShowVerb } from './digest-archive.ts';

export function digestVerb({ io, exit }: VerbSetup): Command {
  const verb = databaseCommand('digest', VERBS.digest.says)
    .option('--preview', 'write HTML and text and print the text; nothing is sent')
    .option('--manager <email>', 'with --preview: the team of one manager')
    .option('--as-of <date>', 'a day that has been scored; default: the newest', parseDay)
    .option('--json', 'the outcome as JSON')
    .action(async (options: AppOptions & { preview?: boolean; manager?: string; asOf?: Day }) => {
      const webhooks = options.preview ? {} : ({ webhooks: 'sent' } as const);
      await withApp(io, { ...options, ...webhooks }, async ({ context, files }) => {
        const asOf = options.asOf ?? (await reading(context, (db) => lastDecidedDay(db)));
        if (!asOf) throw new UsageError('nothing has been scored yet; start with: harbinger run --data DIR');
        if ((await reading(context, (db) => newestScoredDay(db, asOf))) === null) {
          throw new UsageError(`nothing has been scored on or before ${asOf}`);
        }
        if (
          options.manager &&
          teamOf(options.manager, await reading(context, (db) => loadCsms(db)))?.length === 0
        ) {
          throw new UsageError(`no CSM names ${options.manager} as manager; see manager_email in csms.csv`);
        }
        if (options.preview) {
          const mail = await previewDigest(context, asOf, options.manager ?? null);
          const folder = join(context.home, 'preview');
          mkdirSync(folder, { recursive: true });
          const html = join(folder, `digest-${asOf}.html`);
          writeFileSync(html, mail.html);
          writeFileSync(join(folder, `digest-${asOf}.txt`), mail.text);
          for (const file of mail.attachments ?? []) writeFileSync(join(folder, file.name), file.content);
          if (options.json) return io.json({ as_of: asOf, subject: mail.subject, html, text: mail.text });
          for (const line of `Subject: ${mail.subject}\n\n${mail.text}`.split('\n')) io.out(line);
          return io.note(`Look: ${relative(process.cwd(), html)}`);
        }
        const queued = await sendDigest(context, asOf);
        const delivered = await deliver(context);
        if (options.json) io.json({ ...queued, deliveries: delivered });
        else {
          const { queued: made, already } = queued;
          if (made + already > 0)
            io.note(
              `${counted(made, 'digest')} queued, ${already} of this week already there, ${counted(delivered.sent, 'message')} ${formatWhereSent(files)}`,
            );
          for (const line of formatLeftOut(queued.skipped)) io.note(line);
        }
        const stuck = await reading(context, (db) =>
          listDigests(db, { week: queued.week, limit: RECIPIENTS }),
        );
        const unsettled = stuck.filter(({ state }) => UNSETTLED.has(state));
        if (!options.json) for (const digest of unsettled) io.note(formatUnsettled(digest));
        const isIncomplete = queued.skipped.length > 0 || unsettled.length > 0;
        if (delivered.parked + delivered.uncertain + delivered.failed > 0 || isIncomplete)
          exit(EXIT.needsPerson);
      });
    });
  verb.addCommand(digestListVerb({ io }));
  verb.addCommand(digestShowVerb({ io }));
  return verb;
}

/** More managers than one digest has. */
const RECIPIENTS = 1000;

/** What does not go out by itself, whether this call or an earlier one left it so. */
const UNSETTLED: ReadonlySet<OutboxState> = new Set(['parked', 'uncertain', 'failed']);

/** What became of a digest that only a person can settle. */
function formatUnsettled({ id, week, recipient, state, reason }: ArchivedDigest): string {
  const next =
    state === 'uncertain'
      ? `outbox settle ${id.slice(0, 8)} sent|not_sent`
      : `outbox retry ${id.slice(0, 8)}`;
  return `The digest of ${week} to ${recipient} is ${state}${reason === null ? '' : ` (${reason})`}: harbinger ${next}`;
}

const WHY_LEFT_OUT = {
  not_one_address: 'is not one plain mail address',
  domain_not_allowed: 'is in no domain that mail may go to (delivery.allowed_mail_domains)',
} as const;

/** Who does not get the digest, and why; one line each. */
export function formatLeftOut(skipped: readonly SkippedRecipient[]): string[] {
  return skipped.map(({ recipient, reason }) =>
    reason === 'nobody_known'
      ? 'Nobody gets the digest: name digest.recipients, managers in csms.csv, or delivery.admin_email'
      : `No digest for ${displayText(recipient, 80) ?? '?'}: it ${WHY_LEFT_OUT[reason]}`,
  );
}
