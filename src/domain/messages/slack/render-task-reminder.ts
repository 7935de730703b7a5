import { LIST_WORDS } from '../catalogue/list-words.ts';
import { NOUNS, QUEUE_NAMES } from '../catalogue/names.ts';
import type { MessageContext, ReminderTask, TaskReminderModel } from '../model.ts';
import { createFormatter } from '../text/create-formatter.ts';
import { cutText } from '../text/cut-text.ts';
import { displayName, displayText } from '../text/display-name.ts';
import { literalMrkdwn } from '../text/escape-text.ts';
import type { SlackBlock, SlackMessage } from '../types.ts';
import { yearly } from './account-lines.ts';
import { ACTION_IDS, encodeAction } from './action-values.ts';
import { actions, bold, bullets, header, line, menu, type RichNode, richText, words } from './blocks.ts';

const OVERDUE_SHOWN = 10;
const TODAY_SHOWN = 5;

/** The tasks of one person that are late or due today, bundled once a day, in the order given. */
export function renderTaskReminder(model: TaskReminderModel, context: MessageContext): SlackMessage {
  const format = createFormatter(context);
  const w = LIST_WORDS[context.locale].reminder;
  const count = (tasks: readonly ReminderTask[]) =>
    tasks.length === 0 ? null : format.count(tasks.length, NOUNS[context.locale].task);
  const title = `⏰ ${w.title(count(model.overdue), count(model.dueToday))}`;
  const blocks: (SlackBlock | null)[] = [
    header(title),
    taskList(w.overdue(format.number(model.overdue.length)), model.overdue, OVERDUE_SHOWN, context),
    taskList(w.today(format.number(model.dueToday.length)), model.dueToday, TODAY_SHOWN, context),
    model.interactive ? doneMenu(model, context) : null,
  ];
  const names = [...model.overdue, ...model.dueToday].slice(0, 3).map((t) => displayName(t, 50));
  return {
    text: literalMrkdwn(`${title}: ${names.join(', ')}`),
    blocks: blocks.filter((b) => b !== null),
  };
}

function taskList(
  label: string,
  tasks: readonly ReminderTask[],
  max: number,
  context: MessageContext,
): SlackBlock | null {
  if (tasks.length === 0) return null;
  const left = tasks.length - max;
  const more = LIST_WORDS[context.locale].more(createFormatter(context).number(left), []);
  return richText(
    line(bold(label)),
    bullets(...tasks.slice(0, max).map((t) => taskLine(t, context))),
    ...(left > 0 ? [line(words(more))] : []),
  );
}

function taskLine(task: ReminderTask, context: MessageContext): RichNode {
  const format = createFormatter(context);
  const w = LIST_WORDS[context.locale].line;
  const parts = [
    displayText(task.title, 80) ?? '?',
    task.dueOn < context.today ? w.due(format.relative(task.dueOn)) : null,
    task.mrr === null ? null : w.aYear(format.shortMoney(yearly(task.mrr))),
    task.queue === 'csm' ? null : `→ ${QUEUE_NAMES[context.locale][task.queue]}`,
  ].filter((p) => p !== null);
  return line(bold(displayName(task, 45)), words(`  ${cutText(parts.join(' · '), 130)}`));
}

function doneMenu(model: TaskReminderModel, context: MessageContext): SlackBlock | null {
  const tasks = [...model.overdue.slice(0, OVERDUE_SHOWN), ...model.dueToday.slice(0, TODAY_SHOWN)];
  if (tasks.length === 0) return null;
  const choices = tasks.map((t) => ({
    label: displayText(`${displayName(t, 24)}: ${t.title}`, 60) ?? '?',
    value: encodeAction({ kind: 'task_done', taskId: t.taskId }),
  }));
  const placeholder = LIST_WORDS[context.locale].reminder.done;
  return actions('tasks', [menu({ actionId: ACTION_IDS.taskDone, placeholder, choices })]);
}
