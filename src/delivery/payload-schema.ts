import * as z from 'zod';
import type { MailPayload, SlackPayload } from './types.ts';

export const slackTarget = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('user'), email: z.string(), slackUserId: z.string().nullable() }),
  z.object({ kind: z.literal('channel'), channel: z.string() }),
]);

const slackPayload = z.object({
  op: z.enum(['upsert', 'thread']),
  subject: z.string(),
  targets: z.array(slackTarget).min(1),
  message: z.object({ text: z.string(), blocks: z.array(z.looseObject({ type: z.string() })) }),
  broadcast: z.boolean().optional(),
  onlyIfPosted: z.boolean().optional(),
  alone: z.string().optional(),
});

const mailPayload = z.object({
  to: z.object({ name: z.string().nullable(), address: z.string() }),
  message: z.object({
    subject: z.string(),
    preheader: z.string(),
    text: z.string(),
    html: z.string(),
    attachments: z
      .array(z.object({ name: z.string(), contentType: z.string(), content: z.string() }))
      .optional(),
  }),
  messageId: z.string(),
  headers: z.record(z.string(), z.string()),
  customer: z
    .object({ from: z.object({ name: z.string(), address: z.string() }), replyTo: z.string().nullable() })
    .optional(),
});

/** Reads a stored payload back; null when it is not one (it never will be, so the row is a dead letter). */
export function parseSlackPayload(payload: unknown): SlackPayload | null {
  const parsed = slackPayload.safeParse(payload);
  if (!parsed.success) return null;
  const { broadcast, onlyIfPosted, alone, ...rest } = parsed.data;
  return {
    ...rest,
    broadcast: broadcast ?? false,
    onlyIfPosted: onlyIfPosted ?? false,
    ...(alone !== undefined && { alone }),
  };
}

export function parseMailPayload(payload: unknown): MailPayload | null {
  const parsed = mailPayload.safeParse(payload);
  if (!parsed.success) return null;
  const { customer, message, ...rest } = parsed.data;
  const { attachments, ...texts } = message;
  return {
    ...rest,
    message: attachments === undefined ? texts : { ...texts, attachments },
    ...(customer === undefined ? {} : { customer }),
  };
}
