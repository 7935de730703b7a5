import * as z from 'zod';
import { durationDays, positiveDuration } from './duration.ts';
import { allowHosts, baseUrl, limitsSchema } from './schema-http.ts';
import { accountSystem, sourceName, variableName } from './source-fields.ts';

const propertyName = z.string().min(1);

const accountSchema = z.union([
  z.strictObject({
    group: z.int().min(0).max(4).meta({ description: 'Number of the group type, in its order in PostHog' }),
    property: propertyName.optional().meta({ description: 'Of the group; left out = its key' }),
  }),
  z.strictObject({ event_property: propertyName }),
  z.strictObject({ person_property: propertyName }),
]);

export const posthogSourceSchema = z.strictObject({
  kind: z.literal('posthog'),
  name: sourceName.default('posthog'),
  url: baseUrl.default('https://us.posthog.com').meta({
    description: 'https://eu.posthog.com, or your own server; not the address that events are sent to',
  }),
  project: z.union([z.int(), z.string().regex(/^\w+$/, 'is not the id of a project')]),
  api_key_env: variableName.default('POSTHOG_API_KEY').meta({
    description: 'Variable with a personal or project secret API key that may read queries',
  }),
  account: accountSchema.default({ group: 0 }).meta({ description: 'What holds the account id' }),
  events: z.array(z.string().min(1)).default([]).meta({
    description: 'Which events are usage; empty = all of your own, page views and screens',
  }),
  products: z
    .record(z.string().min(1), z.array(z.string().min(1)).min(1))
    .default({})
    .meta({
      description: 'Product areas by their events; events of no area count as the product "default"',
    }),
  product_property: propertyName.nullable().default(null).meta({
    description: 'Property of events that names the product area, in place of products',
  }),
  first: positiveDuration.default('365d').meta({ description: 'How far back the first pull goes' }),
  overlap: durationDays.default('3d').meta({ description: 'Days told again for events that come late' }),
  rows_per_query: z.int().min(10).max(50_000).default(50_000),
  limits: limitsSchema.prefault({ timeout_seconds: 60, requests_per_minute: 60, attempts: 3 }),
  allow_hosts: allowHosts,
  system: accountSystem,
});
export type PosthogSourceConfig = z.output<typeof posthogSourceSchema>;
