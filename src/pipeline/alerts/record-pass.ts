import type { TransactionSql } from 'postgres';
import { chooseAgendas, draftAgenda } from '../../delivery/alerts/draft-agenda.ts';
import { draftBundles } from '../../delivery/alerts/draft-bundles.ts';
import { draftEpisodeMessages } from '../../delivery/alerts/draft-episode-messages.ts';
import type { People } from '../../delivery/alerts/recipients.ts';
import type { AppliedMove } from '../../domain/alerts/apply-transition.ts';
import { planEpisodeTasks } from '../../domain/alerts/plan-episode-tasks.ts';
import type { Playbook } from '../../domain/alerts/settings.ts';
import { addDays, isoWeekday } from '../../domain/day.ts';
import type { Day } from '../../domain/types.ts';
import type { BookView } from '../../messages/alert/build-alert-model.ts';
import {
  cancelTasks,
  touchFiring,
  writeEpisodes,
  writeEvents,
  writeFiredSubjects,
  writeTasks,
} from '../../store/episodes/episodes.ts';
import { loadAgendaFacts } from '../../store/episodes/load-agenda-facts.ts';
import { loadAlertViews } from '../../store/episodes/load-alert-views.ts';
import { enqueueOutbox } from '../../store/outbox/enqueue-outbox.ts';
import type { OutboxDraft } from '../../store/outbox/types.ts';
import type { Context } from '../context.ts';
import { draftAdminNotice } from '../notify-admin.ts';
import { refreshReminders } from '../reminders/refresh-reminders.ts';
import { queueTaskEvents } from '../tasks/queue-task-events.ts';
import { draftPoolSummary } from './draft-pool-summary.ts';
import { loadBookView } from './load-pass-context.ts';

export interface RecordedRun {
  asOf: Day;
  applied: readonly AppliedMove[];
  /** Episodes for which rules still fire, nothing else having changed. */
  still: readonly { id: string; rules: readonly string[] }[];
  csms: People;
  playbooks: ReadonlyMap<string, Playbook>;
  massDrop: { dropped: number; judged: number } | null;
  /** Alerts held because their data cannot be trusted (not those that only wait for the budget). */
  held: number;
}

/** Writes episodes, history, tasks and the messages about them into the caller's transaction. */
export async function recordMoves(ctx: Context, tx: TransactionSql, run: RecordedRun): Promise<number> {
  const { asOf, applied, csms } = run;
  const now = ctx.now();
  const { config } = ctx.config();
  const planned = applied.map((a) => ({ ...a, ...planEpisodeTasks(a, { ...run, now, config }) }));
  await writeEpisodes(
    tx,
    applied.map((a) => a.episode),
  );
  await writeEvents(
    tx,
    planned.map(({ event, skipped }) =>
      skipped.length === 0 ? event : { ...event, reason: { ...event.reason, skipped } },
    ),
  );
  await touchFiring(tx, run.still, asOf);
  await writeFiredSubjects(
    tx,
    applied.flatMap(({ move, episode }) =>
      move.firings.flatMap((f) =>
        (f.subject === null ? [] : [f.subject, ...(f.others ?? []).map((o) => o.subject)]).map((subject) => ({
          accountId: move.accountId,
          rule: f.rule,
          subject,
          firedOn: asOf,
          episodeId: episode.id,
        })),
      ),
    ),
  );
  const created = await writeTasks(
    tx,
    planned.flatMap((p) => p.tasks),
  );
  const cancelled = await cancelTasks(
    tx,
    applied.flatMap((a) => stoppedSteps(a, run.playbooks)),
    now,
  );
  await queueTaskEvents(ctx, tx, { type: 'task.created', taskIds: created, asOf });
  await queueTaskEvents(ctx, tx, { type: 'task.closed', taskIds: cancelled, asOf });
  if (cancelled.length > 0) {
    const over = applied.filter((a) => a.episode.closedOn !== null);
    await refreshReminders(ctx, tx, { accountIds: over.map((a) => a.move.accountId) });
  }

  const book = await loadBookView(tx, ctx, asOf);
  const drafts: OutboxDraft[] = [];
  const single = applied.filter((a) => a.episode.touch === 'high');
  const views = await loadAlertViews(
    tx,
    single.map((a) => a.episode),
    asOf,
  );
  const agendas = await loadAgendaFacts(
    tx,
    chooseAgendas(single).map((a) => a.episode.accountId),
    asOf,
  );
  for (const change of single) {
    const view = views.get(change.episode.id);
    const immediate = change.move.firings.some((f) => f.immediate);
    if (!view) continue;
    const facts = agendas.get(change.episode.accountId);
    drafts.push(...draftEpisodeMessages({ ...change, immediate }, view, book, csms, now));
    drafts.push(...draftAgenda({ ...change, immediate }, view, facts, book, csms, now));
  }
  drafts.push(...draftBundles(single, views, book, csms, now));
  if (applied.some((a) => a.episode.touch === 'low')) {
    drafts.push(...(await draftPoolSummary(tx, book, run.held, now)));
  }
  const notice = run.massDrop ? massDropNotice(run, run.massDrop, book.config, now) : null;
  if (notice) drafts.push(notice);
  await enqueueOutbox(tx, drafts, now);
  return created.length;
}

function stoppedSteps({ move, episode }: AppliedMove, playbooks: RecordedRun['playbooks']) {
  const { kind } = move.transition;
  if (kind !== 'recovered' && kind !== 'churned') return [];
  return [...playbooks.values()].flatMap((p) =>
    p.steps
      .filter((s) => s.stopOnRecovery || kind === 'churned')
      .map((s) => ({ episodeId: episode.id, playbook: p.name, step: s.id })),
  );
}

function massDropNotice(
  run: RecordedRun,
  massDrop: { dropped: number; judged: number },
  config: BookView['config'],
  now: Date,
): OutboxDraft | null {
  return draftAdminNotice(
    {
      kind: 'mass_drop',
      source: 'usage',
      day: run.asOf,
      dropped: massDrop.dropped,
      accounts: massDrop.judged,
      volumeShare: null,
      heldAlerts: run.held,
    },
    // Told again every Monday for as long as it lasts, not at every run.
    { cause: `mass_drop:${addDays(run.asOf, 1 - isoWeekday(run.asOf))}`, config, today: run.asOf, now },
  );
}
