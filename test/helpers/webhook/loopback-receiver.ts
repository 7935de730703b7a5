import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How the receiver treats a request; `accept`: the event counts as received although the answer says otherwise. */
export type ReceiverFault =
  | {
      kind: 'answer';
      status: number;
      headers?: Record<string, string>;
      /** `stalled`: begins and never ends. */
      body?: string | 'endless' | 'stalled';
      accept?: boolean;
    }
  | { kind: 'reset'; accept: boolean }
  | { kind: 'hang'; accept: boolean };

export interface ReceivedEvent {
  id: string;
  type: string;
  data: Record<string, unknown>;
  body: string;
  headers: IncomingHttpHeaders;
}

export interface LoopbackReceiver {
  url: string;
  /** Every request, in the order in which it came, with what became of it. */
  requests: {
    id: string;
    timestamp: number;
    at: number;
    path: string;
    verified: boolean;
    event: ReceivedEvent;
  }[];
  /** What a receiver keeps that knows an event by its id: each one once. */
  events: ReceivedEvent[];
  /** The next requests are treated so, one each; afterwards everything is accepted with 204. */
  script(...faults: ReceiverFault[]): void;
  /** Every request is treated so, until null. */
  always(fault: ReceiverFault | null): void;
  close(): Promise<void>;
}

const WELL: ReceiverFault = { kind: 'answer', status: 204, accept: true };

/**
 * A receiver as somebody else would write it from the specification: verifies with Web Crypto, takes any signature of
 * the list, refuses what is older than five minutes with 401, and knows repetitions by their id.
 */
export async function startLoopbackReceiver(secret: string): Promise<LoopbackReceiver> {
  const requests: LoopbackReceiver['requests'] = [];
  const events: ReceivedEvent[] = [];
  const scripted: ReceiverFault[] = [];
  let standing: ReceiverFault | null = null;

  const take = async (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const bytes = Buffer.concat(chunks);
    const { headers } = request;
    const [id, timestamp] = [String(headers['webhook-id']), Number(headers['webhook-timestamp'])];
    const verified = await verify(secret, headers, bytes);
    const parsed = JSON.parse(bytes.toString('utf8')) as { type: string; data: Record<string, unknown> };
    const event = { id, type: parsed.type, data: parsed.data, body: bytes.toString('utf8'), headers };
    requests.push({ id, timestamp, at: Date.now(), path: request.url ?? '', verified, event });
    if (!verified) return void response.writeHead(401).end();
    const fault = scripted.shift() ?? standing ?? WELL;
    if (fault.accept === true && events.every((known) => known.id !== id)) events.push(event);
    if (fault.kind === 'reset') return void request.socket.resetAndDestroy();
    if (fault.kind === 'hang') return;
    response.writeHead(fault.status, fault.headers);
    if (fault.body === 'stalled') return void response.write('wait');
    if (fault.body !== 'endless') return void response.end(fault.body);
    const pump = () => {
      while (!response.destroyed && response.write('x'.repeat(65_536))) {}
    };
    response.on('drain', pump);
    pump();
  };
  const server = createServer((request, response) => void take(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/tasks`,
    requests,
    events,
    script: (...faults) => void scripted.push(...faults),
    always: (fault) => {
      standing = fault;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const TOLERANCE_S = 300;

async function verify(secret: string, headers: IncomingHttpHeaders, body: Buffer): Promise<boolean> {
  const timestamp = Number(headers['webhook-timestamp']);
  if (!(Math.abs(Date.now() / 1_000 - timestamp) <= TOLERANCE_S)) return false;
  const raw = Uint8Array.from(atob(secret.slice('whsec_'.length)), (letter) => letter.charCodeAt(0));
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('raw', raw, algorithm, false, ['verify']);
  const start = new TextEncoder().encode(`${headers['webhook-id']}.${headers['webhook-timestamp']}.`);
  const content = new Uint8Array([...start, ...body]);
  for (const one of String(headers['webhook-signature']).split(' ')) {
    const [version, signature = ''] = one.split(',');
    if (version !== 'v1') continue;
    const bytes = Uint8Array.from(atob(signature), (letter) => letter.charCodeAt(0));
    if (await crypto.subtle.verify('HMAC', key, bytes, content)) return true;
  }
  return false;
}
