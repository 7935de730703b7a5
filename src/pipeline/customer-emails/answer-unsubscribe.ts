import type { Locale } from '../../domain/types.ts';
import { renderUnsubscribePage } from '../../messages/customer-email/unsubscribe-page.ts';
import type { UnsubscribePage } from '../../messages/strings/customer-email-strings.ts';
import { suppress } from '../../store/customer-emails/suppressions.ts';
import { inTransaction } from '../../store/database.ts';
import type { Context } from '../context.ts';
import { loadUnsubscribeSecrets, readUnsubscribe } from './unsubscribe-token.ts';

/** Where the service answers whoever unsubscribes; the token follows. */
export const UNSUBSCRIBE_PATH = '/unsubscribe/';

export interface PageReply {
  status: number;
  headers: Readonly<Record<string, string>>;
  body: string;
}

/**
 * Answers the link of an e-mail. POST (what a mail program sends for one-click, RFC 8058, and the button of the page)
 * unsubscribes, any number of times; GET only asks, because scanners and previews follow links too. A token that was
 * not signed here gets a 400 that says nothing of anybody.
 */
export async function answerUnsubscribe(
  ctx: Context,
  request: { method: string; token: string; acceptLanguage: string | null },
): Promise<PageReply> {
  const locale = localeOf(request.acceptLanguage) ?? ctx.config().config.locale;
  const page = (status: number, which: UnsubscribePage, more: Readonly<Record<string, string>> = {}) => ({
    status,
    headers: { ...HEADERS, ...more },
    body: renderUnsubscribePage(which, locale),
  });
  const { method } = request;
  if (method !== 'POST' && method !== 'GET' && method !== 'HEAD') {
    return page(405, 'invalid', { allow: 'GET, HEAD, POST' });
  }
  try {
    const hash = readUnsubscribe(
      request.token,
      await inTransaction(ctx, (tx) => loadUnsubscribeSecrets(tx, ctx)),
    );
    if (hash === null) return page(400, 'invalid');
    if (method !== 'POST') return page(200, 'ask');
    const isNew = await inTransaction(ctx, (tx) =>
      suppress(tx, {
        hash,
        address: null,
        reason: 'unsubscribed',
        detail: null,
        by: null,
        at: ctx.now(),
      }),
    );
    ctx.log.info({ isNew }, 'a contact has unsubscribed');
    return page(200, 'done');
  } catch (error) {
    ctx.log.error(
      { error: error instanceof Error ? error.name : 'failed' },
      'a request to unsubscribe failed',
    );
    return page(503, 'later', { 'retry-after': '60' });
  }
}

const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
};

/** The first language of the browser that the product speaks; null = it asks for none. */
function localeOf(acceptLanguage: string | null): Locale | null {
  for (const tag of (acceptLanguage ?? '').toLowerCase().split(',')) {
    if (tag.trim().startsWith('pt')) return 'pt-BR';
    if (tag.trim().startsWith('en')) return 'en';
  }
  return null;
}
