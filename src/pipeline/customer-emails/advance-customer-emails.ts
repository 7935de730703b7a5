import type { ISql } from 'postgres';
import { daysOf } from '../../config/duration.ts';
import { toHolidays } from '../../config/to-settings.ts';
import type { People } from '../../domain/alerts/route-alert.ts';
import type { OpenCustomerEmail } from '../../domain/customer-emails/customer-email.ts';
import {
  type CustomerEmailSummary,
  decideOpenEmails,
  NO_CUSTOMER_EMAILS,
  type OpenEmailDecisions,
  type OpenEmailFacts,
} from '../../domain/customer-emails/decide-open-emails.ts';
import { addDays } from '../../domain/day.ts';
import type { Day } from '../../domain/types.ts';
import { handedOverTitle } from '../../messages/strings/customer-email-strings.ts';
import {
  countSentSince,
  handOverTask,
  insertCustomerEmails,
  loadCustomerEmailSteps,
  loadOpenCustomerEmails,
  loadRetriedPayments,
  updateCustomerEmails,
} from '../../store/customer-emails/customer-emails.ts';
import { loadTemplateApprovals } from '../../store/customer-emails/settle-customer-emails.ts';
import { loadSuppressed } from '../../store/customer-emails/suppressions.ts';
import { insertMaterialOffers } from '../../store/materials/material-offers.ts';
import { enqueueOutbox } from '../../store/outbox/enqueue-outbox.ts';
import { queuePoolSummary } from '../alerts/pool-summary.ts';
import type { Context } from '../context.ts';
import { queueTaskEvents } from '../tasks/queue-task-events.ts';
import { draftCustomerEmailMail } from './draft-customer-email-mail.ts';
import {
  type CustomerEmailSettings,
  customerEmailSettings,
  draftCustomerEmails,
} from './draft-customer-emails.ts';
import { loadUnsubscribeSecrets } from './unsubscribe-token.ts';

/** An automated step becomes a task for the pool; whoever follows tasks elsewhere is told. */
export async function handOver(
  ctx: Context,
  tx: ISql,
  task: { taskId: string; title: string; asOf: Day },
): Promise<void> {
  if (!(await handOverTask(tx, task.taskId, task.title))) return;
  await queueTaskEvents(ctx, tx, { type: 'task.updated', taskIds: [task.taskId], asOf: task.asOf });
}

const WEEK_MS = 7 * 86_400_000;

/**
 * Decides every e-mail that waits or is held, and puts those that may go into the outbox; inside the caller's
 * transaction, which holds the lock of the episodes.
 */
export async function advanceCustomerEmails(
  ctx: Context,
  tx: ISql,
  given: { settings: CustomerEmailSettings; asOf: Day },
): Promise<CustomerEmailSummary> {
  const open = await loadOpenCustomerEmails(tx);
  if (open.length === 0) return { ...NO_CUSTOMER_EMAILS };
  const decided = decideOpenEmails(open, await loadOpenEmailFacts(ctx, tx, { ...given, open }));
  await recordDecided(ctx, tx, { ...given, decided });
  ctx.log.info({ asOf: given.asOf, ...decided.summary }, 'e-mails to customers decided');
  return decided.summary;
}

async function loadOpenEmailFacts(
  ctx: Context,
  tx: ISql,
  given: { settings: CustomerEmailSettings; asOf: Day; open: readonly OpenCustomerEmail[] },
): Promise<OpenEmailFacts> {
  const { settings, asOf, open } = given;
  const { config } = ctx.config();
  const now = ctx.now();
  const recipients = [...new Set(open.flatMap((n) => n.recipient ?? []))];
  const accountIds = [...new Set(open.map((n) => n.accountId))];
  // Nobody is disturbed by a file, and whoever looks at it wants to see it now.
  const toFiles = ctx.channels.some((channel) => channel.name === 'email' && channel.local === true);
  return {
    asOf,
    now,
    automatic: settings.mode === 'automatic',
    maxPerWeek: settings.max_per_week,
    expireAfterDays: daysOf(settings.expire_after),
    blockedDomains: settings.blocked_domains,
    suppressed: await loadSuppressed(tx, recipients),
    sentThisWeek: await countSentSince(tx, recipients, new Date(now.getTime() - WEEK_MS)),
    retried: await loadRetriedPayments(tx, accountIds, asOf),
    approvals: await loadTemplateApprovals(tx),
    timeZone: config.timezone,
    hours: toFiles ? null : config.alerts.quiet_hours,
    holidays: toHolidays(config)(null),
  };
}

async function recordDecided(
  ctx: Context,
  tx: ISql,
  given: { settings: CustomerEmailSettings; asOf: Day; decided: OpenEmailDecisions },
): Promise<void> {
  const { settings, asOf, decided } = given;
  const [secret] = await loadUnsubscribeSecrets(tx, ctx);
  const drafts = decided.toSend.map(({ email, at }) =>
    draftCustomerEmailMail({ ...email, recipient: email.recipient ?? '' }, { settings, secret, dueAt: at }),
  );
  await updateCustomerEmails(tx, decided.changed);
  await enqueueOutbox(tx, drafts, ctx.now());
  for (const { taskId, taskTitle, reason } of decided.toPerson) {
    const title = handedOverTitle(taskTitle, reason, ctx.config().config.locale);
    await handOver(ctx, tx, { taskId, title, asOf });
  }
}

/**
 * Drafts the e-mails of new automated steps and decides all that are open; inside the transaction that decides alerts.
 * Does nothing while e-mails to customers are switched off. Repeating it changes nothing.
 */
export async function planCustomerEmails(
  ctx: Context,
  tx: ISql,
  given: { asOf: Day; people: People },
): Promise<CustomerEmailSummary> {
  const { config } = ctx.config();
  const settings = customerEmailSettings(config);
  if (settings === null) return NO_CUSTOMER_EMAILS;
  const { asOf, people } = given;
  // Steps of long ago, from before e-mails were switched on, are not news to anybody.
  const steps = await loadCustomerEmailSteps(tx, addDays(asOf, -Math.floor(daysOf(settings.expire_after))));
  const terms = { config, settings, people, asOf, now: ctx.now() };
  const { emails, offers } = await draftCustomerEmails(tx, steps, terms);
  await insertCustomerEmails(tx, emails);
  await insertMaterialOffers(tx, offers);
  const summary = await advanceCustomerEmails(ctx, tx, { settings, asOf });
  await queuePoolSummary(ctx, tx, asOf);
  return summary;
}
