import { z } from 'zod';
import { checkHttpSource } from './http-presets.ts';
import { httpSourceSchema } from './schema-http.ts';
import { posthogSourceSchema } from './schema-posthog.ts';
import { sqlSourceSchema } from './schema-sql.ts';
import { webhookSourceSchema } from './schema-webhook-source.ts';
import { sourceName } from './source-fields.ts';

export const csvFolderSourceSchema = z.strictObject({
  kind: z.literal('csv-folder'),
  name: sourceName.default('csv'),
  path: z.string().min(1).meta({ description: 'Folder with the CSV files; relative to this file' }),
});

/** One schema per kind of source; what belongs to a kind stands in its schema alone. */
export const sourceSchema = z.discriminatedUnion('kind', [
  csvFolderSourceSchema,
  httpSourceSchema.superRefine(checkHttpSource),
  sqlSourceSchema,
  posthogSourceSchema,
  webhookSourceSchema,
]);

export type SourceConfig = z.output<typeof sourceSchema>;

export const sourcesSchema = z
  .array(sourceSchema)
  .default([])
  .refine((sources) => new Set(sources.map(({ name }) => name)).size === sources.length, {
    error: 'has two sources with the same name; give each a name of its own',
  });
