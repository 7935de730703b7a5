import type { TransactionSql } from 'postgres';
import { daysOf } from '../../config/duration.ts';
import type { Config } from '../../config/schema.ts';
import {
  declaredContact,
  toContactRecords,
  toHolidays,
  toSegmentCsms,
  touchOfTier,
} from '../../config/to-settings.ts';
import { fillIn } from '../../domain/alerts/plan-tasks.ts';
import { assignedCsm, type People, routeAlert } from '../../domain/alerts/route-alert.ts';
import { cadenceOf, type UsualContacts } from '../../domain/contacts/due-contact.ts';
import {
  CONTACT_PLAYBOOK,
  type ContactFacts,
  type ContactPlan,
  type PlannedContact,
  planContacts as planDue,
} from '../../domain/contacts/plan-contacts.ts';
import type { NewTask } from '../../domain/task.ts';
import type { Csm, Day } from '../../domain/types.ts';
import { stepValues } from '../../messages/strings/step-strings.ts';
import {
  closeContactTasks,
  contactsRecordedSince,
  countContactTasks,
  loadContacts,
  loadGoneContacts,
  loadUsualContacts,
} from '../../store/contacts/contacts.ts';
import { writeTasks } from '../../store/episodes/write-episodes.ts';
import { stableId } from '../../store/stable-id.ts';
import type { Context } from '../context.ts';
import { refreshReminders } from '../reminders/refresh-reminders.ts';
import { queueTaskEvents } from '../tasks/queue-task-events.ts';
import { queuePoolSummary } from './pool-summary.ts';

type OwnedRow = ContactFacts & { owner: Csm | null };

/**
 * A planned contact that is near, or was missed, becomes one task of the account's CSM, or of automation for a low-touch
 * account, and no alert: the daily reminder and the pool's summary tell of it. Contact made closes it.
 * @returns how many tasks are new
 */
export async function planContacts(
  ctx: Context,
  tx: TransactionSql,
  { asOf, people }: { asOf: Day; people: People },
): Promise<number> {
  const { config } = ctx.config();
  await close(ctx, tx, { accountIds: await loadGoneContacts(tx, asOf), state: 'cancelled', asOf });
  const { plan, rows } = await planOf(tx, config, { asOf, people });
  await close(ctx, tx, { accountIds: plan.kept, state: 'done', asOf });
  await close(ctx, tx, { accountIds: plan.dropped, state: 'cancelled', asOf });
  const tasks = plan.planned.flatMap((planned) => {
    const row = rows.get(planned.accountId);
    return row ? [toTask(planned, row, { config, now: ctx.now() })] : [];
  });
  const created = await writeTasks(tx, tasks);
  await queueTaskEvents(ctx, tx, { type: 'task.created', taskIds: created, asOf });
  if (tasks.some(({ queue }) => queue === 'automation')) await queuePoolSummary(ctx, tx, asOf);
  return created.length;
}

async function planOf(
  tx: TransactionSql,
  config: Config,
  { asOf, people }: { asOf: Day; people: People },
): Promise<{ plan: ContactPlan; rows: ReadonlyMap<string, OwnedRow> }> {
  const { contact } = config.alerts;
  const records = toContactRecords(config);
  const without = contact.without_source;
  const recordedSince = await contactsRecordedSince(tx, records, { asOf, without });
  if (recordedSince === null) return { plan: { planned: [], kept: [], dropped: [] }, rows: new Map() };
  const tiers = Object.entries(config.tiers).filter(([, tier]) => tier.contact_every !== null);
  const bySegment = Object.values(config.routing.segments).some((s) => s.contact_every !== undefined);
  const learned = tiers.filter(([, tier]) => tier.contact_every === 'auto').map(([name]) => name);
  const usual = await loadUsualContacts(tx, records, { tiers: learned, asOf });
  const found = await loadContacts(tx, records, {
    tiers: bySegment ? null : tiers.map(([name]) => name),
    asOf,
  });
  const segments = toSegmentCsms(config);
  const rows = new Map(
    found.map((row) => {
      const { owner } = routeAlert(assignedCsm(row, segments), people, asOf);
      return [row.accountId, { ...row, owner }] as const;
    }),
  );
  const holidaysOf = toHolidays(config);
  const accounts = [...rows.values()].map((row) => ({
    ...row,
    touch: touchOfTier(config, row.tier),
    cadence: cadenceFor(row, { config, usual }),
    holidays: holidaysOf(row.owner),
  }));
  const plan = planDue(accounts, {
    asOf,
    recordedSince,
    missedDueWorkingDays: contact.due_working_days,
    mostPerWeek: contact.most_per_week,
    lately: await countContactTasks(tx, asOf),
  });
  return { plan, rows };
}

function cadenceFor(
  row: ContactFacts,
  { config, usual }: { config: Config; usual: ReadonlyMap<string, UsualContacts> },
) {
  return cadenceOf(declaredContact(config, row), {
    usual: row.tier === null ? undefined : usual.get(row.tier),
    // What technology does needs no time to prepare.
    aheadDays: touchOfTier(config, row.tier) === 'low' ? 0 : daysOf(config.alerts.contact.ahead),
  });
}

function toTask(
  { accountId, kind, plannedOn, dueOn }: PlannedContact,
  row: OwnedRow,
  { config, now }: { config: Config; now: Date },
): NewTask {
  const { contact } = config.alerts;
  const isLow = touchOfTier(config, row.tier) === 'low';
  const owner = isLow ? null : row.owner;
  const locale = owner?.locale ?? config.locale;
  const known = {
    contact: row.contactName,
    account: row.accountName,
    product: null,
    csm: owner?.name ?? null,
  };
  const title = kind === 'due' ? contact.planned_title : contact.title;
  return {
    id: stableId('contact', accountId, plannedOn),
    episodeId: null,
    accountId,
    playbook: CONTACT_PLAYBOOK,
    step: plannedOn,
    title: fillIn(title[locale], stepValues(known, locale)),
    queue: isLow ? 'automation' : 'csm',
    ownerEmail: owner?.email ?? null,
    dueOn,
    createdAt: now,
  };
}

async function close(
  ctx: Context,
  tx: TransactionSql,
  given: { accountIds: readonly string[]; state: 'done' | 'cancelled'; by?: string; asOf: Day },
): Promise<void> {
  const { accountIds, state, by = null, asOf } = given;
  const closed = await closeContactTasks(tx, accountIds, { state, by, at: ctx.now() });
  if (closed.length === 0) return;
  await queueTaskEvents(ctx, tx, { type: 'task.closed', taskIds: closed, asOf });
  await refreshReminders(ctx, tx, { accountIds });
}

/** Somebody talked with the customer: an open task about it is done by them. */
export async function closeContactOf(
  ctx: Context,
  tx: TransactionSql,
  { accountId, by, asOf }: { accountId: string; by: string; asOf: Day },
): Promise<void> {
  await close(ctx, tx, { accountIds: [accountId], state: 'done', by, asOf });
}
