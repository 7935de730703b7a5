import type { Config } from '../../config/schema.ts';
import { toHolidays } from '../../config/to-settings.ts';
import { nextWorkingMoment } from '../../domain/alerts/working-hours.ts';
import type { Csm } from '../../domain/types.ts';

/** When a message that can wait may be sent to this person (null = to a channel, in the installation's time zone). */
export function whenDue(
  now: Date,
  person: Csm | null,
  given: { config: Config; keepsQuietHours: boolean },
): Date {
  const quiet = given.config.alerts.quiet_hours;
  if (!given.keepsQuietHours || quiet === null) return now;
  const holidays = toHolidays(given.config)(person);
  return nextWorkingMoment(now, person?.timezone ?? given.config.timezone, quiet, holidays);
}
