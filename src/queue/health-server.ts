import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { HealthReport } from './report-health.ts';

export interface HealthServer {
  close(): Promise<void>;
}

/** Something else that the same server answers: everything whose path begins so. */
export interface HttpRoute {
  readonly path: string;
  /** `rest`: the path after the beginning, without a query. Must not throw. */
  answer(request: {
    method: string;
    rest: string;
    acceptLanguage: string | null;
  }): Promise<{ status: number; headers: Readonly<Record<string, string>>; body: string }>;
}

/**
 * Answers `GET /healthz` (and HEAD, nothing else) on the loopback interface with the report as JSON: 200 when the service makes progress, 503
 * with the reasons when it does not; and whatever the routes answer. Port 0 switches it off (null). Throws when the
 * port is taken.
 */
export async function startHealthServer(
  port: number,
  health: () => Promise<HealthReport>,
  routes: readonly HttpRoute[] = [],
): Promise<HealthServer | null> {
  if (port === 0) return null;
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    // Nothing here reads a body; one that is sent all the same must not stand in the way of the answer.
    request.resume();
    const path = request.url?.split('?', 1)[0] ?? '';
    const route = routes.find((known) => path.startsWith(known.path));
    if (route) {
      const method = request.method ?? 'GET';
      const acceptLanguage = request.headers['accept-language'] ?? null;
      const reply = await route.answer({ method, rest: path.slice(route.path.length), acceptLanguage });
      response.writeHead(reply.status, reply.headers).end(method === 'HEAD' ? undefined : reply.body);
      return;
    }
    if (path !== '/healthz') {
      response.writeHead(404).end();
      return;
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.writeHead(405, { allow: 'GET, HEAD' }).end();
      return;
    }
    const report = await health();
    response.writeHead(report.status === 'ok' ? 200 : 503, {
      'content-type': 'application/json',
      'cache-control': 'no-store',
    });
    response.end(`${JSON.stringify(report)}\n`);
  };
  const server = createServer((request, response) => {
    // A question that cannot be answered must not end the service.
    answer(request, response).catch(() => {
      if (!response.headersSent) response.writeHead(503);
      response.end();
    });
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
