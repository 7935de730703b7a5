import { toHolidays } from '../../config/to-settings.ts';
import { slackDraft } from '../../delivery/drafts.ts';
import { planReminder } from '../../domain/alerts/plan-reminder.ts';
import { localClock } from '../../domain/alerts/working-hours.ts';
import { addDays } from '../../domain/day.ts';
import { renderTaskReminder } from '../../domain/messages/slack/render-task-reminder.ts';
import type { Day } from '../../domain/types.ts';
import { enqueueOutbox } from '../../store/outbox/enqueue-outbox.ts';
import type { OutboxDraft } from '../../store/outbox/types.ts';
import { loadCsms } from '../../store/people.ts';
import { type DueTask, loadDueTasks } from '../../store/views/due-tasks.ts';
import { alertTargets, messageContext, type People } from '../alerts/recipients.ts';
import type { Context } from '../context.ts';

export interface ReminderSummary {
  /** People who have something due and could be told now, and those of them who had not been told today. */
  people: number;
  queued: number;
}

/**
 * Bundles what each person has overdue or due today into one message per working day of theirs, in the morning of
 * their own time zone or as soon after it as this runs. Repeating it on the same day sends nothing.
 * @param asOf the day to remind of for everybody, at any hour; null = each person's own today
 */
export async function sendReminders(ctx: Context, asOf: Day | null): Promise<ReminderSummary> {
  const now = ctx.now();
  const people = await loadCsms(ctx.raw);
  // Nobody's today is later than tomorrow in UTC.
  const latest = asOf ?? addDays(now.toISOString().slice(0, 10), 1);
  const byOwner = new Map<string, DueTask[]>();
  for (const task of await loadDueTasks(ctx.raw, latest)) {
    const list = byOwner.get(task.ownerEmail);
    if (list) list.push(task);
    else byOwner.set(task.ownerEmail, [task]);
  }
  const drafts = [...byOwner].flatMap(
    ([email, tasks]) => draftReminder(ctx, { email, tasks, people, asOf, now }) ?? [],
  );
  const { inserted } = await enqueueOutbox(ctx.raw, drafts, now);
  const summary = { people: drafts.length, queued: inserted };
  ctx.log.info(summary, 'reminders queued');
  return summary;
}

function draftReminder(
  ctx: Context,
  given: { email: string; tasks: readonly DueTask[]; people: People; asOf: Day | null; now: Date },
): OutboxDraft | null {
  const { email, tasks, asOf, now } = given;
  const { config } = ctx.config();
  const person = given.people.get(email) ?? null;
  const clock = localClock(person?.timezone ?? config.timezone)(now);
  const plan = planReminder(tasks, {
    time: asOf === null ? clock : { day: asOf, minutes: null },
    awayUntil: person?.outOfOfficeUntil ?? null,
    quiet: config.alerts.quiet_hours,
    holidays: toHolidays(config)(person),
  });
  if (plan.kind === 'none') return null;
  const subject = `reminder:${email}:${plan.day}`;
  return slackDraft({
    kind: 'reminder',
    dedupeKey: subject,
    episodeId: null,
    version: 1,
    dueAt: now,
    payload: {
      op: 'upsert',
      subject,
      // Who is gone from Slack has no reader there: whoever stands in is reminded of what they left.
      targets: alertTargets(email, given.people, config, plan.day),
      message: renderTaskReminder(
        {
          ownerName: person?.name ?? null,
          day: plan.day,
          overdue: plan.overdue,
          dueToday: plan.dueToday,
          interactive: ctx.interactive,
        },
        messageContext(person, config, plan.day),
      ),
    },
  });
}
