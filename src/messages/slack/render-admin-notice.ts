import { cutText, literalMrkdwn } from '../../domain/text/safe-text.ts';
import type { AdminNoticeModel } from '../models/admin-notice-model.ts';
import type { MessageContext, SlackMessage } from '../models/message.ts';
import { adminText } from '../strings/admin-text.ts';
import { bold, bullets, header, line, richText, context as smallPrint, span } from './blocks.ts';

/** What an admin sees once per cause, instead of hundreds of alerts. */
export function renderAdminNotice(model: AdminNoticeModel, context: MessageContext): SlackMessage {
  const text = adminText(model, context);
  const title = `${text.mark} ${text.title}`;
  return {
    text: literalMrkdwn(cutText(`${title}. ${text.happened}`, 800)),
    blocks: [
      header(title),
      richText(
        line(bold(text.happened)),
        line(span(text.effect)),
        ...(text.items.length === 0 ? [] : [bullets(...text.items.map((i) => line(span(i))))]),
      ),
      smallPrint([text.todo]),
    ],
  };
}
