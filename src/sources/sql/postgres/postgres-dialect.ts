import type { SqlDialect } from '../dialect.ts';
import { openPostgresSession } from './open-postgres-session.ts';

/** PostgreSQL, and warehouses that speak its protocol and know cursors. */
export const POSTGRES: SqlDialect = {
  name: 'PostgreSQL',
  schemes: ['postgres', 'postgresql'],
  open: openPostgresSession,
};
