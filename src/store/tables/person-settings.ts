import { pgTable, text } from 'drizzle-orm/pg-core';
import type { AlertPace, Locale } from '../../domain/types.ts';
import { instant } from './columns.ts';

/**
 * What people have settled for themselves in the Home tab of Slack; null = as the installation does it. Apart from the
 * list of CSMs, which every import replaces as a whole.
 */
export const personSettings = pgTable('person_settings', {
  /** In lower case. */
  email: text('email').primaryKey(),
  locale: text('locale').$type<Locale>(),
  /** `HH:MM`: nobody wants to be disturbed before it ... */
  hoursFrom: text('hours_from'),
  /** ... and from it on. */
  hoursTo: text('hours_to'),
  /** at_once | daily */
  pace: text('pace').$type<AlertPace>(),
  changedAt: instant('changed_at').notNull(),
});
