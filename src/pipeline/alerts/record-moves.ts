import type { TransactionSql } from 'postgres';
import type { Config } from '../../config/schema.ts';
import { toHolidays } from '../../config/to-settings.ts';
import { planTasks } from '../../domain/alerts/plan-tasks.ts';
import type { Playbook } from '../../domain/alerts/settings.ts';
import { addDays, isoWeekday } from '../../domain/day.ts';
import { stepWords } from '../../domain/messages/catalogue/step-words.ts';
import type { Day } from '../../domain/types.ts';
import {
  cancelTasks,
  type NewTask,
  touchFiring,
  writeEpisodes,
  writeEvents,
  writeFiredSubjects,
  writeTasks,
} from '../../store/episodes/episodes.ts';
import { loadAlertViews } from '../../store/episodes/load-alert-views.ts';
import { enqueueOutbox } from '../../store/outbox/enqueue-outbox.ts';
import type { OutboxDraft } from '../../store/outbox/types.ts';
import type { Context } from '../context.ts';
import { draftAdminNotice } from '../draft-admin-notice.ts';
import { stableId } from '../stable-id.ts';
import type { AppliedMove } from './apply-transition.ts';
import type { BookView } from './build-alert-model.ts';
import { draftBundles } from './draft-bundles.ts';
import { draftEpisodeMessages } from './draft-episode-messages.ts';
import { draftPoolSummary } from './draft-pool-summary.ts';
import { loadBookView } from './load-book-view.ts';
import type { People } from './recipients.ts';

export interface RecordedRun {
  asOf: Day;
  applied: readonly AppliedMove[];
  /** Episodes for which rules still fire, nothing else having changed. */
  still: readonly string[];
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
  await writeEpisodes(
    tx,
    applied.map((a) => a.episode),
  );
  await writeEvents(
    tx,
    applied.map((a) => a.event),
  );
  await touchFiring(tx, run.still, asOf);
  await writeFiredSubjects(
    tx,
    applied.flatMap(({ move, episode }) =>
      move.firings.flatMap((f) =>
        f.subject === null
          ? []
          : [
              {
                accountId: move.accountId,
                rule: f.rule,
                subject: f.subject,
                firedOn: asOf,
                episodeId: episode.id,
              },
            ],
      ),
    ),
  );
  const tasks = await writeTasks(
    tx,
    applied.flatMap((a) => tasksOf(a, run, ctx.config().config, now)),
  );
  await cancelTasks(
    tx,
    applied.flatMap((a) => stoppedSteps(a, run.playbooks)),
    now,
  );

  const book = await loadBookView(tx, ctx, asOf);
  const drafts: OutboxDraft[] = [];
  const single = applied.filter((a) => a.episode.touch === 'high');
  const views = await loadAlertViews(
    tx,
    single.map((a) => a.episode),
    asOf,
  );
  for (const change of single) {
    const view = views.get(change.episode.id);
    const immediate = change.move.firings.some((f) => f.immediate);
    if (view) drafts.push(...draftEpisodeMessages({ ...change, immediate }, view, book, csms, now));
  }
  drafts.push(...draftBundles(single, views, book, csms, now));
  if (applied.some((a) => a.episode.touch === 'low')) {
    drafts.push(...(await draftPoolSummary(tx, book, run.held, now)));
  }
  const notice = run.massDrop ? massDropNotice(run, run.massDrop, book.config, now) : null;
  if (notice) drafts.push(notice);
  await enqueueOutbox(tx, drafts, now);
  return tasks;
}

function tasksOf({ move, episode }: AppliedMove, run: RecordedRun, config: Config, now: Date): NewTask[] {
  // Tasks come when an episode opens and when a new rule adds its own playbook; what exists already stays as it is.
  if (move.transition.kind !== 'opened' && move.transition.kind !== 'worse') return [];
  const names = new Set(move.firings.flatMap((f) => (f.playbook === null ? [] : [f.playbook])));
  const owner = episode.ownerEmail === null ? null : (run.csms.get(episode.ownerEmail) ?? null);
  const account = move.standing?.account;
  const locale = owner?.locale ?? config.locale;
  const planned = planTasks({
    playbooks: [...names].flatMap((n) => run.playbooks.get(n) ?? []),
    touch: episode.touch,
    openedOn: run.asOf,
    locale,
    owner,
    holidays: toHolidays(config)(owner),
    words: stepWords(
      {
        contact: account?.contactName ?? null,
        account: account?.name ?? episode.accountId,
        product: null,
        csm: owner?.name ?? owner?.email ?? null,
      },
      locale,
    ),
  });
  return planned.map((task) => ({
    ...task,
    id: stableId('task', episode.id, task.playbook, task.step),
    episodeId: episode.id,
    accountId: episode.accountId,
    createdAt: now,
  }));
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
