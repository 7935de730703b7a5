import type { ISql } from 'postgres';
import { ownValue } from '../../domain/names.ts';
import type { Day } from '../../domain/types.ts';
import { handedOverTitle } from '../../messages/strings/customer-email-strings.ts';
import {
  loadOpenNudges,
  loadStoppableNudges,
  updateNudges,
} from '../../store/customer-emails/customer-emails.ts';
import { approveTemplate } from '../../store/customer-emails/settle-customer-emails.ts';
import { inEpisodeTransaction } from '../../store/episodes/episodes.ts';
import { queuePoolSummary } from '../alerts/pool-summary.ts';
import type { Context } from '../context.ts';
import { advanceNudges, handOver, type NudgeSummary } from './advance-customer-emails.ts';
import { type NudgeSettings, nudgeSettings, templateDigest } from './draft-customer-emails.ts';

export interface Approval {
  /** E-mails by id, or every waiting one of a template, which also approves the template as it is written now. */
  of: { ids: readonly string[] } | { template: string };
  by: string;
  asOf: Day;
}

export type ApprovalOutcome =
  /** `older`: of the same template in an earlier wording, which this approval does not cover. */
  | { kind: 'done'; approved: number; older: number; summary: NudgeSummary }
  | { kind: 'switched_off' }
  | { kind: 'unknown_template' };

/** A person lets e-mails go. What was approved before stays as it was; repeating it changes nothing. */
export async function approveNudges(ctx: Context, approval: Approval): Promise<ApprovalOutcome> {
  const settings = nudgeSettings(ctx.config().config);
  if (settings === null) return { kind: 'switched_off' };
  const { of, by, asOf } = approval;
  const digest = 'template' in of ? digestOf(of.template, settings) : null;
  if ('template' in of && digest === null) return { kind: 'unknown_template' };
  return inEpisodeTransaction(ctx, async (tx) => {
    const at = ctx.now();
    if ('template' in of && digest !== null) {
      await approveTemplate(tx, { template: of.template, digest, approvedBy: by, approvedAt: at });
    }
    const waiting = (await loadOpenNudges(tx)).filter((nudge) => nudge.approvedBy === null);
    const asked = waiting.filter((n) => ('ids' in of ? of.ids.includes(n.id) : n.template === of.template));
    const covered = asked.filter((n) => digest === null || n.templateDigest === digest);
    const approved = { state: 'approved', approvedAt: at, approvedBy: by, updatedAt: at } as const;
    await updateNudges(
      tx,
      covered.map((nudge) => ({ ...nudge, ...approved })),
    );
    const summary = await advanceNudges(ctx, tx, { settings, asOf });
    await queuePoolSummary(ctx, tx, asOf);
    return { kind: 'done', approved: covered.length, older: asked.length - covered.length, summary };
  });
}

/** A person decides against e-mails that have not left yet; their steps go to a person. @returns how many */
export async function rejectNudges(
  ctx: Context,
  given: { ids: readonly string[]; by: string; asOf: Day },
): Promise<number> {
  const { ids, by, asOf } = given;
  return inEpisodeTransaction(ctx, async (tx) => {
    const nudges = await loadStoppableNudges(tx, ids);
    const { config } = ctx.config();
    const end = { state: 'stopped', reason: 'rejected', rejectedBy: by, updatedAt: ctx.now() } as const;
    await updateNudges(
      tx,
      nudges.map((nudge) => ({ ...nudge, ...end })),
    );
    for (const nudge of nudges) {
      const title = handedOverTitle(nudge.taskTitle, 'rejected', config.locale);
      await handOver(ctx, tx, { taskId: nudge.taskId, title, asOf });
    }
    await redrawPool(ctx, tx, asOf);
    return nudges.length;
  });
}

async function redrawPool(ctx: Context, tx: ISql, asOf: Day): Promise<void> {
  if (ctx.config().config.nudges.enabled) await queuePoolSummary(ctx, tx, asOf);
}

function digestOf(template: string, settings: NudgeSettings): string | null {
  const found = ownValue(settings.templates, template);
  return found === undefined ? null : templateDigest(found);
}
