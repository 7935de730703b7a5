import * as z from 'zod';
import { mappingFields } from './schema-http.ts';
import { accountSystem, variableName } from './source-fields.ts';

const verifySchema = z.strictObject({
  kind: z.enum(['standard-webhooks', 'stripe', 'typeform', 'bearer']).meta({
    description: 'How the sender proves itself; bearer: a secret in the Authorization header',
  }),
  secret_env: variableName.meta({
    description:
      'Variable with the secret; the one before it may stand in NAME_PREVIOUS while they are exchanged',
  }),
  tolerance_seconds: z.int().min(30).max(3_600).default(300).meta({
    description: 'How far the time that is signed may be off; typeform and bearer sign none',
  }),
});
export type WebhookVerification = z.output<typeof verifySchema>;

/** Events that others post to the service: `start --webhook-port`. */
export const webhookSourceSchema = z.strictObject({
  kind: z.literal('webhook'),
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]*$/, 'is not a short name of lower-case letters, digits and hyphens')
    .meta({ description: 'Also the end of its address: POST /webhooks/NAME' }),
  verify: verifySchema,
  max_kilobytes: z.int().min(1).max(1_024).default(256).meta({ description: 'Of one event' }),
  resources: z.record(z.string().regex(/^[a-z][a-z0-9_-]*$/), z.strictObject(mappingFields)).meta({
    description: 'Rows of ours that an event makes; an event may make rows of several, or none',
  }),
  system: accountSystem,
});
export type WebhookSourceConfig = z.output<typeof webhookSourceSchema>;
