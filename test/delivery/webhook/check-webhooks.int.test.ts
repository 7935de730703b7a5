import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { checkWebhooks } from '../../../src/delivery/webhook/check-webhooks.ts';
import { freePort } from '../../helpers/services/own-redis.ts';
import { type LoopbackReceiver, startLoopbackReceiver } from '../../helpers/webhook/loopback-receiver.ts';
import { SECRET } from './webhook-harness.ts';

let receiver: LoopbackReceiver;
/** Takes connections and says nothing. */
let silent: Server;
const sockets: Socket[] = [];
beforeEach(async () => {
  receiver = await startLoopbackReceiver(SECRET);
  silent = createServer((socket) => void sockets.push(socket));
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  await receiver.close();
  for (const socket of sockets.splice(0)) socket.destroy();
  await new Promise((resolve) => silent.close(resolve));
});

const check = async (url: string, send: boolean, stopped: ReadonlyMap<string, string> = new Map()) => {
  const keys = [Buffer.from(SECRET.slice('whsec_'.length), 'base64')];
  const given = { send, timeoutMs: 500, now: () => new Date(), stopped };
  const endpoint = {
    name: 'jira',
    url,
    keys,
    secrets: [SECRET, url],
    allowedHosts: ['127.0.0.1', 'localhost'],
  };
  const [result] = await checkWebhooks([endpoint], given);
  return result!;
};

it('tries the connection and sends nothing, unless it is to send a ping', async () => {
  expect(await check(receiver.url, false)).toEqual({
    name: 'webhook jira',
    ok: true,
    says: 'can be reached; nothing was sent (doctor --send sends a ping)',
  });
  expect(receiver.requests).toEqual([]);
  const pinged = await check(receiver.url, true);
  expect(pinged).toMatchObject({ ok: true, says: 'answers a signed ping with HTTP 204' });
  expect(receiver.requests.map(({ verified, event }) => [verified, event.type])).toEqual([[true, 'ping']]);
});

it('says what is wrong, without the address', async () => {
  const hooked = (url: string) => `${url}/hook-4711`;
  const { port } = silent.address() as { port: number };
  const results = await Promise.all([
    check(hooked(`http://127.0.0.1:${await freePort()}`), false),
    check(hooked(receiver.url.replace('http:', 'https:')), false),
    check(hooked(`https://127.0.0.1:${port}`), false),
    check(hooked('https://receiver.invalid'), false),
    check(hooked(`http://127.0.0.1:${port}`), true),
  ]);
  expect(results.map(({ ok }) => ok)).toEqual(Array(5).fill(false));
  expect(results.map(({ says }) => says)).toEqual([
    '127.0.0.1: ECONNREFUSED',
    '127.0.0.1: ERR_SSL_WRONG_VERSION_NUMBER',
    '127.0.0.1: no connection in time',
    expect.stringMatching(/^receiver\.invalid: (ENOTFOUND|EAI_AGAIN|no connection in time)$/),
    'no answer in time; it may have arrived',
  ]);
  receiver.script({ kind: 'answer', status: 403, body: `wrong ${SECRET}` });
  expect(await check(receiver.url, true)).toMatchObject({ ok: false, says: 'HTTP 403: wrong [redacted]' });
});

it('tells of a webhook that is switched off, also when it could be reached', async () => {
  const result = await check(receiver.url, true, new Map([['webhook:jira', 'HTTP 410']]));
  expect(result).toMatchObject({
    ok: false,
    says: 'switched off: HTTP 410; answers a signed ping with HTTP 204; to send again: harbinger outbox retry',
  });
});
