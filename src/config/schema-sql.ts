import * as z from 'zod';
import { durationDays } from './duration.ts';
import { accountSystem, sourceName, variableName } from './source-fields.ts';

/** One optional value for each kind of record. */
const perEntity = <T extends z.ZodType>(value: T) =>
  z.strictObject({
    csms: value.optional(),
    accounts: value.optional(),
    identities: value.optional(),
    usage: value.optional(),
    usage_events: value.optional(),
    surveys: value.optional(),
    invoices: value.optional(),
    subscriptions: value.optional(),
    signals: value.optional(),
    goals: value.optional(),
  });

const sqlText = z.string().trim().min(1);

/** What an engine notes beside the rows it lands, as SQL expressions; null = it does not. */
const MARKS = {
  cursor: sqlText.nullable().meta({
    description: 'When the row was landed or last changed; null = every pull reads all of it',
  }),
  deleted: sqlText.nullable().meta({ description: 'True where the row is no more' }),
  changed: sqlText.nullable().meta({
    description: 'JSON with a list "changes" of fields whose values were nulled or cut (Airbyte)',
  }),
};

const marksSchema = z.strictObject({
  cursor: MARKS.cursor.default(null),
  deleted: MARKS.deleted.default(null),
  changed: MARKS.changed.default(null),
});

const tableSchema = z.strictObject({
  from: sqlText.meta({ description: 'A table or a join, as it stands behind FROM' }),
  columns: z.record(z.string(), sqlText).meta({
    description: 'Our columns, each with the column or SQL expression it is read from',
  }),
  where: sqlText.nullable().default(null),
  cursor: MARKS.cursor.optional(),
  deleted: MARKS.deleted.optional(),
  changed: MARKS.changed.optional(),
});

/** A file of `src/sources/sql/presets`, or one of your own. `{schema}` and what `define` names are filled in everywhere. */
export const sqlPresetSchema = z.strictObject({
  about: z.string().min(1),
  marks: marksSchema.prefault({}),
  define: z.record(z.string(), sqlText).default({}),
  tables: perEntity(tableSchema),
});

export type SqlPreset = z.output<typeof sqlPresetSchema>;
export type SqlTable = z.output<typeof tableSchema>;

export const sqlSourceSchema = z
  .strictObject({
    kind: z.literal('sql'),
    name: sourceName.default('sql'),
    url_env: variableName.meta({
      description: 'Variable that holds the URL, e.g. postgres://reader:password@host:5432/database',
    }),
    preset: z.string().min(1).nullable().default(null).meta({
      description:
        'How the tables of an engine are read: a shipped name, or a YAML file relative to this one',
    }),
    schema: z.string().min(1).default('public').meta({ description: 'Where the tables of the preset are' }),
    queries: perEntity(sqlText).prefault({}).meta({
      description:
        'A query for each kind of record; :since and :until are filled in, columns are named as ours',
    }),
    tables: perEntity(tableSchema.nullable()).prefault({}).meta({
      description: 'In place of a query: where the columns are read from; null takes that of the preset away',
    }),
    columns: perEntity(z.record(z.string(), z.string().min(1)))
      .prefault({})
      .meta({
        description: 'Names of the columns of a query, where they are not ours: ours to theirs',
      }),
    cursors: perEntity(z.string().min(1)).prefault({}).meta({
      description: 'Column of a query that says when a row was last changed; :since follows it',
    }),
    periods: perEntity(z.enum(['day', 'week', 'month']))
      .prefault({})
      .meta({
        description: 'What a row of a query is the total of; :since and :until never cut one in two',
      }),
    overlap: durationDays.default('3d').meta({
      description: 'How far before the newest row the next pull begins, for rows that come late',
    }),
    timeout_seconds: z.int().min(1).max(86_400).default(300),
    max_rows: z.int().min(1).default(20_000_000).meta({
      description: 'More rows of one query are taken for a mistake, and none of them is loaded',
    }),
    system: accountSystem,
  })
  .refine(({ preset, queries, tables }) => preset !== null || anyOf(queries) || anyOf(tables), {
    error: 'has nothing to read; give queries, tables or a preset',
  });

export type SqlSourceConfig = z.output<typeof sqlSourceSchema>;

function anyOf(perEntityValues: object): boolean {
  return Object.values(perEntityValues).some((value) => value !== null && value !== undefined);
}
