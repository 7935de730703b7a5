import type { CustomerEmailText } from '../../domain/customer-emails/template.ts';
import { cutText, escapeHtml } from '../../domain/text/safe-text.ts';
import type { Locale } from '../../domain/types.ts';
import { COLOURS, mailPage } from '../mail/mail-page.ts';
import type { MailMessage } from '../types.ts';

const FOOTER: Readonly<Record<Locale, { why: (account: string) => string; unsubscribe: string }>> = {
  en: {
    why: (account) => `You get this e-mail because you are the contact we have for ${account}.`,
    unsubscribe: 'Unsubscribe from these e-mails',
  },
  'pt-BR': {
    why: (account) => `Você recebe este e-mail porque é o contato que temos da ${account}.`,
    unsubscribe: 'Cancelar o recebimento destes e-mails',
  },
};

const LINK = '{link}';
const BUTTON = '#1d4ed8';

/** The e-mail as text and HTML from the same words. No pictures and nothing that tells who opened it. */
export function renderCustomerEmail(words: CustomerEmailText, unsubscribeUrl: string): MailMessage {
  const { locale, subject, paragraphs } = words;
  const preheader = cutText(paragraphs.find((p) => p.length > 60 && !p.includes(LINK)) ?? subject, 120);
  return {
    subject,
    preheader,
    text: textOf(words, unsubscribeUrl),
    html: mailPage({ lang: locale, title: subject, preheader, body: htmlOf(words, unsubscribeUrl) }),
  };
}

function textOf(words: CustomerEmailText, unsubscribeUrl: string): string {
  const { link } = words;
  const body = words.paragraphs.map((paragraph) =>
    paragraph === LINK ? `${link.text}:\n${link.url}` : paragraph.replaceAll(LINK, link.url),
  );
  const { why, unsubscribe } = FOOTER[words.locale];
  // Two hyphens and a space: mail programs fold what follows away in a reply.
  const footer = ['-- ', `${words.company}, ${words.postalAddress}`, why(words.account)];
  return `${body.join('\n\n')}\n\n${footer.join('\n')}\n${unsubscribe}: ${unsubscribeUrl}\n`;
}

function htmlOf(words: CustomerEmailText, unsubscribeUrl: string): string {
  const { why, unsubscribe } = FOOTER[words.locale];
  const quiet = `margin:0 0 6px;font-size:13px;color:${COLOURS.quiet}`;
  return [
    ...words.paragraphs.map((paragraph, i) =>
      paragraphHtml(paragraph, words.link, i === words.paragraphs.length - 1 ? 26 : 14),
    ),
    `<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"><tr><td style="padding:16px 0 0;border-top:1px solid ${COLOURS.rule}">`,
    `<p class="q" style="${quiet}">${escapeHtml(`${words.company}, ${words.postalAddress}`)}</p>`,
    `<p class="q" style="${quiet}">${escapeHtml(why(words.account))}</p>`,
    `<p class="q" style="${quiet}"><a class="q" href="${escapeHtml(unsubscribeUrl)}" style="display:inline-block;padding:6px 0;color:${COLOURS.quiet}">${escapeHtml(unsubscribe)}</a></p>`,
    '</td></tr></table>',
  ].join('\n');
}

/** @param gap below it, in pixels */
function paragraphHtml(paragraph: string, link: CustomerEmailText['link'], gap: number): string {
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
