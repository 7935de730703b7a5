import { mailDraft } from '../../delivery/drafts.ts';
import { renderNudgeMail } from '../../domain/nudges/render-nudge-mail.ts';
import type { Nudge } from '../../store/nudges/nudges.ts';
import { nudgeKey } from '../../store/nudges/settle-nudges.ts';
import { addressHash } from '../../store/nudges/suppressions.ts';
import type { OutboxDraft } from '../../store/outbox/types.ts';
import { stableId } from '../stable-id.ts';
import { UNSUBSCRIBE_PATH } from './answer-unsubscribe.ts';
import type { NudgeSettings } from './nudge-settings.ts';
import { signUnsubscribe } from './unsubscribe-token.ts';

/** Where this contact unsubscribes from every e-mail of this kind. */
export function unsubscribeUrl(recipient: string, settings: NudgeSettings, secret: string): string {
  const base = settings.unsubscribe_url.replace(/\/+$/, '');
  return `${base}${UNSUBSCRIBE_PATH}${signUnsubscribe(addressHash(recipient), secret)}`;
}

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
