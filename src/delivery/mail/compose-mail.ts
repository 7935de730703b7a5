import type { SendMailOptions } from 'nodemailer';
import { checkAddress } from '../../domain/mail-address.ts';
import { cleanText } from '../../domain/text/safe-text.ts';
import type { MailAttachment } from '../../messages/models/message.ts';
import type { MailPayload } from '../types.ts';

export interface MailIdentity {
  from: { name: string; address: string };
  /** `List-Id` of what the product sends, e.g. `Harbinger <harbinger.corp.example>`; null = none. */
  listId: string | null;
  /** Lower-case domains mail may go to (subdomains included); empty = every domain. */
  allowedDomains: readonly string[];
}

export type ComposedMail =
  | { ok: true; mail: SendMailOptions }
  | { ok: false; scope: 'destination' | 'message'; reason: string };

const HEADER_NAME = /^[A-Za-z][A-Za-z0-9-]{0,60}$/;
const RESERVED = new Set([
  'from',
  'to',
  'cc',
  'bcc',
  'sender',
  'subject',
  'message-id',
  'date',
  'content-type',
]);
const MESSAGE_ID = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+@[A-Za-z0-9.-]+$/;

/**
 * The mail as nodemailer takes it: text before HTML, one checked recipient given as an object (never parsed from a
 * string), marked as automatic (RFC 3834), with the payload's own Message-ID. Refuses anything that could add a
 * recipient or a header.
 */
export function composeMail(payload: MailPayload, identity: MailIdentity, now: Date): ComposedMail {
  const { customer } = payload;
  const from = customer?.from ?? identity.from;
  const recipient = checkAddress(payload.to.address, customer ? [] : identity.allowedDomains);
  if (!recipient.ok) {
    const reason =
      recipient.reason === 'not_one_address' ? 'not one plain mail address' : 'domain not allowed';
    return { ok: false, scope: 'destination', reason: `mail: ${reason}` };
  }
  if (!MESSAGE_ID.test(payload.messageId))
    return { ok: false, scope: 'message', reason: 'mail: malformed message id' };
  for (const [name, value] of Object.entries(payload.headers)) {
    if (!HEADER_NAME.test(name) || RESERVED.has(name.toLowerCase()) || /[\r\n]/.test(value)) {
      return { ok: false, scope: 'message', reason: 'mail: header not allowed' };
    }
  }
  const { subject, text, html, attachments = [] } = payload.message;
  return {
    ok: true,
    mail: {
      from,
      ...(customer?.replyTo ? { replyTo: { name: from.name, address: customer.replyTo } } : {}),
      to: { name: cleanText(payload.to.name ?? ''), address: recipient.address },
      envelope: { from: from.address, to: [recipient.address] },
      subject: cleanText(subject),
      text,
      html,
      ...(attachments.length === 0 ? {} : { attachments: attachments.map(toAttachment) }),
      date: now,
      messageId: `<${payload.messageId}>`,
      headers: {
        'Auto-Submitted': 'auto-generated',
        ...(identity.listId === null ? {} : { 'List-Id': identity.listId }),
        ...payload.headers,
      },
      disableFileAccess: true,
      disableUrlAccess: true,
    },
  };
}

function toAttachment({ name, contentType, content }: MailAttachment) {
  return { filename: cleanText(name), contentType: cleanText(contentType), content };
}
