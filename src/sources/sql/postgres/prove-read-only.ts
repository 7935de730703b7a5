import type { Client } from 'pg';
import type { ReadOnlyProof } from '../dialect.ts';

interface Rights {
  role: string;
  superuser: boolean;
  standby: boolean;
  tables: string;
  writable: string;
  examples: string | null;
  creates: string | null;
}

/** What the role of this session may do, as the server answers for every table, schema and the database. */
const RIGHTS = `
  with kept as (
    select c.oid, n.nspname, c.relname from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p', 'v', 'm', 'f') and n.nspname <> 'information_schema' and n.nspname !~ '^pg_'
  ), writable as (
    select format('%I.%I', nspname, relname) as name from kept
    where has_table_privilege(oid, 'INSERT, UPDATE, DELETE, TRUNCATE') or has_any_column_privilege(oid, 'INSERT, UPDATE')
  ), creating as (
    select format('schema %I', nspname) as name from pg_catalog.pg_namespace
    where nspname <> 'information_schema' and nspname !~ '^pg_' and has_schema_privilege(oid, 'CREATE')
    union all
    select format('database %I', current_database()) where has_database_privilege(current_database(), 'CREATE')
  )
  select current_user as role, coalesce((select rolsuper from pg_catalog.pg_roles where rolname = current_user), false) as superuser,
    pg_is_in_recovery() as standby, (select count(*) from kept) as tables, (select count(*) from writable) as writable,
    (select string_agg(name, ', ') from (select name from writable order by name limit 3) few) as examples,
    (select string_agg(name, ', ') from (select name from creating order by name limit 3) few) as creates`;

/** Left out where a role cannot be asked for its rights. */
const NO_CATALOG = /^(42P01|42703|42883|0A000|42501)$/;

/** @throws what the client throws */
export async function proveReadOnly(client: Client): Promise<ReadOnlyProof> {
  try {
    await client.query('begin transaction read only');
    const { rows } = await client.query<Record<keyof Rights, string>>(RIGHTS);
    const [row] = rows;
    return judge({
      ...row!,
      superuser: row!.superuser === ('t' as string),
      standby: row!.standby === 't',
    } as Rights);
  } catch (error) {
    if (!NO_CATALOG.test(String((error as { code?: unknown }).code))) throw error;
  } finally {
    await client.query('rollback').catch(() => {});
  }
  return tryToCreate(client);
}

function judge({ role, superuser, standby, tables, writable, examples, creates }: Rights): ReadOnlyProof {
  const ask =
    'Give it a role that has only SELECT; every read of Harbinger is in a READ ONLY transaction all the same.';
  if (standby) return { proven: true, says: `${role} reads a standby, on which nobody can write` };
  if (superuser) return { proven: false, says: `${role} is a superuser and may write everywhere. ${ask}` };
  if (Number(writable) > 0) {
    const more = Number(writable) - (examples?.split(', ').length ?? 0);
    const others = more > 0 ? ` and ${more} more` : '';
    return { proven: false, says: `${role} may write into ${examples}${others}. ${ask}` };
  }
  if (creates !== null) return { proven: false, says: `${role} may create tables in ${creates}. ${ask}` };
  return { proven: true, says: `${role} can read, and can write into none of ${tables} tables` };
}

/** A server without these catalogues is asked by trying, and what was tried is undone. */
async function tryToCreate(client: Client): Promise<ReadOnlyProof> {
  const name = 'harbinger_may_this_role_write';
  try {
    await client.query('begin');
    await client.query(`create table ${name} (a int)`);
    return { proven: false, says: 'the user may create tables. Give it a role that has only SELECT' };
  } catch (error) {
    if (!/^(42501|25006)$/.test(String((error as { code?: unknown }).code))) throw error;
    return { proven: true, says: 'the user cannot create tables' };
  } finally {
    await client.query('rollback').catch(() => {});
  }
}
