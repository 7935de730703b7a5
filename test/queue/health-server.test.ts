import { afterEach, expect, it } from 'vitest';
import { type HealthServer, type ListenOptions, startHealthServer } from '../../src/queue/health-server.ts';
import type { HealthReport } from '../../src/queue/report-health.ts';
import { freePort } from '../helpers/services/own-redis.ts';

const TOKEN = 'q5Vd0mJcT8rW2xKzP7nB4sLhY1fGuE9a';
const report = (over: Partial<HealthReport>): HealthReport => ({
  ...{ status: 'ok', ready: true, reasons: [], warnings: [], queue: 'redis', oldestWaiting: null },
  ...{ lastFinished: {}, probes: {}, jobs: [], details: {} },
  ...over,
});

let server: HealthServer | null = null;
afterEach(async () => {
  await server?.close();
  server = null;
});

async function open(over: Partial<ListenOptions>, told: Partial<HealthReport> = {}) {
  const port = await freePort();
  const text = { 'content-type': 'text/plain' };
  server = await startHealthServer(
    { port, host: '127.0.0.1', token: null, ...over },
    async () => report(told),
    () => [
      {
        path: '/unsubscribe/',
        open: true,
        answer: async () => ({ status: 200, headers: text, body: 'open' }),
      },
      { path: '/metrics', answer: async () => ({ status: 200, headers: text, body: 'figures' }) },
    ],
  );
  return async (path: string, init: RequestInit = {}) => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, init);
    return { status: response.status, body: await response.text() };
  };
}

it('is ready while work can begin, and well only while it moves', async () => {
  const ask = await open({}, { status: 'failing', reasons: ['pull-usage: failed'] });
  expect((await ask('/readyz')).status).toBe(200);
  expect(await ask('/healthz')).toMatchObject({
    status: 503,
    body: expect.stringContaining('pull-usage: failed'),
  });
});

it('is not ready without a database, and says why', async () => {
  const ask = await open({}, { status: 'failing', ready: false, reasons: ['database: ECONNREFUSED'] });
  expect(await ask('/readyz')).toMatchObject({
    status: 503,
    body: expect.stringContaining('database: ECONNREFUSED'),
  });
});

it('answers nothing but GET and HEAD', async () => {
  const ask = await open({});
  expect(await ask('/healthz', { method: 'HEAD' })).toEqual({ status: 200, body: '' });
  for (const method of ['DELETE', 'POST', 'PUT']) {
    expect((await ask('/healthz', { method })).status).toBe(405);
    expect((await ask('/metrics', { method })).status).toBe(405);
  }
  expect((await ask('/unsubscribe/x', { method: 'POST' })).status).toBe(200);
});

it.each(['0.0.0.0', '::', '192.0.2.1', 'localhost', '128.0.0.1'])(
  'refuses to be open for others without a token on %s',
  async (host) => {
    const opening = startHealthServer({ port: 65_000, host, token: null }, async () => report({}));
    await expect(opening).rejects.toThrow(/no ADMIN_TOKEN is set/);
  },
);

it('asks for the token, but not of customers', async () => {
  const ask = await open({ host: '0.0.0.0', token: TOKEN });
  const as = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });
  for (const path of ['/healthz', '/readyz', '/metrics', '/other']) {
    expect((await ask(path)).status, path).toBe(401);
    expect((await ask(path, as(`${TOKEN}x`))).status, path).toBe(401);
  }
  expect(await ask('/metrics', as(TOKEN))).toEqual({ status: 200, body: 'figures' });
  expect((await ask('/healthz', as(TOKEN))).status).toBe(200);
  // A browser asks for a user and a password.
  const login = (text: string) => ({
    headers: { authorization: `Basic ${Buffer.from(text).toString('base64')}` },
  });
  expect((await ask('/metrics', login(`anybody:${TOKEN}`))).status).toBe(200);
  for (const text of [`anybody:${TOKEN}x`, TOKEN.slice(1), '', `${TOKEN}:`])
    expect((await ask('/metrics', login(text))).status, text).toBe(401);
  expect(await ask('/unsubscribe/abc')).toEqual({ status: 200, body: 'open' });
});

it('tells health to GET and HEAD, and refuses every other method without asking', async () => {
  const port = await freePort();
  let asked = 0;
  server = await startHealthServer(port, async () => {
    asked += 1;
    return report({});
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
});
