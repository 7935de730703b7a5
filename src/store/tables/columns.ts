import { customType, date, timestamp } from 'drizzle-orm/pg-core';

/** A calendar day, read and written as `YYYY-MM-DD`. */
export const day = (name: string) => date(name, { mode: 'string' });

/** A moment, to the microsecond in the database and to the millisecond here. */
export const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });

export const bytes = customType<{ data: Buffer }>({ dataType: () => 'bytea' });
