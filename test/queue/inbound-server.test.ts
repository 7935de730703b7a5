import { connect } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { type InboundRequest, startInboundServer } from '../../src/queue/inbound-server.ts';

async function serverFor() {
  const taken: InboundRequest[] = [];
  const server = await startInboundServer({
    host: '127.0.0.1',
    port: 0,
    limit: (path) => (path === '/webhooks/a' ? 1_000 : null),
    answer: async (_path, request) => {
      taken.push(request);
      if (request.body.toString() === 'fail') throw new Error('inside');
      return { status: 200, says: 'stored' };
    },
  });
  onTestFinished(() => server.close());
  const post = async (body: string, path = '/webhooks/a', method = 'POST') => {
    const given = { method, ...(method === 'POST' && { body }) };
    const response = await fetch(`http://127.0.0.1:${server.port}${path}`, given);
    return [response.status, (await response.text()).trim()];
  };
  return { taken, port: server.port, post };
}

it('takes in what is posted, byte by byte', async () => {
  const { taken, post } = await serverFor();
  expect(await post('{"a": "ü"}', '/webhooks/a?x=1')).toEqual([200, 'stored']);
  expect(taken[0]!.body).toEqual(Buffer.from('{"a": "ü"}'));
  expect(taken[0]!.headers.get('content-length')).toBe('11');
});

it('takes in nothing else, and says as little as it can', async () => {
  const { taken, post } = await serverFor();
  expect(await post('x', '/webhooks/b')).toEqual([404, 'not found']);
  expect(await post('x', '/healthz')).toEqual([404, 'not found']);
  expect(await post('', '/webhooks/a', 'GET')).toEqual([405, 'POST only']);
  expect(await post('x'.repeat(1_001))).toEqual([413, 'too large']);
  expect(taken).toEqual([]);
  expect(await post('fail')).toEqual([503, 'not now']);
});

it('reads no more than it takes, however it is sent', async () => {
  const { taken, port } = await serverFor();
  const socket = connect(port, '127.0.0.1');
  socket.write('POST /webhooks/a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n');
  const chunk = 'y'.repeat(512);
  for (let sent = 0; sent < 8; sent++) socket.write(`200\r\n${chunk}\r\n`);
  const answer = await new Promise<string>((resolve) => {
    let text = '';
    socket.on('data', (data) => {
      text += data;
    });
    socket.on('error', () => resolve(text));
    socket.on('close', () => resolve(text));
  });
  expect(answer).toMatch(/^HTTP\/1\.1 413 /);
  expect(taken).toEqual([]);
});
