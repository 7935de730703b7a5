import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Command } from 'commander';
import { type SkippedRecipient, teamOf } from '../../domain/digest/plan-recipients.ts';
import { displayText } from '../../domain/text/safe-text.ts';
import type { Day } from '../../domain/types.ts';
import { deliver } from '../../pipeline/deliver.ts';
import { previewDigest, sendDigest } from '../../pipeline/digest/send-digest.ts';
import { reading } from '../../store/database.ts';
import { lastDecidedDay } from '../../store/decided-days.ts';
import { loadCsms } from '../../store/people.ts';
import { newestScoredDay } from '../../store/scores/scores.ts';
import { databaseCommand, EXIT, parseDay, UsageError, type VerbSetup } from '../options.ts';
import { formatWhereSent } from '../print-pass.ts';
import { type AppOptions, withApp } from '../with-app.ts';

export function digestVerb({ io, exit }: VerbSetup): Command {
  return databaseCommand('digest', "this week's digest: sends it once, or shows it")
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
          if (options.json) return io.json({ as_of: asOf, subject: mail.subject, html, text: mail.text });
          io.out(`Subject: ${mail.subject}\n\n${mail.text}`);
          return io.note(`Look: ${relative(process.cwd(), html)}`);
        }
        const queued = await sendDigest(context, asOf);
        const delivered = await deliver(context);
        if (options.json) io.json({ ...queued, deliveries: delivered });
        else {
          const { queued: made, already } = queued;
          if (made + already > 0)
            io.note(
              `${made} digests queued, ${already} of this week already there, ${delivered.sent} messages ${formatWhereSent(files)}`,
            );
          for (const line of formatLeftOut(queued.skipped)) io.note(line);
        }
        const isIncomplete = queued.skipped.length > 0;
        if (delivered.parked + delivered.uncertain + delivered.failed > 0 || isIncomplete)
          exit(EXIT.needsPerson);
      });
    });
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
