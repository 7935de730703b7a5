import { escapeHtml } from '../../domain/text/safe-text.ts';
import type { Locale, Translated } from '../../domain/types.ts';

export type UnsubscribePage = 'ask' | 'done' | 'invalid' | 'later';

const STRINGS: Translated<Record<UnsubscribePage, { title: string; text: string }> & { button: string }> = {
  en: {
    ask: {
      title: 'Unsubscribe',
      text: 'Shall we stop sending you automatic e-mails of this kind? Invoices and answers to your own questions still reach you.',
    },
    done: {
      title: 'You are unsubscribed',
      text: 'You will get no more automatic e-mails of this kind. You can close this page.',
    },
    invalid: {
      title: 'This link does not work',
      text: 'It is incomplete or was changed on the way. Please use the link in the e-mail itself, or reply to it.',
    },
    later: { title: 'Please try again', text: 'Something went wrong here. Please try again in a minute.' },
    button: 'Unsubscribe',
  },
  'pt-BR': {
    ask: {
      title: 'Cancelar o recebimento',
      text: 'Quer deixar de receber e-mails automáticos deste tipo? Faturas e respostas às suas perguntas continuam chegando.',
    },
    done: {
      title: 'Recebimento cancelado',
      text: 'Você não vai mais receber e-mails automáticos deste tipo. Pode fechar esta página.',
    },
    invalid: {
      title: 'Este link não funciona',
      text: 'Ele está incompleto ou foi alterado no caminho. Use o link do próprio e-mail ou responda a ele.',
    },
    later: { title: 'Tente de novo', text: 'Algo deu errado aqui. Tente de novo em um minuto.' },
    button: 'Cancelar o recebimento',
  },
};

/** The small page behind the link of an e-mail. It says nothing about whom it is for; the button posts back here. */
export function renderUnsubscribePage(page: UnsubscribePage, locale: Locale): string {
  const strings = STRINGS[locale];
  const { title, text } = strings[page];
  const form = `<form method="post"><button type="submit">${escapeHtml(strings.button)}</button></form>`;
  return `<!doctype html>
<html lang="${locale}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="robots" content="noindex"><title>${escapeHtml(title)}</title>
<style>body{margin:0;background:#f3f4f6;color:#1f2933;font:16px/1.5 -apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif}main{max-width:32em;margin:12vh auto;padding:24px;background:#fefefe;border-radius:8px}h1{margin:0 0 12px;font-size:22px}p{margin:0 0 16px}button{padding:11px 18px;border:0;border-radius:6px;background:#1d4ed8;color:#fefefe;font:inherit;font-weight:600;cursor:pointer}@media(prefers-color-scheme:dark){body{background:#16191d;color:#e6e9ed}main{background:#1f242a}}</style>
</head><body><main><h1>${escapeHtml(title)}</h1><p>${escapeHtml(text)}</p>${page === 'ask' ? form : ''}</main></body></html>
`;
}
