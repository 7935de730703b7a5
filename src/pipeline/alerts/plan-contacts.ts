import type { TransactionSql } from 'postgres';
import { daysOf } from '../../config/duration.ts';
import { toHolidays, toSegmentCsms } from '../../config/to-settings.ts';
import { dueContact } from '../../domain/alerts/due-contact.ts';
import { fillIn } from '../../domain/alerts/plan-tasks.ts';
import type { People } from '../../domain/alerts/route-alert.ts';
import { assignedCsm, routeAlert } from '../../domain/alerts/route-alert.ts';
import { addWorkingDays } from '../../domain/alerts/working-days.ts';
import type { NewTask } from '../../domain/task.ts';
import type { Day } from '../../domain/types.ts';
import { stepValues } from '../../messages/strings/step-strings.ts';
import {
  CONTACT_PLAYBOOK,
  closeContactTasks,
  loadContacts,
  loadOpenContacts,
} from '../../store/episodes/load-contacts.ts';
import { writeTasks } from '../../store/episodes/write-episodes.ts';
import { stableId } from '../../store/stable-id.ts';
import type { Context } from '../context.ts';
import { refreshReminders } from '../reminders/refresh-reminders.ts';
import { queueTaskEvents } from '../tasks/queue-task-events.ts';

/**
 * A planned contact that was missed becomes one task of the account's CSM, and no alert: the daily reminder tells of
 * it. Contact made closes it. @returns how many tasks are new
 */
export async function planContacts(
  ctx: Context,
  tx: TransactionSql,
  given: { asOf: Day; people: People },
): Promise<number> {
  const { asOf, people } = given;
  const { config } = ctx.config();
  const { contact } = config.alerts;
  const holidaysOf = toHolidays(config);
  const segments = toSegmentCsms(config);
  const every = new Map(
    Object.entries(config.tiers).flatMap(([tier, { contact_every: cadence }]) =>
      cadence === null ? [] : [[tier, daysOf(cadence)] as const],
    ),
  );
  if (every.size === 0) return 0;
  const { recordedSince, rows } = await loadContacts(tx, {
    signal: contact.signal,
    tiers: [...every.keys()],
    asOf,
  });
  const open = await loadOpenContacts(tx);
  const kept: string[] = [];
  const tasks: NewTask[] = [];
  for (const row of rows) {
    const everyDays = (row.tier === null ? undefined : every.get(row.tier)) ?? null;
    const state = dueContact({ ...row, everyDays, recordedSince, asOf });
    if (state.kind === 'kept' && open.has(row.accountId)) kept.push(row.accountId);
    if (state.kind !== 'missed' || open.has(row.accountId)) continue;
    const { owner } = routeAlert(assignedCsm(row, segments), people, asOf);
    const locale = owner?.locale ?? config.locale;
    const known = {
      contact: row.contactName,
      account: row.accountName,
      product: null,
      csm: owner?.name ?? null,
    };
    tasks.push({
      id: stableId('contact', row.accountId, state.missedOn),
      episodeId: null,
      accountId: row.accountId,
      playbook: CONTACT_PLAYBOOK,
      step: state.missedOn,
      title: fillIn(contact.title[locale], stepValues(known, locale)),
      queue: 'csm',
      ownerEmail: owner?.email ?? null,
      dueOn: addWorkingDays(asOf, contact.due_working_days, holidaysOf(owner)),
      createdAt: ctx.now(),
    });
  }
  const closed = await closeContactTasks(tx, kept, ctx.now());
  await queueTaskEvents(ctx, tx, { type: 'task.closed', taskIds: closed, asOf });
  if (closed.length > 0) await refreshReminders(ctx, tx, { accountIds: kept });
  const created = await writeTasks(tx, tasks);
  await queueTaskEvents(ctx, tx, { type: 'task.created', taskIds: created, asOf });
  return created.length;
}
