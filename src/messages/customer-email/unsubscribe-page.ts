import { escapeHtml } from '../../domain/text/safe-text.ts';
import type { Locale } from '../../domain/types.ts';
import { UNSUBSCRIBE_STRINGS, type UnsubscribePage } from '../strings/customer-email-strings.ts';

/** The small page behind the link of an e-mail. It says nothing about whom it is for; the button posts back here. */
export function renderUnsubscribePage(page: UnsubscribePage, locale: Locale): string {
  const strings = UNSUBSCRIBE_STRINGS[locale];
  const { title, text } = strings[page];
  const form = `<form method="post"><button type="submit">${escapeHtml(strings.button)}</button></form>`;
  return `<!doctype html>
<html lang="${locale}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="robots" content="noindex"><title>${escapeHtml(title)}</title>
<style>body{margin:0;background:#f3f4f6;color:#1f2933;font:16px/1.5 -apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif}main{max-width:32em;margin:12vh auto;padding:24px;background:#fefefe;border-radius:8px}h1{margin:0 0 12px;font-size:22px}p{margin:0 0 16px}button{padding:11px 18px;border:0;border-radius:6px;background:#1d4ed8;color:#fefefe;font:inherit;font-weight:600;cursor:pointer}@media(prefers-color-scheme:dark){body{background:#16191d;color:#e6e9ed}main{background:#1f242a}}</style>
</head><body><main><h1>${escapeHtml(title)}</h1><p>${escapeHtml(text)}</p>${page === 'ask' ? form : ''}</main></body></html>
`;
}
