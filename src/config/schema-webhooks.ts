import * as z from 'zod';
import { TASK_EVENT_TYPES, WEBHOOK_EVENT_TYPES } from '../domain/outbox.ts';
import type { TaskQueue } from '../domain/task.ts';
import { allowHosts } from './schema-http.ts';
import { variableName as variable } from './source-fields.ts';
import { webhookAddressProblem } from './webhook-address.ts';

const taskQueue = z.enum([
  'csm',
  'manager',
  'product',
  'data',
  'support',
  'finance',
  'automation',
] satisfies TaskQueue[]);

const webhookSchema = z
  .strictObject({
    name: z
      .string()
      .regex(/^[a-z0-9][a-z0-9-]*$/, 'is not a short name of lower-case letters, digits and hyphens'),
    url: z
      .string()
      .refine((url) => webhookAddressProblem(url, false) === null, {
        error: ({ input }) => webhookAddressProblem(String(input), false) ?? undefined,
      })
      .nullable()
      .default(null)
      .meta({ description: 'Where events are posted to; https, except on this machine' }),
    url_env: variable.nullable().default(null).meta({
      description: 'In place of url: the environment variable that holds it, when it contains a secret',
    }),
    secret_env: variable.default('HARBINGER_WEBHOOK_SECRET').meta({
      description: 'The environment variable that holds the signing secret, whsec_…',
    }),
    allow_hosts: allowHosts,
    events: z
      .array(z.enum(WEBHOOK_EVENT_TYPES))
      .min(1)
      .default([...TASK_EVENT_TYPES]),
    queues: z.array(taskQueue).min(1).nullable().default(null).meta({
      description: 'Only tasks of these queues; null = of all',
    }),
    tiers: z.array(z.string()).min(1).nullable().default(null).meta({
      description: 'Only tasks about accounts of these tiers; null = of all',
    }),
  })
  .refine(({ url, url_env }) => (url === null) !== (url_env === null), {
    error: 'needs either url or url_env, and not both',
  });

export type WebhookConfig = z.output<typeof webhookSchema>;

export const webhooksSchema = z
  .array(webhookSchema)
  .default([])
  .refine((webhooks) => new Set(webhooks.map((w) => w.name)).size === webhooks.length, {
    error: 'has two webhooks with the same name',
  });
