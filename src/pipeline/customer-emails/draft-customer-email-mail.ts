import { mailDraft } from '../../delivery/drafts.ts';
import type { Nudge } from '../../domain/customer-emails/customer-email.ts';
import type { OutboxDraft } from '../../domain/outbox.ts';
import { renderNudgeMail } from '../../messages/customer-email/render-customer-email.ts';
import { nudgeKey } from '../../store/customer-emails/settle-customer-emails.ts';
import { stableId } from '../../store/stable-id.ts';
import type { NudgeSettings } from './draft-customer-emails.ts';
import { unsubscribeUrl } from './unsubscribe-token.ts';

/**
 * An e-mail to a customer as an outbox row: one-click unsubscribe (RFC 8058) in its headers and a link in its text, no
 * way to see whether it was opened.
 */
export function draftNudgeMail(
  nudge: Nudge & { recipient: string },
  given: { settings: NudgeSettings; secret: string; dueAt: Date },
): OutboxDraft {
  const { settings, secret, dueAt } = given;
  const unsubscribe = unsubscribeUrl(nudge.recipient, settings, secret);
  const domain = settings.from.slice(settings.from.lastIndexOf('@') + 1);
  return mailDraft({
    kind: 'nudge',
    dedupeKey: nudgeKey(nudge.id),
    episodeId: nudge.episodeId,
    version: 1,
    dueAt,
    payload: {
      to: { name: nudge.recipientName, address: nudge.recipient },
      message: renderNudgeMail(nudge.words, unsubscribe),
      messageId: `${stableId('nudge mail', nudge.id)}@${domain}`,
      headers: {
        'List-Id': `<nudges.${domain}>`,
        'List-Unsubscribe': `<${unsubscribe}>`,
        'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
      },
      customer: { from: { name: settings.company, address: settings.from }, replyTo: settings.reply_to },
    },
  });
}
