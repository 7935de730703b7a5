import { toHolidays } from '../../config/to-settings.ts';
import {
  draftReminder,
  draftReplaced,
  type ReminderPlace,
  reminderPlace,
} from '../../delivery/alerts/draft-reminder.ts';
import { quietHoursOf } from '../../domain/alerts/own-hours.ts';
import { planReminder } from '../../domain/alerts/plan-reminder.ts';
import type { People } from '../../domain/alerts/route-alert.ts';
import { localClock } from '../../domain/alerts/working-hours.ts';
import { addDays } from '../../domain/day.ts';
import { groupBy } from '../../domain/group-by.ts';
import type { OutboxDraft } from '../../domain/outbox.ts';
import type { Day } from '../../domain/types.ts';
import type { ListedTask, TaskList } from '../../messages/models/list-models.ts';
import { inTransaction, reading } from '../../store/database.ts';
import { enqueueOutbox } from '../../store/outbox/enqueue-outbox.ts';
import { loadCsms } from '../../store/people.ts';
import { loadDueTasks, newestLists } from '../../store/views/reminder-tasks.ts';
import type { Context } from '../context.ts';
import { toReminderSettings } from './refresh-reminders.ts';

export interface ReminderSummary {
  /** People and queues that have something to be told of now, and the messages that are new. */
  people: number;
  queued: number;
}

/** A list that stood longer ago is left as it is. */
const EARLIER_DAYS = 14;

/**
 * Bundles what each person has overdue or due today, and what waits in a queue with a channel, into one message per
 * working day, in the morning of their own time zone or as soon after it as this runs; the list before says that it
 * was replaced. Repeating it on the same day sends nothing.
 * @param asOf the day to remind of for everybody, at any hour; null = each person's own today
 */
export async function sendReminders(ctx: Context, asOf: Day | null): Promise<ReminderSummary> {
  const now = ctx.now();
  const settings = toReminderSettings(ctx);
  const people = await reading(ctx, (db) => loadCsms(db));
  // Nobody's today is later than tomorrow in UTC.
  const by = asOf ?? addDays(now.toISOString().slice(0, 10), 1);
  const tasks = await reading(ctx, (db) =>
    loadDueTasks(db, { by, queues: [...settings.queueChannels.keys()] }),
  );
  const due = [...groupBy(tasks, (t) => t.list)].flatMap(
    ([list, own]) => plan(ctx, { list, tasks: own, people, asOf, now }) ?? [],
  );
  const given = { settings, now, since: null, onlyIfPosted: false };
  const drafts = due.map(({ place, tasks: own }) => draftReminder(place, own, given));
  const { inserted } = await inTransaction(ctx, (tx) => enqueueOutbox(tx, drafts, now));
  if (inserted > 0) {
    const earlier = await draftEarlier(ctx, due, people);
    await inTransaction(ctx, (tx) => enqueueOutbox(tx, earlier, now));
  }
  const summary = { people: drafts.length, queued: inserted };
  ctx.log.info(summary, 'reminders queued');
  return summary;
}

interface DueList {
  place: ReminderPlace;
  tasks: readonly ListedTask[];
}

function plan(
  ctx: Context,
  given: { list: TaskList; tasks: readonly ListedTask[]; people: People; asOf: Day | null; now: Date },
): DueList | null {
  const { list, asOf, people } = given;
  const { config } = ctx.config();
  const person = people.get(list.slice(list.indexOf(':') + 1)) ?? null;
  const clock = localClock(person?.timezone ?? config.timezone)(given.now);
  const isQueue = list.startsWith('queue:');
  const reminder = planReminder(given.tasks, {
    time: asOf === null ? clock : { day: asOf, minutes: null },
    awayUntil: person?.outOfOfficeUntil ?? null,
    quiet: quietHoursOf(config.alerts.quiet_hours, person?.own),
    holidays: toHolidays(config)(person),
    tellsComing: isQueue,
    ridesAlong: (task) => !isQueue && task.queue !== 'csm' && task.queue !== 'manager',
  });
  return reminder.kind === 'none'
    ? null
    : {
        place: reminderPlace({ list, day: reminder.day }, people, toReminderSettings(ctx)),
        tasks: reminder.tasks,
      };
}

/** What was sent before today's lists. */
async function draftEarlier(ctx: Context, due: readonly DueList[], people: People): Promise<OutboxDraft[]> {
  const settings = toReminderSettings(ctx);
  const now = ctx.now();
  const drafts: OutboxDraft[] = [];
  for (const [day, lists] of groupBy(due, (d) => d.place.day)) {
    const days = Array.from({ length: EARLIER_DAYS }, (_, i) => addDays(day, -1 - i));
    const earlier = await reading(ctx, (db) =>
      newestLists(
        db,
        lists.map((l) => l.place.list),
        days,
      ),
    );
    for (const { list, day: then, posted } of earlier) {
      if (!posted) continue;
      drafts.push(
        draftReplaced(reminderPlace({ list, day: then }, people, settings), day, { settings, now }),
      );
    }
  }
  return drafts;
}
