import { mailDraft } from '../../delivery/drafts.ts';
import type { CustomerEmail } from '../../domain/customer-emails/customer-email.ts';
import type { OutboxDraft } from '../../domain/outbox.ts';
import { renderCustomerEmail } from '../../messages/customer-email/render-customer-email.ts';

import { customerEmailKey } from '../../store/customer-emails/settle-customer-emails.ts';
import { stableId } from '../../store/stable-id.ts';
import type { CustomerEmailSettings } from './draft-customer-emails.ts';
import { unsubscribeUrl } from './unsubscribe-token.ts';

/**
 * An e-mail to a customer as an outbox row: one-click unsubscribe (RFC 8058) in its headers and a link in its text, no
 * way to see whether it was opened.
 */
export function draftCustomerEmailMail(
  email: CustomerEmail & { recipient: string },
  given: { settings: CustomerEmailSettings; secret: string; dueAt: Date },
): OutboxDraft {
  const { settings, secret, dueAt } = given;
  const unsubscribe = unsubscribeUrl(email.recipient, settings, secret);
  const domain = settings.from.slice(settings.from.lastIndexOf('@') + 1);
  return mailDraft({
    kind: 'nudge',
    dedupeKey: customerEmailKey(email.id),
    episodeId: email.episodeId,
    version: 1,
    dueAt,
    payload: {
      to: { name: email.recipientName, address: email.recipient },
      message: renderCustomerEmail(email.words, unsubscribe),
      messageId: `${stableId('nudge mail', email.id)}@${domain}`,
      headers: {
        'List-Id': `<nudges.${domain}>`,
        'List-Unsubscribe': `<${unsubscribe}>`,
        'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
      },
      customer: { from: { name: settings.company, address: settings.from }, replyTo: settings.reply_to },
    },
  });
}
