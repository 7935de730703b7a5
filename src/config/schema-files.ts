import * as z from 'zod';
import { isTimeZone } from './schema-schedule.ts';
import { accountSystem, ENTITY_NAMES, sourceName } from './source-fields.ts';

const scalar = z.union([z.string(), z.number(), z.boolean()]);
const theirs = z.string().min(1);

const foreignFileSchema = z.strictObject({
  path: z.string().min(1).meta({
    description:
      'File, or several with * and ? in its name; relative to the folder of the source, or this file',
  }),
  entity: z.enum(ENTITY_NAMES).meta({ description: 'What its rows are' }),
  format: z.enum(['csv', 'ndjson', 'xlsx', 'parquet']).nullable().default(null).meta({
    description: 'null = by its name',
  }),
  columns: z
    .record(z.string(), z.union([theirs, z.array(theirs).min(1)]))
    .default({})
    .meta({
      description:
        'Ours: theirs; several of theirs are joined by a line, e.g. for a key. Equal names need no entry',
    }),
  constants: z.record(z.string(), scalar).default({}).meta({ description: 'Ours: a value for every row' }),
  defaults: z
    .record(z.string(), scalar)
    .default({})
    .meta({ description: 'Ours: a value where theirs is empty' }),
  translate: z.record(z.string(), z.record(z.string(), scalar)).default({}).meta({
    description: 'Ours: their words and what they mean here, e.g. status: { Pago: paid }',
  }),
  skip: z.record(z.string(), z.array(scalar)).default({}).meta({
    description: 'Theirs: values whose rows are passed over, e.g. Status: [draft]',
  }),
  delimiter: z
    .string()
    .regex(/^[\t -~]$/, 'is not one character')
    .nullable()
    .default(null)
    .meta({
      description: 'Between the values of a CSV file; null = found by looking',
    }),
  encoding: z.enum(['utf-8', 'utf-16', 'windows-1252']).nullable().default(null).meta({
    description: 'null = found by looking',
  }),
  decimal: z.enum(['.', ',']).nullable().default(null).meta({
    description: 'Decimal sign of numbers that may have separators and currency signs; null = plain numbers',
  }),
  dates: z.string().min(1).nullable().default(null).meta({
    description:
      'How days are written, e.g. dd/MM/yyyy HH:mm; unix, unix_ms or excel for numbers; null = ISO 8601',
  }),
  timezone: z
    .string()
    .refine(isTimeZone, 'is not an IANA time zone such as Europe/Berlin')
    .nullable()
    .default(null)
    .meta({ description: 'Of times without one; null = UTC' }),
  sheet: z.string().nullable().default(null).meta({ description: 'Of a workbook; null = the first' }),
  header: z.int().min(1).nullable().default(null).meta({
    description: 'Line that names the columns; null = the first that is not empty',
  }),
  system: accountSystem,
});

export type ForeignFile = z.output<typeof foreignFileSchema>;

export const filesSourceSchema = z.strictObject({
  kind: z.literal('files'),
  name: sourceName.default('files'),
  path: z.string().min(1).nullable().default(null).meta({
    description: 'Folder that the files are in; relative to this file, null = beside it',
  }),
  files: z.array(foreignFileSchema).min(1),
});
