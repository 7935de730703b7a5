import * as z from 'zod';
import { PLACEHOLDERS } from '../domain/customer-emails/template.ts';
import { safeUrl } from '../domain/text/safe-text.ts';
import { DEFAULT_TEMPLATES } from './default-customer-emails.ts';
import { durationDays } from './duration.ts';
import { fillable } from './fillable.ts';
import { mailDomain, plainAddress } from './mail-fields.ts';

export const oneLine = (most: number) =>
  z.string().regex(new RegExp(`^[^\\r\\n]{1,${most}}$`), `must be one line of at most ${most} characters`);

const subjectText = fillable(
  oneLine(150),
  PLACEHOLDERS.filter((name) => name !== 'link'),
);
const bodyText = fillable(z.string().min(1), PLACEHOLDERS);

const inBoth = <T extends z.ZodType>(text: T) => z.strictObject({ en: text, 'pt-BR': text });

export const webPage = z
  .string()
  .refine((url) => safeUrl(url) !== null, { error: 'is not the address of a page, such as https://…' });

const templateSchema = z.strictObject({
  title: inBoth(oneLine(80)).meta({ description: 'How colleagues see it called; customers do not see it' }),
  subject: inBoth(subjectText),
  body: inBoth(bodyText).meta({
    description: 'Plain text; a blank line separates paragraphs; {link} on its own line becomes a button',
  }),
  link_text: inBoth(oneLine(80)),
  link: inBoth(webPage).meta({ description: 'The training material that {link} leads to' }),
});

/** RFC 8058 wants https; plain http is for a server on this machine, as in tests. */
const UNSUBSCRIBE_URL = /^(?:https:\/\/|http:\/\/(?:127\.0\.0\.1|localhost)[:/])[^?#]*$/i;

export const customerEmailsSchema = z.strictObject({
  enabled: z.boolean().default(false),
  mode: z.enum(['approve_first', 'automatic']).default('approve_first').meta({
    description: 'approve_first: a person lets every e-mail go; automatic: once its template is approved',
  }),
  max_per_week: z.int().min(1).max(7).default(1).meta({ description: 'E-mails per contact and seven days' }),
  expire_after: durationDays.default('7d').meta({ description: 'One that waits for longer is not sent' }),
  company: oneLine(120).nullable().default(null).meta({ description: 'Whom customers see as the sender' }),
  product: oneLine(60).nullable().default(null).meta({
    description: 'What {product} says where the data name no product',
  }),
  from: plainAddress.nullable().default(null).meta({ description: 'Sender address of e-mails to customers' }),
  reply_to: plainAddress.nullable().default(null),
  postal_address: oneLine(200)
    .nullable()
    .default(null)
    .meta({ description: 'Stands in the footer, as laws ask' }),
  unsubscribe_url: z
    .string()
    .refine((url) => safeUrl(url) !== null && UNSUBSCRIBE_URL.test(url), {
      error: 'is not a public address that begins with https://',
    })
    .nullable()
    .default(null)
    .meta({
      description: 'Public base address whose /unsubscribe/… leads to the HTTP server of the service',
    }),
  blocked_domains: z.array(mailDomain).default([]).meta({
    description: 'No e-mail to contacts in these domains; a domain blocks its subdomains too',
  }),
  templates: z
    .record(z.string().regex(/^[a-z0-9-]{1,60}$/, 'is not a short name'), templateSchema)
    .default(DEFAULT_TEMPLATES),
});

export type CustomerEmailsConfig = z.output<typeof customerEmailsSchema>;
