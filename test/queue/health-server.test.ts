import { expect, it } from 'vitest';
import { startHealthServer } from '../../src/queue/health-server.ts';
import type { HealthReport } from '../../src/queue/report-health.ts';
import { freePort } from '../helpers/services/own-redis.ts';

const WELL: HealthReport = {
  ...{ status: 'ok', reasons: [], warnings: [], queue: 'postgres', oldestWaiting: null },
  ...{ lastFinished: {}, probes: {} },
};

it('tells health to GET and HEAD, and refuses every other method without asking', async () => {
  const port = await freePort();
  let asked = 0;
  const server = await startHealthServer(port, async () => {
    asked += 1;
    return WELL;
  });
  const status = async (method: string) => {
    const answer = await fetch(`http://127.0.0.1:${port}/healthz`, { method });
    await answer.arrayBuffer();
    return [answer.status, answer.headers.get('allow')];
  };
  expect(await status('GET')).toEqual([200, null]);
  expect(await status('HEAD')).toEqual([200, null]);
  for (const method of ['POST', 'PUT', 'DELETE', 'PATCH'])
    expect(await status(method)).toEqual([405, 'GET, HEAD']);
  expect(asked).toBe(2);
  await server?.close();
});
