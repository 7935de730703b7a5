import { CONTACT_CHANNELS } from '../../domain/contacts/channel.ts';
import type { TaskQueue } from '../../domain/task.ts';
import { cutText, displayName, displayText, literalMrkdwn } from '../../domain/text/safe-text.ts';
import type { Day } from '../../domain/types.ts';
import type { ReminderTask, TaskReminderModel } from '../models/list-models.ts';
import type { MessageContext, SlackBlock, SlackMessage } from '../models/message.ts';
import { LIST_STRINGS } from '../strings/list-strings.ts';
import { NOUNS, QUEUE_NAMES, TALKED } from '../strings/names.ts';
import { createFormatter } from '../text/create-formatter.ts';
import { yearly } from './account-lines.ts';
import { ACTION_IDS, encodeAction, talkChoices } from './action-values.ts';
import {
  actions,
  bold,
  bullets,
  header,
  line,
  menu,
  type RichNode,
  richText,
  span,
  struck,
} from './blocks.ts';

const OVERDUE_SHOWN = 10;
const TODAY_SHOWN = 5;
const COMING_SHOWN = 8;

const isOpen = (task: ReminderTask) => task.state === 'open';

/**
 * The tasks of one person that are late or due today, or all of a queue, bundled once a day, in the order given. What
 * has been closed since is ticked or struck, so that the message stays true.
 */
export function renderTaskReminder(model: TaskReminderModel, context: MessageContext): SlackMessage {
  const format = createFormatter(context);
  const w = LIST_STRINGS[context.locale].reminder;
  const count = (tasks: readonly ReminderTask[]) => {
    const open = tasks.filter(isOpen).length;
    return open === 0 ? null : format.count(open, NOUNS[context.locale].task);
  };
  const counts = w.title(count(model.overdue), count(model.dueToday), count(model.coming));
  const queue = model.queue === null ? '' : `${QUEUE_NAMES[context.locale][model.queue]}: `;
  const title = `${counts === '' ? '☑' : '⏰'} ${queue}${counts || w.allDone}`;
  const blocks: (SlackBlock | null)[] = [
    header(title),
    taskList({ label: w.overdue, tasks: model.overdue, max: OVERDUE_SHOWN, queue: model.queue }, context),
    taskList({ label: w.today, tasks: model.dueToday, max: TODAY_SHOWN, queue: model.queue }, context),
    taskList({ label: w.coming, tasks: model.coming, max: COMING_SHOWN, queue: model.queue }, context),
    model.interactive ? menus(model, context) : null,
  ];
  const open = [...model.overdue, ...model.dueToday, ...model.coming].filter(isOpen);
  const names = [...new Map(open.map((t) => [t.accountId, displayName(t, 50)])).values()].slice(0, 3);
  return {
    text: literalMrkdwn(names.length === 0 ? title : `${title}: ${names.join(', ')}`),
    blocks: blocks.filter((b) => b !== null),
  };
}

/** @param list `queue`: whose list it is; where else a task belongs is said */
function taskList(
  list: {
    label: (count: string) => string;
    tasks: readonly ReminderTask[];
    max: number;
    queue: TaskQueue | null;
  },
  context: MessageContext,
): SlackBlock | null {
  const { tasks, max, queue } = list;
  if (tasks.length === 0) return null;
  const format = createFormatter(context);
  const left = tasks.length - max;
  const more = LIST_STRINGS[context.locale].more(format.number(left), []);
  return richText(
    line(bold(list.label(format.number(tasks.filter(isOpen).length)))),
    bullets(...tasks.slice(0, max).map((t) => taskLine(t, queue ?? 'csm', context))),
    ...(left > 0 ? [line(span(more))] : []),
  );
}

function taskLine(task: ReminderTask, own: TaskQueue, context: MessageContext): RichNode {
  const format = createFormatter(context);
  const w = LIST_STRINGS[context.locale].line;
  const title = displayText(task.title, 80) ?? '?';
  if (task.state !== 'open') {
    const what = struck(`${displayName(task, 45)}: ${title}`);
    return task.state === 'done'
      ? line(span('☑ '), what)
      : line(what, span(`  ${LIST_STRINGS[context.locale].reminder.cancelled}`));
  }
  const comment = displayText(task.comment, 80);
  const parts = [
    title,
    comment === null ? null : `“${comment}”`,
    task.dueOn === context.today ? null : w.due(format.relative(task.dueOn)),
    task.mrr === null ? null : w.aYear(format.shortMoney(yearly(task.mrr))),
  ].filter((p) => p !== null);
  const told = cutText(parts.join(' · '), comment === null ? 120 : 190);
  const elsewhere = task.queue === own ? '' : ` → ${QUEUE_NAMES[context.locale][task.queue]}`;
  return line(bold(displayName(task, 45)), span(`  ${told}${elsewhere}`));
}

/** Slack shows at most a hundred options. */
const TALKS_SHOWN = Math.floor(100 / CONTACT_CHANNELS.length);

/** What is done, and how they talked with whom a contact was planned. */
function menus(model: TaskReminderModel, context: MessageContext): SlackBlock | null {
  const tasks = [
    ...model.overdue.slice(0, OVERDUE_SHOWN),
    ...model.dueToday.slice(0, TODAY_SHOWN),
    ...model.coming.slice(0, COMING_SHOWN),
  ].filter(isOpen);
  if (tasks.length === 0) return null;
  const choices = tasks.map((t) => ({
    label: displayText(`${displayName(t, 24)}: ${t.title}`, 60) ?? '?',
    value: encodeAction({ kind: 'task_done', taskId: t.taskId }),
  }));
  const w = LIST_STRINGS[context.locale].reminder;
  const talks = tasks.filter(({ isContact }) => isContact === true).slice(0, TALKS_SHOWN);
  const groups = talks.map((t) => ({
    label: displayName(t, 60),
    choices: talkChoices('task', { id: t.taskId, locale: context.locale }),
  }));
  return actions('tasks', [
    menu({ actionId: ACTION_IDS.taskDone, placeholder: w.done, choices }),
    ...(groups.length === 0
      ? []
      : [menu({ actionId: ACTION_IDS.talked, placeholder: TALKED[context.locale], groups })]),
  ]);
}

/** What is left of a list of tasks once there is a newer one. */
export function renderReplacedReminder(by: Day, context: MessageContext): SlackMessage {
  const text = LIST_STRINGS[context.locale].reminder.replaced(createFormatter(context).weekday(by));
  return { text, blocks: [richText(line(span(text)))] };
}
