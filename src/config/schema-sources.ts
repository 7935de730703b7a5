import { z } from 'zod';

/** Name of an environment variable that holds a secret: the file itself never does. */
export const variableName = z
  .string()
  .regex(/^[A-Z][A-Z0-9_]*$/, 'is not the name of an environment variable');

/** What every kind of source has; `name` tells its rows apart in the books and the quarantine. */
export const sourceName = z.string().min(1);

/** Whose ids stand in `account_id` of the rows. */
export const accountSystem = z.string().min(1).nullable().default(null).meta({
  description:
    'System whose own ids stand in account_id (hubspot, stripe …), looked up among the identities; null = any of them',
});

export const csvFolderSourceSchema = z.strictObject({
  kind: z.literal('csv-folder'),
  name: sourceName.default('csv'),
  path: z.string().min(1).meta({ description: 'Folder with the CSV files; relative to this file' }),
});

/** One schema per kind of source; what belongs to a kind stands in its schema alone. */
export const sourceSchema = z.discriminatedUnion('kind', [csvFolderSourceSchema]);

export type SourceConfig = z.output<typeof sourceSchema>;

export const sourcesSchema = z
  .array(sourceSchema)
  .default([])
  .refine((sources) => new Set(sources.map(({ name }) => name)).size === sources.length, {
    error: 'has two sources with the same name; give each a name of its own',
  });
