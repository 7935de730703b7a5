import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import {
  createSafeFetch,
  DEFAULT_LIMITS,
  type FetchSettings,
} from '../../../src/sources/fetch/safe-fetch.ts';

/** A request as it arrived. */
export interface SeenRequest {
  method: string;
  url: URL;
  headers: IncomingMessage['headers'];
  body: string;
}

export interface LoopbackApi {
  origin: string;
  requests: SeenRequest[];
}

export interface Reply {
  status?: number;
  headers?: Record<string, string>;
  /** An object is sent as JSON. */
  body?: string | Buffer | object;
  /** `cut`: the connection breaks in the middle of the body; `silent`: no answer comes. */
  fault?: 'cut' | 'silent';
}

/** A real HTTP server on loopback for one test, which answers as it is told and keeps what it was asked. */
export async function startLoopbackApi(
  answer: (request: SeenRequest, nth: number) => Reply,
): Promise<LoopbackApi> {
  const requests: SeenRequest[] = [];
  const listener: RequestListener = async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method = 'GET', headers } = request;
    const url = new URL(request.url ?? '/', `http://${headers.host}`);
    const seen = { method, url, headers, body: Buffer.concat(chunks).toString('utf8') };
    requests.push(seen);
    const { status = 200, headers: told = {}, body = '', fault } = answer(seen, requests.length);
    if (fault === 'silent') return;
    const isText = typeof body === 'string' || Buffer.isBuffer(body);
    const bytes = Buffer.from(isText ? body : JSON.stringify(body));
    response.writeHead(status, {
      'content-type': 'application/json',
      'content-length': bytes.length,
      ...told,
    });
    if (fault !== 'cut') return void response.end(bytes);
    response.write(bytes.subarray(0, bytes.length / 2), () => response.destroy());
  };
  const server = createServer((request, response) => void listener(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
}

/** A clock that never waits: it notes the pauses and is at their end at once. */
export function travellingClock(from = '2026-03-04T10:00:00Z') {
  const waits: number[] = [];
  let now = Date.parse(from);
  return {
    waits,
    now: () => new Date(now),
    pause: async (ms: number, signal?: AbortSignal) => {
      signal?.throwIfAborted();
      waits.push(ms);
      now += ms;
    },
    random: () => 0,
  };
}

/** The way out with loopback allowed, and whatever else is told. */
export function loopbackFetch(told: Partial<FetchSettings> = {}) {
  return createSafeFetch({
    allowedHosts: ['127.0.0.1'],
    secrets: [],
    limits: DEFAULT_LIMITS,
    clock: travellingClock(),
    ...told,
  });
}
