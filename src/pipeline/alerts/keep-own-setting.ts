import type { TransactionSql } from 'postgres';
import { toHolidays } from '../../config/to-settings.ts';
import { type Hours, whenDue } from '../../delivery/alerts/recipients.ts';
import { hourChoices, NOTHING_SETTLED } from '../../domain/alerts/own-hours.ts';
import type { Csm } from '../../domain/types.ts';
import type { SlackAction } from '../../messages/slack/action-values.ts';
import { inTransaction } from '../../store/database.ts';
import { loadWaitingFor, moveDue } from '../../store/outbox/operate-outbox.ts';
import { loadCsms } from '../../store/people.ts';
import { clearPersonSettings, writePersonSettings } from '../../store/person-settings.ts';
import type { Context } from '../context.ts';

type OwnAction = Extract<SlackAction, { kind: 'own' }>;

/**
 * Keeps what a person settles for themselves. What waits for them already waits for their new hours; a message that
 * has begun to go out, and what was said before, stays as it is.
 * @returns false when the hours would leave too little of the day, and nothing has changed
 */
export async function keepOwnSetting(ctx: Context, person: Csm, asked: OwnAction): Promise<boolean> {
  const { setting, value } = asked;
  const { quiet_hours: quiet } = ctx.config().config.alerts;
  return inTransaction(ctx, async (tx) => {
    const before = (await loadCsms(tx)).get(person.email)?.own;
    const own = pickOwn({ ...NOTHING_SETTLED, ...before });
    const isHour = setting === 'hoursFrom' || setting === 'hoursTo';
    if (value !== null && isHour && !hourChoices(setting, quiet, own).includes(value)) return false;
    await writePersonSettings(tx, { email: person.email, own: { ...own, [setting]: value } }, ctx.now());
    if (setting !== 'locale') await moveWaiting(ctx, tx, person.email);
    return true;
  });
}

/**
 * Forgets what somebody has settled.
 * @returns false when there was nothing
 */
export async function clearOwnSettings(ctx: Context, email: string): Promise<boolean> {
  return inTransaction(ctx, async (tx) => {
    const cleared = await clearPersonSettings(tx, email);
    if (cleared) await moveWaiting(ctx, tx, email);
    return cleared;
  });
}

const pickOwn = ({ locale, hoursFrom, hoursTo, pace }: typeof NOTHING_SETTLED) => ({
  ...{ locale, hoursFrom, hoursTo, pace },
});

/** Of what waits for this person's hours: earlier where they are to be told sooner, later where they are not. */
async function moveWaiting(ctx: Context, tx: TransactionSql, email: string): Promise<void> {
  const person = (await loadCsms(tx)).get(email);
  if (person === undefined) return;
  const now = ctx.now();
  const waiting = await loadWaitingFor(tx, email, now);
  const { config } = ctx.config();
  const hours: Omit<Hours, 'now'> = {
    quiet: config.alerts.quiet_hours,
    keepsHours: true,
    holidaysOf: toHolidays(config),
    timezone: config.timezone,
  };
  // Who is told once a day waits for the morning anyway.
  const isDaily = person.own?.pace === 'daily';
  await moveDue(
    tx,
    waiting.map(({ id, dueAt }) => ({
      id,
      dueAt: whenDue(person, { ...hours, now: isDaily ? dueAt : now }),
    })),
  );
}
