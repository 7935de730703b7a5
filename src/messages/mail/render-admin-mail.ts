import { cutText, escapeHtml, inertUrls } from '../../domain/text/safe-text.ts';
import type { AdminNoticeModel } from '../models/admin-notice-model.ts';
import type { MailMessage, MessageContext } from '../models/message.ts';
import { adminText } from '../strings/admin-text.ts';
import { mailPage } from './mail-page.ts';

/** The admin's notice as mail, for what Slack cannot carry (Slack itself is paused). */
export function renderAdminMail(model: AdminNoticeModel, context: MessageContext): MailMessage {
  const text = adminText(model, context);
  const paragraphs = [text.happened, text.effect];
  const items = text.items.map((i) => `<li>${escapeHtml(i)}</li>`).join('');
  const body = [
    `<h1 style="margin:0 0 12px;font-size:20px">${escapeHtml(`${text.mark} ${text.title}`)}</h1>`,
    ...paragraphs.map((p) => `<p style="margin:0 0 12px">${escapeHtml(p)}</p>`),
    items === '' ? '' : `<ul style="margin:0 0 12px;padding-left:20px">${items}</ul>`,
    `<p style="margin:0"><strong>${escapeHtml(text.todo)}</strong></p>`,
  ].join('\n');
  const subject = cutText(`Harbinger: ${text.title}`, 70);
  const preheader = cutText(text.happened, 120);
  return {
    subject,
    preheader,
    text: inertUrls(
      [text.title, ...paragraphs, ...text.items.map((i) => `- ${i}`), text.todo].join('\n\n'),
    ).concat('\n'),
    html: mailPage({ lang: context.locale, title: subject, preheader, body }),
  };
}
