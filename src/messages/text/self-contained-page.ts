import { escapeHtml } from '../../domain/text/safe-text.ts';
import type { Locale } from '../../domain/types.ts';

/**
 * An HTML page that needs nothing else: no scripts, no fonts, no pictures from elsewhere, and says so to the browser.
 * @param page `title` is plain text; `style` and `body` stand as they are, so what comes from data is escaped in them
 */
export function selfContainedPage(page: {
  locale: Locale;
  title: string;
  style: string;
  body: string;
  /** Seconds after which a browser asks for it again; default: never. */
  refreshSeconds?: number;
}): string {
  const again =
    page.refreshSeconds === undefined ? '' : `\n<meta http-equiv="refresh" content="${page.refreshSeconds}">`;
  return `<!doctype html>
<html lang="${page.locale}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">${again}
<title>${escapeHtml(page.title)}</title>
<style>${page.style}</style></head>
<body><main>
${page.body}
</main></body></html>
`;
}
