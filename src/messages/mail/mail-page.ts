import { escapeHtml } from '../../domain/text/safe-text.ts';

/** Colours that stay readable when a client turns them round for dark mode: none is white, black or pale. */
export const COLOURS = {
  text: '#1f2933',
  quiet: '#5f6b7a',
  rule: '#d5dae1',
  page: '#f3f4f6',
  card: '#fefefe',
} as const;

export const FONT = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";

/**
 * A mail's HTML frame: one table of at most 600 px (Outlook gets a fixed one), a hidden preheader, and a declared
 * interest in dark mode. Layout by tables and inline styles only, since Outlook and Gmail ignore the rest.
 */
export function mailPage(options: { lang: string; title: string; preheader: string; body: string }): string {
  const { lang, title, preheader, body } = options;
  return `<!doctype html>
<html lang="${escapeHtml(lang)}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">
<title>${escapeHtml(title)}</title>
<style>@media(prefers-color-scheme:dark){.p{background:#16191d!important}.c{background:#1f242a!important}.t,.t td,.t th,.t p,.t h1,.t h2{color:#e6e9ed!important}.t .q{color:#a4afbc!important}.t td,.t th{border-color:#39414b!important}}</style></head>
<body class="p" style="margin:0;padding:0;background:${COLOURS.page}">
<div style="display:none;max-height:0;overflow:hidden;mso-hide:all">${escapeHtml(preheader)}</div>
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"><tr><td align="center" class="p" bgcolor="${COLOURS.page}">
<!--[if mso]><table role="presentation" width="600" cellpadding="0" cellspacing="0" border="0"><tr><td><![endif]-->
<table role="presentation" class="c t" width="100%" cellpadding="0" cellspacing="0" border="0" bgcolor="${COLOURS.card}" style="max-width:600px;${FONT};font-size:15px;line-height:1.45;color:${COLOURS.text}"><tr><td style="padding:20px 16px">
${body}
</td></tr></table>
<!--[if mso]></td></tr></table><![endif]-->
</td></tr></table></body></html>
`;
}
