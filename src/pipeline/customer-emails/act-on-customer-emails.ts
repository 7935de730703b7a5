import type { ISql } from 'postgres';
import type { Config } from '../../config/schema.ts';
import { toMaterials } from '../../config/to-settings.ts';
import type { CustomerEmailSummary } from '../../domain/customer-emails/decide-open-emails.ts';
import { ownValue } from '../../domain/names.ts';
import type { Day } from '../../domain/types.ts';
import { handedOverTitle } from '../../messages/strings/customer-email-strings.ts';
import {
  loadOpenCustomerEmails,
  loadStoppableCustomerEmails,
  updateCustomerEmails,
} from '../../store/customer-emails/customer-emails.ts';
import { approveTemplate } from '../../store/customer-emails/settle-customer-emails.ts';
import { inEpisodeTransaction } from '../../store/episodes/episodes.ts';
import { queuePoolSummary } from '../alerts/pool-summary.ts';
import type { Context } from '../context.ts';
import { advanceCustomerEmails, handOver } from './advance-customer-emails.ts';
import { customerEmailSettings, templateDigest } from './draft-customer-emails.ts';

export interface Approval {
  /** E-mails by id, or every waiting one of a template, which also approves the template as it is written now. */
  of: { ids: readonly string[] } | { template: string };
  by: string;
  asOf: Day;
}

export type ApprovalOutcome =
  /** `older`: of the same template in an earlier wording, which this approval does not cover. */
  | { kind: 'done'; approved: number; older: number; summary: CustomerEmailSummary }
  | { kind: 'switched_off' }
  | { kind: 'unknown_template' };

/** A person lets e-mails go. What was approved before stays as it was; repeating it changes nothing. */
export async function approveCustomerEmails(ctx: Context, approval: Approval): Promise<ApprovalOutcome> {
  const { config } = ctx.config();
  const settings = customerEmailSettings(config);
  if (settings === null) return { kind: 'switched_off' };
  const { of, by, asOf } = approval;
  const digest = 'template' in of ? digestOf(of.template, config) : null;
  if ('template' in of && digest === null) return { kind: 'unknown_template' };
  return inEpisodeTransaction(ctx, async (tx) => {
    const at = ctx.now();
    if ('template' in of && digest !== null) {
      await approveTemplate(tx, { template: of.template, digest, approvedBy: by, approvedAt: at });
    }
    const waiting = (await loadOpenCustomerEmails(tx)).filter((email) => email.approvedBy === null);
    const asked = waiting.filter((n) => ('ids' in of ? of.ids.includes(n.id) : n.template === of.template));
    const covered = asked.filter((n) => digest === null || n.templateDigest === digest);
    const approved = { state: 'approved', approvedAt: at, approvedBy: by, updatedAt: at } as const;
    await updateCustomerEmails(
      tx,
      covered.map((email) => ({ ...email, ...approved })),
    );
    const summary = await advanceCustomerEmails(ctx, tx, { settings, asOf });
    await queuePoolSummary(ctx, tx, asOf);
    return { kind: 'done', approved: covered.length, older: asked.length - covered.length, summary };
  });
}

/** A person decides against e-mails that have not left yet; their steps go to a person. @returns how many */
export async function rejectCustomerEmails(
  ctx: Context,
  given: { ids: readonly string[]; by: string; asOf: Day },
): Promise<number> {
  const { ids, by, asOf } = given;
  return inEpisodeTransaction(ctx, async (tx) => {
    const emails = await loadStoppableCustomerEmails(tx, ids);
    const { config } = ctx.config();
    const end = { state: 'stopped', reason: 'rejected', rejectedBy: by, updatedAt: ctx.now() } as const;
    await updateCustomerEmails(
      tx,
      emails.map((email) => ({ ...email, ...end })),
    );
    for (const email of emails) {
      const title = handedOverTitle(email.taskTitle, 'rejected', config.locale);
      await handOver(ctx, tx, { taskId: email.taskId, title, asOf });
    }
    await redrawPool(ctx, tx, asOf);
    return emails.length;
  });
}

async function redrawPool(ctx: Context, tx: ISql, asOf: Day): Promise<void> {
  if (ctx.config().config.nudges.enabled) await queuePoolSummary(ctx, tx, asOf);
}

function digestOf(template: string, config: Config): string | null {
  const found = ownValue(config.nudges.templates, template);
  return found === undefined ? null : templateDigest(found, toMaterials(config));
}
