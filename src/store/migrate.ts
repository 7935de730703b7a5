import { join } from 'node:path';
import { drizzle } from 'drizzle-orm/postgres-js';
import { migrate } from 'drizzle-orm/postgres-js/migrator';
import { advisoryLock } from './advisory-locks.ts';
import { openClient } from './open-client.ts';
import { packageRoot } from './package-root.ts';

/** Brings the database up to the newest migration. Safe to call from several processes at once; a no-op when up to date. */
export async function migrateDatabase(url: string): Promise<void> {
  // Drizzle takes no lock of its own; a session lock needs one connection for the lock and the migrations alike.
  const client = openClient(url, { max: 1, applicationName: 'harbinger-migrate' });
  try {
    await client`select pg_advisory_lock(${advisoryLock('migration')})`;
    await migrate(drizzle(client), { migrationsFolder: join(packageRoot(), 'migrations') });
  } finally {
    await client.end({ timeout: 5 });
  }
}
