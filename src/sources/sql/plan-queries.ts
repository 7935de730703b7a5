import type { SqlPreset, SqlSourceConfig, SqlTable } from '../../config/schema-sql.ts';
import { ENTITIES, type Entity } from '../records.ts';
import { ENTITY_COLUMNS } from '../rows/entity-columns.ts';

/** Columns of a result that say something about the row and are none of ours. */
export const MARKS = { cursor: '_cursor', deleted: '_deleted', changed: '_changed' } as const;

export type Period = 'day' | 'week' | 'month';

/** What is asked for one kind of record. */
export interface QueryPlan {
  entity: Entity;
  sql: string;
  /** Whether `sql` is what a person wrote, so that places in it mean something. */
  isWritten: boolean;
  /** Names of the result's columns that are no columns of ours. */
  marks: { cursor: string | null; deleted: string | null; changed: string | null };
  /** Ours to theirs; what is not in it is named alike. */
  columns: ReadonlyMap<string, string>;
  /** Fields of the source by the columns of ours that are made of them. */
  usedBy: ReadonlyMap<string, readonly string[]>;
  period: Period;
  /**
   * Of a query made of a table: the same without the column that is selected on a line (from 1), because engines land no
   * column that nobody asked them for; null where it cannot be done without.
   */
  without(line: number): { plan: QueryPlan; column: string } | null;
}

type Texts = (text: string) => string;

/** The queries of a source in loading order: written ones, those made of tables, and those of its preset. */
export function planQueries(config: SqlSourceConfig, preset: SqlPreset | null): QueryPlan[] {
  const fill = filling(config.schema, preset);
  return ENTITIES.flatMap((entity) => {
    const period = config.periods[entity] ?? 'day';
    const written = config.queries[entity];
    if (written !== undefined) return [planWritten(config, { entity, sql: written, period })];
    const own = config.tables[entity];
    if (own === null) return [];
    const table = own ?? preset?.tables[entity];
    if (table === undefined) return [];
    const marks = own === undefined ? preset?.marks : undefined;
    return [planTable(entity, { table, marks, fill, period })];
  });
}

/** Engines' own columns are known by their names, wherever they are selected. */
const ENGINE_MARKS: { readonly [M in keyof typeof MARKS]: readonly string[] } = {
  cursor: ['_airbyte_extracted_at', '_fivetran_synced'],
  deleted: ['_fivetran_deleted'],
  changed: ['_airbyte_meta'],
};

function planWritten(
  config: SqlSourceConfig,
  { entity, sql, period }: { entity: Entity; sql: string; period: Period },
): QueryPlan {
  const columns = new Map(Object.entries(config.columns[entity] ?? {}));
  const usedBy = new Map<string, string[]>();
  for (const [ours, theirs] of columns) usedBy.set(theirs, [...(usedBy.get(theirs) ?? []), ours]);
  const cursor = config.cursors[entity] ?? null;
  return {
    entity,
    sql,
    isWritten: true,
    marks: { cursor, deleted: null, changed: null },
    columns,
    usedBy,
    period,
    without: () => null,
  };
}

/** The marks that a result has by the names of its columns, beside those that are configured. */
export function marksIn(plan: QueryPlan, names: readonly string[]): QueryPlan['marks'] {
  const find = (mark: keyof typeof MARKS) =>
    plan.marks[mark] ?? ENGINE_MARKS[mark].find((name) => names.includes(name)) ?? null;
  return { cursor: find('cursor'), deleted: find('deleted'), changed: find('changed') };
}

function planTable(
  entity: Entity,
  given: { table: SqlTable; marks: SqlPreset['marks'] | undefined; fill: Texts; period: Period },
): QueryPlan {
  const { table, marks, fill, period } = given;
  const columns = Object.entries(table.columns).map(([name, text]) => [name, fill(text)] as const);
  const marked = (Object.keys(MARKS) as (keyof typeof MARKS)[]).flatMap((mark) => {
    const text = table[mark] === undefined ? marks?.[mark] : table[mark];
    return text === null || text === undefined ? [] : [[mark, fill(text)] as const];
  });
  const has = new Map(marked);
  const since = has.get('cursor');
  const deleted = has.get('deleted');
  // A mass deletion is not always dated by the engine, so what is deleted is told every time.
  const recent =
    since === undefined
      ? []
      : [deleted === undefined ? `${since} >= :since` : `(${since} >= :since or ${deleted})`];
  const conditions = [...(table.where === null ? [] : [`(${fill(table.where)})`]), ...recent];
  const selected = [
    ...columns.map(([name, text]) => `${text.replace(/\s+/g, ' ')} as ${quoteName(name)}`),
    ...marked.map(([mark, text]) => `${text} as ${MARKS[mark]}`),
  ];
  // Engines that append tell a record once for each change: the last one counts.
  const order = since === undefined ? '' : `\norder by ${since}`;
  const where = conditions.length === 0 ? '' : `\nwhere ${conditions.join('\n  and ')}`;
  return {
    entity,
    sql: `select ${selected.join(',\n  ')}\nfrom ${fill(table.from)}${where}${order}`,
    isWritten: false,
    marks: {
      cursor: since === undefined ? null : MARKS.cursor,
      deleted: deleted === undefined ? null : MARKS.deleted,
      changed: has.has('changed') ? MARKS.changed : null,
    },
    columns: new Map(),
    usedBy: wordsOf(columns),
    period,
    without(line) {
      if (marked[line - 1 - columns.length]?.[0] === 'changed') {
        const plan = planTable(entity, { ...given, table: { ...table, changed: null } });
        return { plan, column: 'which values the engine left out' };
      }
      const column = columns[line - 1]?.[0];
      const known = ENTITY_COLUMNS[entity].find(({ name }) => name === column);
      if (column === undefined || known === undefined || known.required) return null;
      const { [column]: _, ...rest } = table.columns;
      return { plan: planTable(entity, { ...given, table: { ...table, columns: rest } }), column };
    },
  };
}

/** Which of our columns mention a word, and so may be made of a field of that name. */
function wordsOf(columns: readonly (readonly [name: string, text: string])[]): Map<string, string[]> {
  const words = new Map<string, string[]>();
  for (const [name, text] of columns) {
    for (const word of new Set(text.match(/"(?:[^"]|"")+"|[A-Za-z_]\w*/g))) {
      const plain = word.replace(/^"|"$/g, '');
      words.set(plain, [...(words.get(plain) ?? []), name]);
    }
  }
  return words;
}

function filling(schema: string, preset: SqlPreset | null): Texts {
  const texts = new Map([['schema', quoteName(schema)], ...Object.entries(preset?.define ?? {})]);
  // What is defined may use what else is; a circle ends after as many rounds as there are names.
  return (text) => {
    let filled = text;
    for (let round = 0; round < texts.size; round++) {
      filled = filled.replace(/\{([a-z_]+)\}/g, (whole, name: string) => texts.get(name) ?? whole);
    }
    return filled;
  };
}

function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
