import type { Sql } from 'postgres';
import { ENTITY_COLUMNS } from '../../sources/rows/entity-columns.ts';

/** The staged row by heading, as text; complete, so that it can be staged again (see retry-quarantine). */
const RAW_OF_GONE = `(select jsonb_object_agg(key, value)
  from jsonb_each_text(to_jsonb(gone) - 'line' - 'first_line') where value is not null)`;

/** Moves staged rows about accounts that nobody has told of to the rejects. */
export async function rejectUnknownAccounts(sql: Sql): Promise<void> {
  await rejectRows(sql, {
    gone: `delete from staged s where not exists (select from accounts a where a.account_id = s.account_id)
      returning s.*`,
    column: 'account_id',
    code: 'unknown_account',
    message: `'account_id ' || to_json(left(gone.account_id, 60)) || ' is not in accounts.csv. Add the account, or correct '
      || 'the id; the row is tried again by itself once the account is there.'`,
    accountId: 'gone.account_id',
  });
}

/** Moves later staged rows that say something else about an account or CSM than the first one to the rejects. */
export async function rejectAmbiguous(sql: Sql, entity: 'accounts' | 'csms'): Promise<void> {
  const key = entity === 'accounts' ? 'account_id' : 'email';
  const columns = ENTITY_COLUMNS[entity].map(({ name }) => name);
  const row = (alias: string) => `(${columns.map((name) => `${alias}.${name}`).join(', ')})`;
  await rejectRows(sql, {
    gone: `delete from staged s
      using (select distinct on (${key}) * from staged order by ${key}, line) as first
      where s.${key} = first.${key} and s.line > first.line and ${row('s')} is distinct from ${row('first')}
      returning s.*, first.line as first_line`,
    column: key,
    code: entity === 'accounts' ? 'duplicate_account' : 'duplicate_csm',
    message: `'${key} ' || to_json(left(gone.${key}, 60)) || ' stands on line ' || gone.first_line ||
      ' already, with other values. Keep one row; the one on line ' || gone.first_line || ' was taken.'`,
    accountId: entity === 'accounts' ? 'gone.account_id' : 'null',
  });
}

interface Rejection {
  /** A DELETE from `staged` that returns the rows. */
  gone: string;
  column: string;
  code: string;
  /** SQL over `gone`. */
  message: string;
  accountId: string;
}

async function rejectRows(sql: Sql, { gone, column, code, message, accountId }: Rejection): Promise<void> {
  await sql.unsafe(`
    with gone as (${gone}),
    told as (
      select line, ${message} as message, ${RAW_OF_GONE} as raw, ${accountId} as account_id from gone
    )
    insert into staged_rejects (line, column_name, code, message, raw, raw_digest, account_id)
    select line, '${column}', '${code}', message, raw, encode(sha256(convert_to(raw::text, 'UTF8')), 'hex'), account_id
    from told`);
}
