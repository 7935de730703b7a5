import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A page, or null when there is none under that address. */
export type Pages = (accountId: string | null) => Promise<string | null>;

const ACCOUNT = '/account/';
const HEADERS = { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' } as const;

/** Where the page of an account is, and for null that of the book. */
export const addressOf = (accountId: string | null): string =>
  accountId === null ? '/' : `${ACCOUNT}${encodeURIComponent(accountId)}`;

/**
 * Shows pages to a browser on this machine until the signal comes: nothing is changed, and nobody else is answered. A
 * site that was made to resolve to this machine does not know our name, so it is refused by what it calls us.
 * @param port 0 = any that is free
 */
export async function serveReport(
  pages: Pages,
  given: { port: number; signal: AbortSignal; listening: (url: string) => void },
): Promise<void> {
  const server = createServer((request, response) => {
    request.resume();
    const { port } = server.address() as AddressInfo;
    const known = [`127.0.0.1:${port}`, `localhost:${port}`];
    const reply = (status: number, body = '') => response.writeHead(status, HEADERS).end(body);
    if (!known.includes(request.headers.host ?? '')) return void reply(421);
    if (request.method !== 'GET' && request.method !== 'HEAD') return void reply(405);
    const asked = accountAt(request.url ?? '/');
    if (asked === undefined) return void reply(404);
    pages(asked).then(
      (page) => reply(page === null ? 404 : 200, page ?? ''),
      (error: unknown) => reply(503, error instanceof Error ? 'The page cannot be made at present.' : ''),
    );
  });
  server.listen(given.port, '127.0.0.1');
  await once(server, 'listening');
  given.listening(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  if (!given.signal.aborted) await once(given.signal, 'abort');
  server.close();
  server.closeAllConnections();
}

/** Undefined = there is no such address. */
function accountAt(url: string): string | null | undefined {
  const [path = '/'] = url.split('?', 1);
  if (path === '/') return null;
  if (!path.startsWith(ACCOUNT)) return undefined;
  try {
    return decodeURIComponent(path.slice(ACCOUNT.length));
  } catch {
    return undefined;
  }
}
