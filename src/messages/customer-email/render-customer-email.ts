import { cutText, escapeHtml } from '../../domain/text/safe-text.ts';
import { COLOURS, mailPage } from '../mail/mail-page.ts';
import type { MailMessage } from '../models/message.ts';
import { FOOTER_STRINGS } from '../strings/customer-email-strings.ts';
import type { NudgeContent } from './compose-customer-email.ts';

const LINK = '{link}';
const BUTTON = '#1d4ed8';

/** The e-mail as text and HTML from the same content. No pictures and nothing that tells who opened it. */
export function renderNudgeMail(content: NudgeContent, unsubscribeUrl: string): MailMessage {
  const { locale, subject, paragraphs } = content;
  const preheader = cutText(paragraphs.find((p) => p.length > 60 && !p.includes(LINK)) ?? subject, 120);
  return {
    subject,
    preheader,
    text: textOf(content, unsubscribeUrl),
    html: mailPage({ lang: locale, title: subject, preheader, body: htmlOf(content, unsubscribeUrl) }),
  };
}

function textOf(content: NudgeContent, unsubscribeUrl: string): string {
  const { link } = content;
  const body = content.paragraphs.map((paragraph) =>
    paragraph === LINK ? `${link.text}:\n${link.url}` : paragraph.replaceAll(LINK, link.url),
  );
  const { why, unsubscribe } = FOOTER_STRINGS[content.locale];
  // Two hyphens and a space: mail programs fold what follows away in a reply.
  const footer = ['-- ', `${content.company}, ${content.postalAddress}`, why(content.account)];
  return `${body.join('\n\n')}\n\n${footer.join('\n')}\n${unsubscribe}: ${unsubscribeUrl}\n`;
}

function htmlOf(content: NudgeContent, unsubscribeUrl: string): string {
  const { why, unsubscribe } = FOOTER_STRINGS[content.locale];
  const quiet = `margin:0 0 6px;font-size:13px;color:${COLOURS.quiet}`;
  return [
    ...content.paragraphs.map((paragraph, i) =>
      paragraphHtml(paragraph, content.link, i === content.paragraphs.length - 1 ? 26 : 14),
    ),
    `<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"><tr><td style="padding:16px 0 0;border-top:1px solid ${COLOURS.rule}">`,
    `<p class="q" style="${quiet}">${escapeHtml(`${content.company}, ${content.postalAddress}`)}</p>`,
    `<p class="q" style="${quiet}">${escapeHtml(why(content.account))}</p>`,
    `<p class="q" style="${quiet}"><a class="q" href="${escapeHtml(unsubscribeUrl)}" style="display:inline-block;padding:6px 0;color:${COLOURS.quiet}">${escapeHtml(unsubscribe)}</a></p>`,
    '</td></tr></table>',
  ].join('\n');
}

/** @param gap below it, in pixels */
function paragraphHtml(paragraph: string, link: NudgeContent['link'], gap: number): string {
  const href = escapeHtml(link.url);
  const text = escapeHtml(link.text);
  if (paragraph === LINK) {
    return `<table role="presentation" cellpadding="0" cellspacing="0" border="0" style="margin:4px 0 18px"><tr><td bgcolor="${BUTTON}" style="border-radius:6px"><a href="${href}" style="display:inline-block;padding:11px 18px;font-weight:600;color:#fefefe;text-decoration:none">${text}</a></td></tr></table>`;
  }
  const lines = paragraph
    .split('\n')
    .map((line) =>
      line.split(LINK).map(escapeHtml).join(`<a href="${href}" style="color:${BUTTON}">${text}</a>`),
    );
  return `<p style="margin:0 0 ${gap}px">${lines.join('<br>')}</p>`;
}
