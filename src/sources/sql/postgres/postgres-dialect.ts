import type { SqlDialect } from '../dialect.ts';
import { openPostgresSession } from './open-postgres-session.ts';
import { POSTGRES_SYNTAX } from './postgres-syntax.ts';

/** PostgreSQL, and warehouses that speak its protocol and know cursors. */
export const POSTGRES: SqlDialect = {
  name: 'PostgreSQL',
  schemes: ['postgres', 'postgresql'],
  syntax: POSTGRES_SYNTAX,
  open: openPostgresSession,
};
