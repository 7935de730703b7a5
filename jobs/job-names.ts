import type { Config } from '../src/config/schema.ts';

/** Jobs with a schedule: those the configuration names, and the relay, which has a rhythm of its own. */
export type ScheduledJobName = keyof Config['schedule'] | 'deliver-outbox';

/** Every job; `score-page` is only ever asked for by `score-accounts`. */
export type JobName = ScheduledJobName | 'score-page';
