import type { Sql } from 'postgres';
import type { ErasedKind, Erasure } from '../../domain/privacy/erasure.ts';
import { ERASED_STRINGS } from '../../domain/privacy/limit-words.ts';
import type { Entity } from '../../sources/records.ts';
import { ENTITY_KEYS } from '../../sources/rows/entity-columns.ts';
import { type ErasureKey, findErasureKey, pseudonym } from '../erasures/erasure-key.ts';
import { erasuresInForce } from '../erasures/erasures.ts';

/** What the record of erasures makes of the staged rows of one file. */
export interface LeftOut {
  /** Rows that are neither loaded nor kept in quarantine. */
  rows: number;
  notices: string[];
}

/**
 * Takes out of `staged` and `staged_rejects` what must not come back: rows about erased accounts, and whatever names an
 * erased person. Costs one look at a small table while nothing was ever erased.
 */
export async function leaveOutErased(sql: Sql, entity: Entity): Promise<LeftOut> {
  const erasures = await erasuresInForce(sql);
  const key = erasures.length === 0 ? null : await findErasureKey(sql);
  if (key === null) return { rows: 0, notices: [] };
  const of = (kind: ErasedKind) => erasures.filter((erasure) => erasure.kind === kind);
  const [accounts, people] = [of('account'), of('person')];
  const tools = { sql, key };
  const gone = (await dropAccounts(tools, entity, accounts)) + (await dropPeople(tools, entity, people));
  const rejects = await dropRejects(tools, erasures);
  const emptied = await emptyPeople(tools, entity, people);
  const words = WORDS.get(entity);
  if (words !== undefined) await keepScrubbed(sql, words);
  const rows = gone + rejects;
  return {
    rows,
    notices: [
      ...(rows === 0
        ? []
        : [`${formatRows(rows)} about what was erased (${days(erasures)}) and left out; ${LIFT}`]),
      ...(emptied === 0
        ? []
        : [
            `${formatRows(emptied)} naming somebody who was erased (${days(people)}), loaded without that; ${LIFT}`,
          ]),
    ],
  };
}

interface Words {
  table: string;
  column: string;
  key: readonly string[];
}

/** What people wrote, by the kind of row that holds it, and what tells two rows apart. */
const WORDS: ReadonlyMap<Entity, Words> = new Map<Entity, Words>([
  ['surveys', { table: 'surveys', column: 'comment', key: ENTITY_KEYS.surveys }],
  ['goals', { table: 'goals', column: 'goal', key: ENTITY_KEYS.goals }],
]);
const LIFT = 'lift with harbinger erase --lift';
const formatRows = (rows: number) => (rows === 1 ? '1 row is' : `${rows} rows are`);

/** The days of the erasures, the first and the last of many. */
function days(erasures: readonly Erasure[]): string {
  const all = [...new Set(erasures.map(({ erasedAt }) => erasedAt.toISOString().slice(0, 10)))];
  return all.length < 3 ? all.join(', ') : `${all[0]} to ${all.at(-1)}`;
}

interface Tools {
  sql: Sql;
  key: ErasureKey;
}

/** SQL condition: the hash of a column is among those of the erasures. */
function isErased(
  { key }: Tools,
  { kind, column }: { kind: ErasedKind; column: string },
  among: readonly Erasure[],
): string {
  const hashes = among.map(({ identifierHash }) => `'${identifierHash}'`).join(', ');
  return `${key.sqlHash(kind, column)} in (${hashes})`;
}

/** SQL condition: a column names an account that was erased; null = none was. */
export async function conditionOfErasedAccounts(sql: Sql, column: string): Promise<string | null> {
  const erased = (await erasuresInForce(sql)).filter(({ kind }) => kind === 'account');
  const key = erased.length === 0 ? null : await findErasureKey(sql);
  return key === null ? null : isErased({ sql, key }, { kind: 'account', column }, erased);
}

async function dropAccounts(tools: Tools, entity: Entity, erased: readonly Erasure[]): Promise<number> {
  if (erased.length === 0 || entity === 'csms') return 0;
  const { sql } = tools;
  // An account has many rows: each id is hashed once.
  const { count } = await sql.unsafe(`delete from staged where account_id in (
    select account_id from (select distinct account_id from staged) ids
    where ${isErased(tools, { kind: 'account', column: 'account_id' }, erased)})`);
  return count;
}

async function dropPeople(tools: Tools, entity: Entity, erased: readonly Erasure[]): Promise<number> {
  const { sql } = tools;
  const drop = async (column: string, among: readonly Erasure[]) =>
    among.length === 0
      ? 0
      : (await sql.unsafe(`delete from staged where ${isErased(tools, { kind: 'person', column }, among)}`))
          .count;
  if (entity === 'csms') return drop('email', erased);
  const wordless = erased.filter(({ answers }) => answers === 'deleted');
  return entity === 'surveys' ? drop('respondent', wordless) : 0;
}

/** A row that is wrong as well would lie in quarantine with all its values. */
async function dropRejects(tools: Tools, erasures: readonly Erasure[]): Promise<number> {
  const { sql } = tools;
  const conditions = (['account', 'person'] as const).flatMap((kind) => {
    const among = erasures.filter((erasure) => erasure.kind === kind);
    return among.length === 0 ? [] : [isErased(tools, { kind, column: 'v.value' }, among)];
  });
  const dropped = await sql.unsafe<{ state: string }[]>(`delete from staged_rejects
    where exists (select from jsonb_each_text(raw) v where ${conditions.join(' or ')}) returning state`);
  // A row that was loaded in part is among the loaded ones.
  return dropped.filter(({ state }) => state === 'open').length;
}

/** Empties the columns that name an erased person in rows that are about something else. */
async function emptyPeople(tools: Tools, entity: Entity, erased: readonly Erasure[]): Promise<number> {
  if (erased.length === 0) return 0;
  const { sql } = tools;
  const touched = new Set<string>();
  const empty = async (column: string, set: string) => {
    const rows = await sql.unsafe<{ line: string }[]>(
      `update staged set ${set} where ${column} is not null and ${isErased(tools, { kind: 'person', column }, erased)}
       returning line::text as line`,
    );
    for (const { line } of rows) touched.add(line);
  };
  switch (entity) {
    case 'accounts':
      await empty('csm_email', 'csm_email = null');
      await empty('contact_email', 'contact_email = null, contact_name = null');
      break;
    case 'csms':
      await empty('manager_email', 'manager_email = null');
      await empty('deputy_email', 'deputy_email = null');
      break;
    case 'surveys':
      await empty('respondent', `comment = null, respondent = ${pseudonymSql(tools, 'respondent')}`);
      break;
  }
  const words = WORDS.get(entity);
  for (const line of words ? await emptyMentions(tools, erased, words) : []) touched.add(line);
  return touched.size;
}

/** SQL: what stands for an erased person, told by the hash of the column. */
function pseudonymSql({ key }: Tools, column: string): string {
  return `'${pseudonym('')}' || left(${key.sqlHash('person', column)}, 12)`;
}

/**
 * The words of a row from which something was erased stay as they are, however often its source tells them as they
 * were: names are not kept, so that they could not be found again.
 */
async function keepScrubbed(sql: Sql, { table, column, key }: Words): Promise<void> {
  const marks = Object.values(ERASED_STRINGS).map(({ part }) => part);
  const isSame = key.map((name) => `t.${name} = s.${name}`).join(' and ');
  await sql.unsafe(
    `update staged s set ${column} = t.${column} from ${table} t
     where ${isSame} and s.${column} is not null and t.${column} <> s.${column}
       and (t.${column} ~ $1 or exists (select from unnest($2::text[]) mark where strpos(t.${column}, mark) > 0))`,
    [`${pseudonym('')}[0-9a-f]{12}`, marks],
  );
}

const ADDRESS = /[\p{L}\p{N}._%+'-]+@[\p{L}\p{N}.-]+[\p{L}\p{N}]/gu;

/** Takes the addresses of erased people out of what others wrote. @returns the lines of the rows changed */
async function emptyMentions(
  { sql, key }: Tools,
  erased: readonly Erasure[],
  { column }: Words,
): Promise<string[]> {
  const hashes = new Set(erased.map(({ identifierHash }) => identifierHash));
  const rows = await sql.unsafe<{ line: string; words: string }[]>(
    `select line::text as line, ${column} as words from staged where strpos(${column}, '@') > 0`,
  );
  const changed: string[] = [];
  for (const { line, words } of rows) {
    const after = words.replace(ADDRESS, (address) => {
      const hash = key.hash('person', address);
      return hashes.has(hash) ? pseudonym(hash) : address;
    });
    if (after === words) continue;
    await sql.unsafe(`update staged set ${column} = $1 where line = $2::text::int`, [after, line]);
    changed.push(line);
  }
  return changed;
}

/**
 * Gives erased users their pseudonym in a table of events that have got their identity already: told again, an event
 * must still be known as the one that was counted.
 */
export async function renameErasedUsers(sql: Sql, table: string): Promise<void> {
  const people = (await erasuresInForce(sql)).filter(({ kind }) => kind === 'person');
  const key = people.length === 0 ? null : await findErasureKey(sql);
  if (key === null) return;
  const tools = { sql, key };
  await sql.unsafe(`update ${table} set user_id = ${pseudonymSql(tools, 'user_id')}
    where ${isErased(tools, { kind: 'person', column: 'user_id' }, people)}`);
}
