import { once } from 'node:events';
import { createServer } from 'node:http';
import type { HealthReport } from './report-health.ts';

export interface HealthServer {
  close(): Promise<void>;
}

/**
 * Answers `GET /healthz` on the loopback interface with the report as JSON: 200 when the service makes progress, 503
 * with the reasons when it does not. Port 0 switches it off (null). Throws when the port is taken.
 */
export async function startHealthServer(
  port: number,
  health: () => Promise<HealthReport>,
): Promise<HealthServer | null> {
  if (port === 0) return null;
  const server = createServer(async (request, response) => {
    if (request.url?.split('?', 1)[0] !== '/healthz') {
      response.writeHead(404).end();
      return;
    }
    const report = await health();
    response.writeHead(report.status === 'ok' ? 200 : 503, {
      'content-type': 'application/json',
      'cache-control': 'no-store',
    });
    response.end(`${JSON.stringify(report)}\n`);
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
