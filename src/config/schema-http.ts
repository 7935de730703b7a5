import * as z from 'zod';
import { durationDays, positiveDuration } from './duration.ts';
import { accountSystem, ENTITY_NAMES, sourceName, variableName } from './source-fields.ts';

const expression = z.string().min(1).meta({
  description: 'JSONata; beside its own functions $day(x), $instant(x), $major(amount, currency)',
});

/** A host as addresses write it: a name, an IPv4 address, an IPv6 address without brackets. */
const hostName = z
  .string()
  .regex(/^[a-z0-9_.:-]+$/, 'is not a host in lower case, without scheme, port or path');

export const allowHosts = z.array(hostName).default([]).meta({
  description:
    'Hosts that may be in your own network and answer without encryption; every other host must be public and use https',
});

export const limitsSchema = z.strictObject({
  timeout_seconds: z.int().min(1).max(600).default(60),
  max_megabytes: z.int().min(1).max(512).default(32).meta({ description: 'Of one answer, unpacked' }),
  requests_per_minute: z.int().min(1).max(6_000).nullable().default(null),
  attempts: z.int().min(1).max(10).default(5),
  pages: z.int().min(1).max(1_000_000).default(20_000).meta({ description: 'Of one pull of a resource' }),
});

export const authSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({ kind: z.literal('bearer'), token_env: variableName }),
  z
    .strictObject({
      kind: z.literal('basic'),
      user: z.string().min(1).nullable().default(null),
      user_env: variableName.nullable().default(null),
      password_env: variableName.nullable().default(null).meta({ description: 'null = an empty password' }),
    })
    .refine(({ user, user_env }) => (user === null) !== (user_env === null), {
      error: 'needs either user or user_env, and not both',
    }),
  z.strictObject({
    kind: z.literal('header'),
    header: z.string().regex(/^[A-Za-z0-9-]+$/, 'is not the name of a header'),
    value_env: variableName,
    prefix: z.string().default('').meta({ description: 'What stands before the secret, e.g. "Token "' }),
  }),
]);
export type HttpAuth = z.output<typeof authSchema>;

/** Headers that belong to the connection, and those that carry secrets, which the file must not hold. */
const NOT_IN_FILE =
  /^(?:host|connection|content-length|transfer-encoding|authorization|proxy-authorization|cookie|.*(?:api-?key|token|secret).*)$/i;

const headersSchema = z.record(
  z
    .string()
    .regex(/^[A-Za-z0-9-]+$/, 'is not the name of a header')
    .refine((name) => !NOT_IN_FILE.test(name), {
      error: 'is a header that cannot stand in the file: name a secret under auth',
    }),
  z.string().regex(/^[\t\x20-\x7e]*$/, 'is not the value of a header'),
);

/** Place-holders may stand in it; a query would end up in the middle of an address. */
export const baseUrl = z
  .string()
  .regex(/^https?:\/\/[^\s?#]+$/, 'is not an address such as https://api.example.com, without ? and #');

const more = expression.nullable().default(null).meta({
  description: 'JSONata over a page: whether there is another one; null = the page itself decides',
});

const pagingSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({ kind: z.literal('cursor'), next: expression, more }),
  z.strictObject({ kind: z.literal('page'), first: z.int().min(0).default(1), more }),
  z.strictObject({ kind: z.literal('offset'), more }),
  z.strictObject({ kind: z.literal('url'), next: expression, more }),
  z.strictObject({ kind: z.literal('link') }),
]);
export type Paging = z.output<typeof pagingSchema>;

const template = z.json();

/** How JSON becomes rows of ours. */
export const mappingFields = {
  entity: z.enum(ENTITY_NAMES),
  items: z
    .string()
    .regex(/^(?:\$|[\w-]+(?:\.[\w-]+)*)$/, 'is not a path such as data.items, or $ for the answer itself')
    .default('$'),
  only: expression.nullable().default(null).meta({ description: 'Which items are rows; null = all' }),
  gone: expression.nullable().default(null).meta({ description: 'Which items are deletions; null = none' }),
  map: z.record(z.string(), expression).meta({ description: 'Our columns, each from an item by JSONata' }),
};

const resourceSchema = z.strictObject({
  ...mappingFields,
  method: z.enum(['GET', 'POST']).default('GET'),
  path: z.string().startsWith('/', 'must begin with a slash'),
  query: z.record(z.string(), template).default({}),
  body: template.default(null),
  paging: pagingSchema.default({ kind: 'none' }),
  size: z.int().min(1).max(10_000).default(100).meta({ description: 'What {size} stands for' }),
  since: z
    .strictObject({
      first: positiveDuration.default('1095d').meta({ description: 'How far back the first pull goes' }),
      overlap: durationDays.default('2d').meta({
        description: 'How far a pull goes back behind the one before it, for what comes late',
      }),
    })
    .nullable()
    .default(null)
    .meta({ description: 'What {since} stands for; null = every pull tells everything' }),
  sum: z
    .boolean()
    .default(false)
    .meta({ description: 'Rows of one key are added up, for tickets and the like that are told one by one' }),
});
/** Keys of a resource, for what is misspelt. */
export const RESOURCE_KEYS = Object.keys(resourceSchema.shape);
export type HttpResource = z.output<typeof resourceSchema>;
export type Mapping = Pick<HttpResource, keyof typeof mappingFields>;

const resourceName = /^[a-z][a-z0-9_-]*$/;

/** All that says how an API is asked: what a source has when its preset and its own settings are laid together. */
export const httpDefinitionSchema = z.strictObject({
  about: z.string().optional(),
  url: baseUrl,
  auth: authSchema,
  headers: headersSchema.default({}),
  parameters: z
    .record(
      z.string(),
      z.strictObject({ about: z.string(), default: z.union([z.string(), z.number()]).optional() }),
    )
    .default({})
    .meta({ description: 'What with: may or must set; stands in place-holders and as $with.NAME' }),
  limits: limitsSchema.prefault({}),
  resources: z.record(z.string().regex(resourceName), resourceSchema),
});
export type HttpDefinition = z.output<typeof httpDefinitionSchema>;

/** A source of kind http as the file has it: a preset, what differs from it, or all of it. */
export const httpSourceSchema = z.strictObject({
  kind: z.literal('http'),
  name: sourceName,
  preset: z.string().min(1).nullable().default(null).meta({
    description:
      'A shipped description of an API, or the path of a YAML file of your own, relative to this file',
  }),
  with: z
    .record(z.string(), z.union([z.string(), z.number()]))
    .default({})
    .meta({
      description: 'Values for the parameters of the preset',
    }),
  url: z.string().min(1).optional(),
  auth: authSchema.optional(),
  headers: z.record(z.string(), z.string()).optional(),
  limits: limitsSchema.partial().optional(),
  resources: z.record(z.string(), z.record(z.string(), z.unknown()).nullable()).default({}).meta({
    description: 'What is asked for; laid over the resource of that name in the preset, null takes that away',
  }),
  allow_hosts: allowHosts,
  system: accountSystem,
});
export type HttpSourceConfig = z.output<typeof httpSourceSchema>;
