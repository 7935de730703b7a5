import type { Sql } from 'postgres';
import { MAX_KINDS_PER_ACCOUNT, MAX_REJECTS_KEPT, MAX_WAITING_KEPT } from '../../sources/rows/bounds.ts';
import { ENTITY_COLUMNS } from '../../sources/rows/entity-columns.ts';
import { looseId } from './staging.ts';

/** The staged row by heading, as text; complete, so that it can be staged again (see retry-quarantine). */
const RAW_OF_GONE = `(select jsonb_object_agg(key, value)
  from jsonb_each_text(to_jsonb(gone) - 'line' - 'first_line') where value is not null)`;

/**
 * Moves staged rows about accounts that nobody has told of to the rejects.
 * @returns rows that were only counted
 */
export async function rejectUnknownAccounts(sql: Sql): Promise<number> {
  return rejectRows(sql, {
    most: MAX_WAITING_KEPT,
    gone: `delete from staged s where not exists (select from accounts a where a.account_id = s.account_id)
      returning s.*`,
    column: 'account_id',
    code: 'unknown_account',
    // Of the rows that are kept, so that the accounts are looked through once.
    beside: `left join (
        select ${looseId('account_id')} as loose, min(account_id) as id from accounts group by 1
      ) near on near.loose = ${looseId('gone.account_id')}`,
    message: `'account_id ' || to_json(left(gone.account_id, 60)) || ' is not among the accounts'
      || coalesce(', where ' || to_json(left(near.id, 60)) || ' is: they differ in case or zeros only', '')
      || '. Add the account, or correct the id; the row is tried again by itself once the account is there.'`,
    accountId: 'gone.account_id',
  });
}

/**
 * Moves later staged rows that say something else about an account or CSM than the first one to the rejects.
 * @returns rows that were only counted
 */
export async function rejectAmbiguous(sql: Sql, entity: 'accounts' | 'csms'): Promise<number> {
  const key = entity === 'accounts' ? 'account_id' : 'email';
  const columns = ENTITY_COLUMNS[entity].map(({ name }) => name);
  const row = (alias: string) => `(${columns.map((name) => `${alias}.${name}`).join(', ')})`;
  return rejectRows(sql, {
    most: MAX_REJECTS_KEPT,
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

/**
 * Moves staged rows of accounts with more products or signals than one may have to the rejects: those about the ones
 * that are told of least, since ids and times that came into the wrong column are told of once each.
 * @returns rows that were only counted
 */
export async function rejectTooManyKinds(sql: Sql, column: 'product' | 'signal'): Promise<number> {
  // Counting them exactly costs as much as a load: the planner's estimate says whether there is anything to count.
  if ((await estimateDistinct(sql, column)) * 2 < MAX_KINDS_PER_ACCOUNT) return 0;
  return rejectRows(sql, {
    most: MAX_REJECTS_KEPT,
    gone: `delete from staged s
      using (
        select account_id, ${column} from (
          select account_id, ${column},
            row_number() over (partition by account_id order by count(*) desc, ${column}) as place
          from staged group by account_id, ${column}
        ) counted where place > ${MAX_KINDS_PER_ACCOUNT}
      ) as beyond
      where s.account_id = beyond.account_id and s.${column} = beyond.${column} returning s.*`,
    column,
    code: 'too_many',
    message: `'account ' || to_json(left(gone.account_id, 60)) || ' has more than ${MAX_KINDS_PER_ACCOUNT} values of ${column} here. '
      || 'Something else stands in this column: name an area of the product, and load the file again.'`,
    accountId: 'gone.account_id',
  });
}

/** How many values a column of `staged` has, as the planner estimates from a sample once it was analysed. */
async function estimateDistinct(sql: Sql, column: string): Promise<number> {
  const [row] = await sql<[{ n: number }]>`
    select coalesce(max(case when s.n_distinct < 0 then -s.n_distinct * c.reltuples else s.n_distinct end), 0)::float8 as n
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    join pg_stats s on s.schemaname = n.nspname and s.tablename = c.relname
    where c.oid = 'pg_temp.staged'::regclass and s.attname = ${column}`;
  return row.n;
}

interface Rejection {
  /** Rows that are kept one by one. */
  most: number;
  /** A DELETE from `staged` that returns the rows. */
  gone: string;
  /** SQL that joins something to `gone` for the message. */
  beside?: string;
  column: string;
  code: string;
  /** SQL over `gone`. */
  message: string;
  accountId: string;
}

async function rejectRows(sql: Sql, rejection: Rejection): Promise<number> {
  const { most, gone, beside = '', column, code, message, accountId } = rejection;
  const [counted] = await sql.unsafe<[{ beyond: number }]>(`
    with all_gone as (${gone}),
    gone as (select * from all_gone order by line limit ${most}),
    told as (
      select line, ${message} as message, ${RAW_OF_GONE} as raw, ${accountId} as account_id from gone ${beside}
    ),
    kept as (
      insert into staged_rejects (line, column_name, code, message, raw, raw_digest, account_id, state)
      select line, '${column}', '${code}', message, raw, encode(sha256(convert_to(raw::text, 'UTF8')), 'hex'),
        account_id, 'open'
      from told returning 1
    )
    select greatest(count(*) - ${most}, 0)::int as beyond from all_gone where exists (select from kept)`);
  return counted.beyond;
}
