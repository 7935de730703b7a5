import { messageContext } from '../../delivery/alerts/recipients.ts';
import type { SkippedStep } from '../../domain/alerts/plan-tasks.ts';
import type { Episode } from '../../domain/episode.ts';
import type { TaskRow } from '../../domain/task.ts';
import { displayName, displayText } from '../../domain/text/safe-text.ts';
import type { Day } from '../../domain/types.ts';
import { agendaDoc, agendaText } from '../../messages/agenda/agenda-doc.ts';
import { riskEvidence } from '../../messages/alert/build-alert-model.ts';
import { formatEvidence } from '../../messages/strings/render-evidence.ts';
import { formatUnmet, SHOW_STRINGS } from '../../messages/strings/skip-strings.ts';
import { createFormatter } from '../../messages/text/create-formatter.ts';
import { reading } from '../../store/database.ts';
import { currentDay } from '../../store/decided-days.ts';
import { findEpisode } from '../../store/episodes/find-episodes.ts';
import { listHistory } from '../../store/views/list-alerts.ts';
import { findTasks, listTasksOf } from '../../store/views/tasks.ts';
import type { Context } from '../context.ts';
import { loadAgenda } from './load-agenda.ts';

/** Something told at length: as lines for a terminal, and as data. */
export interface Told {
  lines: string[];
  json: Readonly<Record<string, unknown>>;
}

/** An episode with its history, its tasks and the agenda of its account; null when the key names none, or several. */
export async function formatEpisode(ctx: Context, key: string): Promise<Told | null> {
  const episode = await reading(ctx, (db) => findEpisode(db, key));
  if (!episode) return null;
  const { format, strings, agenda } = await accountAs(ctx, episode.accountId, episode);
  const tasks = await reading(ctx, (db) => listTasksOf(db, episode.id));
  const history = (await reading(ctx, (db) => listHistory(db, episode.id))).map((row) => {
    const skipped = ((row.reason.skipped ?? []) as SkippedStep[]).map((s) => ({
      playbook: s.playbook,
      step: s.step,
      because: formatUnmet(s.because, format),
    }));
    const { reason } = row.reason;
    return { ...row, reason: typeof reason === 'string' ? reason : null, skipped };
  });
  const place = riskEvidence(episode);
  const name = displayName({ accountId: episode.accountId, accountName: agenda?.model.accountName ?? null });
  const line = (row: (typeof history)[number]) => [
    `  ${[format.day(row.as_of), row.transition, row.reason, row.actor].filter((t) => t !== null).join(' · ')}`,
    ...row.skipped.map((s) => `    ${strings.leftOut(`${s.playbook}/${s.step}`, s.because)}`),
  ];
  return {
    lines: [
      [`${name} (${episode.accountId})`, episode.severity, episode.state, episode.rules.join(', ')].join(
        ' · ',
      ),
      episode.id,
      ...(place === null ? [] : [formatEvidence(place, 'sentence', format)]),
      '',
      strings.history,
      ...history.flatMap(line),
      ...(tasks.length === 0 ? [] : ['', strings.tasks, ...tasks.map((t) => `  ${taskLine(t, format)}`)]),
      ...(agenda === null ? [] : ['', ...agenda.lines]),
    ],
    json: {
      id: episode.id,
      account_id: episode.accountId,
      account: agenda?.model.accountName ?? null,
      state: episode.state,
      severity: episode.severity,
      rules: episode.rules,
      owner: episode.ownerEmail,
      opened_on: episode.openedOn,
      closed_on: episode.closedOn,
      verdict: episode.verdict,
      history,
      tasks,
      agenda: agenda?.doc ?? null,
    },
  };
}

/** A task with the agenda of its account; null when the id names none, or several. */
export async function formatTask(ctx: Context, id: string): Promise<Told | null> {
  const [task, second] = await reading(ctx, (db) => findTasks(db, id));
  if (!task || second) return null;
  const { episode_id: episodeId } = task;
  const episode = episodeId === null ? null : await reading(ctx, (db) => findEpisode(db, episodeId));
  const { format, agenda } = await accountAs(ctx, task.account_id, episode);
  return {
    lines: [
      taskLine(task, format),
      ...(task.outcome === null ? [] : [`  ${displayText(task.outcome, 200) ?? ''}`]),
      ...(agenda === null ? [] : ['', ...agenda.lines]),
    ],
    json: { ...task, account: agenda?.model.accountName ?? task.account, agenda: agenda?.doc ?? null },
  };
}

async function accountAs(ctx: Context, accountId: string, episode: Episode | null) {
  const { config } = ctx.config();
  const asOf: Day = await reading(ctx, (db) => currentDay(db, ctx.now()));
  const context = messageContext(null, config, asOf);
  const model = await loadAgenda(ctx, { accountId, episode, reader: null, asOf });
  return {
    format: createFormatter(context),
    strings: SHOW_STRINGS[context.locale],
    agenda: model && { model, doc: agendaDoc(model, context), lines: agendaText(model, context) },
  };
}

function taskLine(task: TaskRow, format: ReturnType<typeof createFormatter>): string {
  const mark = { open: '☐', done: '☑', cancelled: '×' }[task.state];
  const who = displayText(task.owner, 60) ?? task.queue;
  return `${mark} ${task.id.slice(0, 8)}  ${format.weekday(task.due_on)}  ${who}  ${displayText(task.title, 160) ?? '?'}`;
}
