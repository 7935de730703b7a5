import * as z from 'zod';
import { checkHttpSource } from './http-presets.ts';
import { filesSourceSchema } from './schema-files.ts';
import { httpSourceSchema } from './schema-http.ts';
import { posthogSourceSchema } from './schema-posthog.ts';
import { sqlSourceSchema } from './schema-sql.ts';
import { stripeSourceSchema } from './schema-stripe.ts';
import { webhookSourceSchema } from './schema-webhook-source.ts';
import { sourceName } from './source-fields.ts';
import { checkSqlSource } from './sql-presets.ts';

export const csvFolderSourceSchema = z.strictObject({
  kind: z.literal('csv-folder'),
  name: sourceName.default('csv'),
  path: z.string().min(1).meta({ description: 'Folder with the CSV files; relative to this file' }),
});

/** One schema per kind of source; what belongs to a kind stands in its schema alone. */
export const sourceSchema = z.discriminatedUnion('kind', [
  csvFolderSourceSchema,
  filesSourceSchema,
  httpSourceSchema.superRefine(checkHttpSource),
  sqlSourceSchema.superRefine(checkSqlSource),
  posthogSourceSchema,
  stripeSourceSchema,
  webhookSourceSchema,
]);

export type SourceConfig = z.output<typeof sourceSchema>;

export const sourcesSchema = z
  .array(sourceSchema)
  .default([])
  .refine((sources) => new Set(sources.map(({ name }) => name)).size === sources.length, {
    error: 'has two sources with the same name; give each a name of its own',
  })
  .superRefine((sources, ctx) => {
    // Each would take back what the other has told, at every pull.
    if (!sources.some(({ kind }) => kind === 'csv-folder')) return;
    for (const [i, source] of sources.entries()) {
      if (source.kind !== 'stripe' || source.accounts !== 'all') continue;
      const message =
        'would tell whole accounts, as the folder of CSV files does; say facts (what contracts say of them) or none';
      ctx.addIssue({ code: 'custom', path: [i, 'accounts'], message, input: source.accounts });
    }
  });

const externalIds = z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]);

/** What accounts are called in other systems. */
export const identitiesSchema = z.record(z.string(), z.record(z.string(), externalIds)).default({}).meta({
  description: 'Account: { system: its id there, or several }; the system "domain" is for e-mail domains',
});
