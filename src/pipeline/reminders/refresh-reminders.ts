import type { TransactionSql } from 'postgres';
import { draftReminder, type ReminderSettings, reminderPlace } from '../../delivery/alerts/draft-reminder.ts';
import { addDays } from '../../domain/day.ts';
import type { TaskList } from '../../messages/models/list-models.ts';
import { enqueueOutbox } from '../../store/outbox/enqueue-outbox.ts';
import { loadCsms } from '../../store/people.ts';
import { listsOfAccounts, loadListedTasks, newestLists } from '../../store/views/reminder-tasks.ts';
import type { Context } from '../context.ts';

/** How long a list stays true: nobody reads an older one. */
const KEPT_DAYS = 7;

export function toReminderSettings(ctx: Context): ReminderSettings {
  const { locale, timezone, currency, delivery, privacy } = ctx.config().config;
  return {
    locale,
    timezone,
    currency,
    defaultChannel: delivery.default_channel,
    queueChannels: new Map(
      Object.entries(delivery.queue_channels).flatMap(([queue, channel]) =>
        channel === undefined ? [] : [[queue, channel] as const],
      ),
    ),
    privacy,
    interactive: ctx.interactive,
  };
}

/** The days, the newest last, on which a list that is kept true may have been sent. */
export function keptDays(now: Date): string[] {
  const today = now.toISOString().slice(0, 10);
  return Array.from({ length: KEPT_DAYS + 2 }, (_, i) => addDays(today, i - KEPT_DAYS));
}

/**
 * Edits the newest reminders in which tasks of these accounts stand, so that they tell what is done, cancelled or
 * somebody else's by now. Call it in the transaction that changed the tasks.
 * @param former lists in which tasks stood before they moved
 */
export async function refreshReminders(
  ctx: Context,
  tx: TransactionSql,
  given: { accountIds: readonly string[]; former?: readonly TaskList[]; days?: readonly string[] },
): Promise<void> {
  if (given.accountIds.length === 0) return;
  const settings = toReminderSettings(ctx);
  const now = ctx.now();
  const queues = [...settings.queueChannels.keys()];
  const lists = [...(await listsOfAccounts(tx, given.accountIds, queues)), ...(given.former ?? [])];
  const newest = await newestLists(tx, [...new Set(lists)], given.days ?? keptDays(now));
  if (newest.length === 0) return;
  const tasks = await loadListedTasks(tx, newest, queues);
  const people = await loadCsms(tx);
  const drafts = newest.flatMap(({ list, day, at, posted }) => {
    const own = tasks.filter((t) => t.list === list);
    const isFormer = given.former?.includes(list) === true;
    if (!isFormer && own.every((t) => t.state === 'open')) return [];
    const place = reminderPlace({ list, day }, people, settings);
    return [
      draftReminder(place, own, {
        settings,
        now,
        since: at,
        onlyIfPosted: posted,
      }),
    ];
  });
  await enqueueOutbox(tx, drafts, now);
}
