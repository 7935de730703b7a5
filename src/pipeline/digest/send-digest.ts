import { messageContext } from '../../delivery/alerts/recipients.ts';
import { mailDraft } from '../../delivery/drafts.ts';
import {
  type DigestRecipient,
  findPerson,
  planRecipients,
  type SkippedRecipient,
} from '../../domain/digest/plan-recipients.ts';
import type { OutboxDraft } from '../../domain/outbox.ts';
import { type IsoWeek, lastFullWeek } from '../../domain/outcomes/period.ts';
import type { Day } from '../../domain/types.ts';
import { renderDigest } from '../../messages/digest/render-digest.ts';
import type { MailMessage } from '../../messages/models/message.ts';
import { inTransaction, reading } from '../../store/database.ts';
import { keepUnqueued } from '../../store/digest/load-comments.ts';
import { enqueueOutbox } from '../../store/outbox/enqueue-outbox.ts';
import { loadCsms } from '../../store/people.ts';
import { stableId } from '../../store/stable-id.ts';
import type { Context } from '../context.ts';
import { draftAdminNotice } from '../notify-admin.ts';
import { buildDigest, type CompanyFacts, loadCompanyFacts } from './build-digest.ts';

/** Tells the admin that a digest was too late to be sent; once per slot. */
export async function announceSkippedDigest(ctx: Context, slot: Date): Promise<{ announced: number }> {
  const { config } = ctx.config();
  const now = ctx.now();
  const period = slot.toISOString().slice(0, 10);
  const notice = draftAdminNotice(
    {
      kind: 'digest_skipped',
      period,
      daysLate: Math.round((now.getTime() - slot.getTime()) / 86_400_000),
      recipients: config.digest.recipients.length,
    },
    { cause: `digest_skipped:${period}`, config, today: now.toISOString().slice(0, 10), now },
  );
  const { inserted } = await inTransaction(ctx, (tx) => enqueueOutbox(tx, notice ? [notice] : [], now));
  return { announced: inserted };
}

export interface DigestSummary {
  /** The ISO week reported on, e.g. `2026-W47`. */
  week: string;
  queued: number;
  /** Had this week's digest queued before. */
  already: number;
  skipped: SkippedRecipient[];
}

/**
 * Queues the digest of the last full week, one mail per recipient, once per week and recipient on whichever day this
 * first runs. Repeating it queues nothing.
 */
export async function sendDigest(ctx: Context, asOf: Day): Promise<DigestSummary> {
  const { config } = ctx.config();
  const week = lastFullWeek(asOf);
  const { recipients, skipped } = planRecipients(config, await reading(ctx, (db) => loadCsms(db)));
  const messages = recipients.map((recipient) => ({ recipient, key: dedupeKey(week, recipient) }));
  const due = await reading(ctx, (db) => keepUnqueued(db, messages));
  let queued = 0;
  let company: CompanyFacts | null = null;
  for (const [done, { recipient }] of due.entries()) {
    ctx.signal.throwIfAborted();
    ctx.progress.step('digest', done, due.length);
    // One row at a time: what is queued stays queued, whatever happens to the next recipient's.
    company ??= await reading(ctx, (db) => loadCompanyFacts(db, { config, asOf }));
    const mail = await draft(ctx, recipient, { asOf, week, company });
    const { inserted } = await inTransaction(ctx, (tx) => enqueueOutbox(tx, [mail], ctx.now()));
    queued += inserted;
  }
  await announceLeftOut(ctx, asOf, skipped);
  const summary = { week: week.name, queued, already: recipients.length - queued, skipped };
  const reasons = skipped.map((s) => s.reason);
  ctx.log.info(
    { asOf, week: week.name, queued, already: summary.already, skipped: reasons },
    'digest queued',
  );
  return summary;
}

/** Tells the admin who may not be mailed; once for the same people. */
async function announceLeftOut(ctx: Context, asOf: Day, skipped: readonly SkippedRecipient[]): Promise<void> {
  const leftOut = skipped.flatMap(({ recipient, reason }) =>
    recipient === null || reason === 'nobody_known' ? [] : [{ recipient, reason }],
  );
  if (leftOut.length === 0) return;
  const names = leftOut.map(({ recipient }) => recipient.toLowerCase()).sort();
  const notice = draftAdminNotice(
    { kind: 'digest_left_out', recipients: leftOut },
    {
      cause: `digest_left_out:${stableId('left-out', ...names)}`,
      config: ctx.config().config,
      today: asOf,
      now: ctx.now(),
    },
  );
  if (notice) await inTransaction(ctx, (tx) => enqueueOutbox(tx, [notice], ctx.now()));
}

/**
 * The digest as it would be mailed, without queueing it.
 * @param manager whose team it is about; null = the whole book
 */
export async function previewDigest(ctx: Context, asOf: Day, manager: string | null): Promise<MailMessage> {
  const person = manager === null ? null : findPerson(manager, await reading(ctx, (db) => loadCsms(db)));
  return render(ctx, asOf, { manager, person });
}

async function render(
  ctx: Context,
  asOf: Day,
  { manager, person, company }: Pick<DigestRecipient, 'manager' | 'person'> & { company?: CompanyFacts },
): Promise<MailMessage> {
  const { config } = ctx.config();
  const context = messageContext(person, config, asOf);
  return renderDigest(
    await reading(ctx, (db) =>
      buildDigest(db, { config, asOf, manager, locale: context.locale, ...(company && { company }) }),
    ),
    context,
  );
}

async function draft(
  ctx: Context,
  recipient: DigestRecipient,
  { asOf, week, company }: { asOf: Day; week: IsoWeek; company: CompanyFacts },
): Promise<OutboxDraft> {
  const { config } = ctx.config();
  const { address, person } = recipient;
  const domain = senderDomain(config.delivery.mail_from);
  const key = dedupeKey(week, recipient);
  return mailDraft({
    kind: 'digest',
    dedupeKey: key,
    episodeId: null,
    version: 1,
    dueAt: ctx.now(),
    payload: {
      to: { name: person?.name ?? null, address },
      message: await render(ctx, asOf, { ...recipient, company }),
      messageId: `${stableId('mail', key)}@${domain}`,
      headers: {
        'Auto-Submitted': 'auto-generated',
        'List-Id': `Harbinger digest <digest.${domain}>`,
      },
    },
  });
}

function dedupeKey(week: IsoWeek, { address }: DigestRecipient): string {
  return `digest:${week.name}:${address.toLowerCase()}`;
}

/** The domain of the sender's address, fit for a Message-ID and a List-Id. */
function senderDomain(from: string): string {
  const domain = from.slice(from.lastIndexOf('@') + 1).replace(/>\s*$/, '');
  return /^[A-Za-z0-9.-]+$/.test(domain) ? domain.toLowerCase() : 'harbinger.invalid';
}
