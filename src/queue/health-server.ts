import { createHash, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { isIP } from 'node:net';
import type { HealthReport } from './report-health.ts';

export interface HealthServer {
  close(): Promise<void>;
}

/** Something else that the same server answers: everything whose path begins so. */
export interface HttpRoute {
  readonly path: string;
  /** For everybody, with or without the token. */
  readonly open?: boolean;
  /** `rest`: the path after the beginning, without a query. Must not throw. */
  answer(request: {
    method: string;
    rest: string;
    query: URLSearchParams;
    acceptLanguage: string | null;
  }): Promise<{ status: number; headers: Readonly<Record<string, string>>; body: string | Buffer }>;
}

export interface ListenOptions {
  /** 0 = no server. */
  readonly port: number;
  readonly host: string;
  /**
   * Asked of whoever reads anything but an open route (`Authorization: Bearer …`, or as the password of whatever user by
   * a browser); null = nobody is asked.
   */
  readonly token: string | null;
}

/** Without a token nothing but this machine may read what the server tells. */
export class OpenAddressError extends Error {
  override readonly name = 'OpenAddressError';
  constructor(host: string) {
    super(
      `${host} can be reached from other machines, and no ADMIN_TOKEN is set: set one (openssl rand -base64 32), or listen on 127.0.0.1`,
    );
  }
}

const JSON_HEADERS = { 'content-type': 'application/json', 'cache-control': 'no-store' } as const;

/**
 * Answers `GET /healthz` with the report as JSON: 200 when the service makes progress, 503 with the reasons when it does
 * not; `GET /readyz` the same, with 503 only while database or queue cannot be used; and whatever the routes answer. While
 * there are none yet (null), everything else is to be asked again later.
 * Port 0 switches it off (null).
 * @param listen a port on the loopback interface, or where to listen and for whom
 * @throws OpenAddressError, or when the port is taken
 */
export async function startHealthServer(
  listen: number | ListenOptions,
  health: () => Promise<HealthReport>,
  routes: () => readonly HttpRoute[] | null = () => [],
): Promise<HealthServer | null> {
  const { port, host, token } =
    typeof listen === 'number' ? { port: listen, host: '127.0.0.1', token: null } : listen;
  if (port === 0) return null;
  if (token === null && !isLoopback(host)) throw new OpenAddressError(host);
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    // Nothing here reads a body; one that is sent all the same must not stand in the way of the answer.
    request.resume();
    const [path = '', search] = request.url?.split('?', 2) ?? [];
    const method = request.method ?? 'GET';
    const known = routes();
    const isHealth = path === '/healthz' || path === '/readyz';
    if (known === null && !isHealth) {
      response.writeHead(503, { 'retry-after': '5' }).end();
      return;
    }
    const route = known?.find((one) => path.startsWith(one.path));
    if (route?.open !== true) {
      if (token !== null && !bears(request, token)) {
        response.writeHead(401, { 'www-authenticate': ['Bearer', 'Basic realm="Harbinger"'] }).end();
        return;
      }
      if (method !== 'GET' && method !== 'HEAD') {
        response.writeHead(405, { allow: 'GET, HEAD' }).end();
        return;
      }
    }
    if (route) {
      const acceptLanguage = request.headers['accept-language'] ?? null;
      const reply = await route.answer({
        ...{
          method,
          rest: path.slice(route.path.length),
          query: new URLSearchParams(search),
          acceptLanguage,
        },
      });
      response.writeHead(reply.status, reply.headers).end(method === 'HEAD' ? undefined : reply.body);
      return;
    }
    if (!isHealth) {
      response.writeHead(404).end();
      return;
    }
    const report = await health();
    const isWell = path === '/healthz' ? report.status === 'ok' : report.ready;
    response.writeHead(isWell ? 200 : 503, JSON_HEADERS);
    response.end(method === 'HEAD' ? undefined : `${JSON.stringify(report)}\n`);
  };
  const server = createServer((request, response) => {
    // A question that cannot be answered must not end the service.
    answer(request, response).catch(() => {
      if (!response.headersSent) response.writeHead(503);
      response.end();
    });
  });
  server.listen(port, host);
  await once(server, 'listening');
  let closed: Promise<unknown> | null = null;
  return {
    close: async () => {
      closed ??= once(server.close(), 'close');
      server.closeAllConnections();
      await closed;
    },
  };
}

/** An address of this machine alone (RFC 1122, 3.2.1.3; RFC 4291, 2.5.3). A name could come to mean another. */
function isLoopback(host: string): boolean {
  return host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

function bears(request: IncomingMessage, token: string): boolean {
  const [, scheme = '', told = ''] = /^(Bearer|Basic) (.+)$/i.exec(request.headers.authorization ?? '') ?? [];
  const login = Buffer.from(told, 'base64').toString('utf8');
  const given = scheme.toLowerCase() === 'basic' ? login.slice(login.indexOf(':') + 1) : told;
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(token));
}
