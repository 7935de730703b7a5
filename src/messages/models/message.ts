import type { Day, Locale } from '../../domain/types.ts';

/** How everything is worded and formatted. One per recipient. */
export interface MessageContext {
  locale: Locale;
  /** IANA time zone of the reader, e.g. `America/Sao_Paulo`; used for instants only, never for days. */
  timeZone: string;
  /** ISO 4217 code for amounts that carry none. */
  currency: string;
  /** The as-of day. "in 54 days" and "3 days overdue" count from it. */
  today: Day;
}

/** A rendered Slack message: Block Kit blocks plus the text for notifications and screen readers. */
export interface SlackMessage {
  text: string;
  blocks: readonly SlackBlock[];
}

/** Block Kit JSON as Slack documents it; built only by this folder, checked against Slack's limits in tests. */
export type SlackBlock = Readonly<Record<string, unknown>> & { readonly type: string };

/** A rendered mail; HTML and text come from the same model. */
export interface MailMessage {
  subject: string;
  preheader: string;
  text: string;
  html: string;
  attachments?: readonly MailAttachment[];
}

/** A file that travels with a mail: text, one record a line. */
export interface MailAttachment {
  name: string;
  contentType: string;
  content: string;
}
