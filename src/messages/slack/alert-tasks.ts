import { displayText } from '../../domain/text/safe-text.ts';
import { materialLine } from '../alert/offer-materials.ts';
import type { TaskView } from '../models/alert-model.ts';
import type { SlackBlock } from '../models/message.ts';
import { MATERIAL_STRINGS } from '../strings/material-strings.ts';
import { QUEUE_NAMES } from '../strings/names.ts';
import type { AlertContext } from './alert-context.ts';
import { bold, line, type RichElement, type RichNode, richText, span, struck } from './blocks.ts';

const SHOWN = 6;

/** The tasks with who does them by when; done ones are ticked and struck, cancelled ones are left out. */
export function alertTasks(alert: AlertContext): SlackBlock | null {
  const { model, strings: w } = alert;
  const tasks = model.tasks.filter((t) => t.state !== 'cancelled');
  const offers = materialLines(alert);
  if (tasks.length === 0 && offers.length === 0) return null;
  const lines: RichNode[] = tasks.slice(0, SHOWN).map((t) => line(...taskElements(alert, t)));
  const left = Math.max(0, tasks.length - SHOWN) + model.moreTasks;
  if (left > 0) lines.push(line(span(w.more(alert.format.number(left)))));
  return richText(line(bold(alert.over ? w.labels.done : w.labels.todo)), ...lines, ...offers);
}

/** What may be offered to the customer, on a line each. */
function materialLines({ model, context }: AlertContext): RichNode[] {
  const { heading } = MATERIAL_STRINGS[context.locale];
  return (model.materials ?? []).map((offer) => line(span(`📎 ${heading}: ${materialLine(offer, context)}`)));
}

function taskElements(alert: AlertContext, task: TaskView): RichElement[] {
  const { format, strings: w } = alert;
  const title = displayText(task.title, 110) ?? '?';
  if (task.state === 'done') return [span('☑ '), struck(title)];
  const name = displayText(task.ownerName, 40);
  const owner = name === null ? ` → ${QUEUE_NAMES[format.locale][task.queue]}` : ` · ${name}`;
  const late = task.dueOn < format.today && !alert.over;
  return [
    span(`☐ ${title} · ${w.by(format.weekday(task.dueOn))}${owner}`),
    ...(late ? [bold(` (${format.relative(task.dueOn)})`)] : []),
  ];
}

/** `1 of 3 done`; null when there is nothing to count. */
export function taskCount(alert: AlertContext): string | null {
  const tasks = alert.model.tasks.filter((t) => t.state !== 'cancelled');
  const all = tasks.length + alert.model.moreTasks;
  if (all === 0) return null;
  const done = tasks.filter((t) => t.state === 'done').length;
  return alert.strings.tasksDone(alert.format.number(done), alert.format.number(all));
}
