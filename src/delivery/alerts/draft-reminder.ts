import type { People } from '../../domain/alerts/route-alert.ts';
import type { OutboxDraft } from '../../domain/outbox.ts';
import { limitWords, type PrivacySettings } from '../../domain/privacy/limit-words.ts';
import type { TaskQueue } from '../../domain/task.ts';
import type { Csm, Day } from '../../domain/types.ts';
import type { ListedTask, TaskList, TaskReminderModel } from '../../messages/models/list-models.ts';
import { renderReplacedReminder, renderTaskReminder } from '../../messages/slack/render-task-reminder.ts';
import { readerOf } from '../../store/views/reminder-tasks.ts';
import { slackDraft } from '../drafts.ts';
import type { SlackTarget } from '../types.ts';
import { alertTargets, channelTarget, type Installation, messageContext } from './recipients.ts';

/** Which list of tasks, and for whom it is written. */
export interface ReminderPlace {
  list: TaskList;
  day: Day;
  person: Csm | null;
  queue: TaskQueue | null;
  targets: readonly SlackTarget[];
}

/** Where lists of tasks go, and how they are worded. */
export interface ReminderSettings extends Installation {
  defaultChannel: string;
  /** Channels of queues that have one of their own. */
  queueChannels: ReadonlyMap<string, string>;
  privacy: PrivacySettings;
  /** Buttons do something. */
  interactive: boolean;
}

/** Higher than any version that counts closed tasks: a list that was replaced stays so. */
export const REPLACED = 1_000_000;

export function reminderPlace(
  { list, day }: { list: TaskList; day: Day },
  people: People,
  { defaultChannel, queueChannels }: ReminderSettings,
): ReminderPlace {
  const reader = readerOf(list);
  if ('email' in reader) {
    const person = people.get(reader.email) ?? null;
    // Who is gone from Slack has no reader there: whoever stands in is reminded of what they left.
    const targets = alertTargets(reader.email, { people, defaultChannel, day });
    return { list, day, person, queue: null, targets };
  }
  const { queue } = reader;
  const channel = queue === 'automation' ? undefined : queueChannels.get(queue);
  const targets = [channel, defaultChannel].flatMap((c) => (c === undefined ? [] : channelTarget(c)));
  return { list, day, person: null, queue, targets };
}

/**
 * The one message of a list and a day. The version of an edit counts seconds and closed tasks, so that it never goes
 * back to an older state.
 * @param since when the list was sent; null = it is new
 */
export function draftReminder(
  place: ReminderPlace,
  tasks: readonly ListedTask[],
  given: { settings: ReminderSettings; now: Date; since: Date | null; onlyIfPosted: boolean },
): OutboxDraft {
  const { list, day, person, queue } = place;
  const { settings, now } = given;
  const subject = `${list}:${day}`;
  const closed = tasks.filter((t) => t.state !== 'open').length;
  const version =
    given.since === null ? 1 : 2 + closed + Math.floor((now.getTime() - given.since.getTime()) / 1_000);
  const shown = tasks.map((task) => ({ ...task, comment: limitWords(task.comment, settings.privacy) }));
  const model: TaskReminderModel = {
    ownerName: person?.name ?? null,
    queue,
    day,
    overdue: shown.filter((t) => t.dueOn < day),
    dueToday: shown.filter((t) => t.dueOn === day),
    coming: shown.filter((t) => t.dueOn > day),
    interactive: settings.interactive,
  };
  return slackDraft({
    kind: 'reminder',
    dedupeKey: version === 1 ? subject : `${subject}:v${version}`,
    episodeId: null,
    version,
    dueAt: now,
    payload: {
      op: 'upsert',
      subject,
      targets: place.targets,
      message: renderTaskReminder(model, messageContext(person, settings, day)),
      onlyIfPosted: given.onlyIfPosted,
    },
  });
}

/** An earlier list says that there is a newer one, instead of telling what is no longer so. */
export function draftReplaced(
  place: ReminderPlace,
  by: Day,
  given: { settings: ReminderSettings; now: Date },
): OutboxDraft {
  const subject = `${place.list}:${place.day}`;
  return slackDraft({
    kind: 'reminder',
    dedupeKey: `${subject}:replaced`,
    episodeId: null,
    version: REPLACED,
    dueAt: given.now,
    payload: {
      op: 'upsert',
      subject,
      targets: place.targets,
      message: renderReplacedReminder(by, messageContext(place.person, given.settings, by)),
      onlyIfPosted: true,
    },
  });
}
