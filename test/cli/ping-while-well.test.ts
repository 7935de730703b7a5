import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { pingWhileWell } from '../../src/cli/ping-while-well.ts';
import type { HealthReport } from '../../src/queue/report-health.ts';
import { waitFor } from '../helpers/services/wait-for.ts';

it('asks the address while the service makes progress, not while it does not, and logs no part of it', async () => {
  const asked: string[] = [];
  let answers = 200;
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.writeHead(answers).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  let looks = 0;
  let status: HealthReport['status'] = 'ok';
  const logged: string[] = [];
  const keep = (fields: object, message: string) => void logged.push(`${message} ${JSON.stringify(fields)}`);
  const pings = pingWhileWell({
    url: `http://127.0.0.1:${port}/5ecret`,
    health: async () => {
      looks += 1;
      return { status } as HealthReport;
    },
    log: { info: keep, warn: keep, error: keep },
    everyMs: 10,
  });
  await waitFor(() => asked.length > 1);
  status = 'failing';
  const since = looks;
  await waitFor(() => looks > since + 1);
  const before = asked.length;
  await waitFor(() => looks > since + 4);
  expect(asked.length).toBe(before);
  answers = 500;
  status = 'ok';
  await waitFor(() => logged.length > 0);
  pings.stop();
  server.close();
  server.closeAllConnections();
  expect(asked[0]).toBe('/5ecret');
  expect(logged.join()).toContain('refuses the ping');
  expect(logged.join()).not.toContain('5ecret');
});
