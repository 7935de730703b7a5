import type { TransactionSql } from 'postgres';
import { countHeld, type PassDecision } from '../../domain/alerts/decide-pass.ts';
import type { PassSettings, PassState } from '../../domain/alerts/pass-inputs.ts';
import type { OutboxDraft } from '../../domain/outbox.ts';
import type { SourceVerdict } from '../../domain/source-guards/judge-sources.ts';
import { replaceMatchingSince } from '../../store/episodes/task-events.ts';
import {
  cancelTasks,
  touchMatching,
  writeFiredSubjects,
  writeTasks,
} from '../../store/episodes/write-episodes.ts';
import { enqueueOutbox } from '../../store/outbox/enqueue-outbox.ts';
import type { Context } from '../context.ts';
import { refreshReminders } from '../reminders/refresh-reminders.ts';
import { queueTaskEvents } from '../tasks/queue-task-events.ts';
import { draftSourceNotices } from './draft-source-notices.ts';
import { loadDraftContext } from './load-draft-context.ts';
import { draftPoolSummary } from './pool-summary.ts';
import { queueHighTouch } from './queue-high-touch.ts';
import { queueLeaving } from './queue-leaving.ts';
import { recordEpisodeChanges } from './record-episode-changes.ts';

interface DecidedPass {
  state: PassState;
  settings: PassSettings;
  decision: PassDecision;
  /** What was found about the sources. */
  verdict: SourceVerdict;
}

/**
 * Writes episodes, history, tasks and the messages about them into the caller's transaction.
 * @returns how many tasks are new
 */
export async function recordPass(ctx: Context, tx: TransactionSql, pass: DecidedPass): Promise<number> {
  await recordEpisodes(ctx, tx, pass);
  const created = await recordTasks(ctx, tx, pass);
  await queueMessages(ctx, tx, pass);
  return created;
}

async function recordEpisodes(
  ctx: Context,
  tx: TransactionSql,
  { state, settings, decision }: DecidedPass,
): Promise<void> {
  const { changes } = decision;
  const { asOf } = state;
  if (settings.minDurationDays > 0) await replaceMatchingSince(tx, decision.matchingSince);
  await recordEpisodeChanges(ctx, tx, changes);
  await touchMatching(tx, decision.stillMatching, asOf);
  await writeFiredSubjects(
    tx,
    changes.flatMap(({ episode, subjects }) =>
      subjects.map((raisedFor) => ({
        ...raisedFor,
        accountId: episode.accountId,
        firedOn: asOf,
        episodeId: episode.id,
      })),
    ),
  );
}

async function recordTasks(
  ctx: Context,
  tx: TransactionSql,
  { state, decision }: DecidedPass,
): Promise<number> {
  const { changes } = decision;
  const { asOf, now } = state;
  const created = await writeTasks(
    tx,
    changes.flatMap(({ tasks }) => tasks),
  );
  const stopped = changes.flatMap(({ episode, stops }) =>
    stops.map((step) => ({ episodeId: episode.id, ...step })),
  );
  const cancelled = await cancelTasks(tx, stopped, now);
  await queueTaskEvents(ctx, tx, { type: 'task.created', taskIds: created, asOf });
  await queueTaskEvents(ctx, tx, { type: 'task.closed', taskIds: cancelled, asOf });
  if (cancelled.length > 0) {
    const stopping = changes.filter(({ stops }) => stops.length > 0);
    await refreshReminders(ctx, tx, { accountIds: stopping.map(({ episode }) => episode.accountId) });
  }
  return created.length;
}

async function queueMessages(ctx: Context, tx: TransactionSql, pass: DecidedPass): Promise<void> {
  const { state, decision, verdict } = pass;
  const { asOf, now } = state;
  const context = await loadDraftContext(tx, ctx, state);
  const heldForData = countHeld(decision).forData;
  await queueHighTouch(tx, decision.changes, { context, now, currency: ctx.config().config.currency });
  await queueLeaving(tx, decision.changes, { config: ctx.config().config, context });
  const drafts: OutboxDraft[] = [];
  if (decision.changes.some(({ episode }) => episode.touch === 'low')) {
    drafts.push(...(await draftPoolSummary(tx, ctx, { asOf, held: heldForData })));
  }
  const { massDrop } = decision;
  drafts.push(...(await draftSourceNotices(ctx, tx, { asOf, massDrop, verdict, heldAlerts: heldForData })));
  await enqueueOutbox(tx, drafts, now);
}
