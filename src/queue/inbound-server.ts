import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

/** What was posted to an address. */
export interface InboundRequest {
  /** Names in lower case; of several with one name the values are joined by a comma. */
  headers: ReadonlyMap<string, string>;
  body: Buffer;
}

export interface InboundServer {
  port: number;
  close(): Promise<void>;
}

export interface InboundSettings {
  host: string;
  /** 0 = any that is free. */
  port: number;
  /** Bytes that may be posted to a path; null = there is nothing. */
  limit(path: string): number | null;
  /** Must not throw. */
  answer(path: string, request: InboundRequest): Promise<{ status: number; says: string }>;
}

/** A sender that is slower than this is cut off. */
const REQUEST_TIMEOUT_MS = 10_000;
const MOST_CONNECTIONS = 200;

/**
 * A server that takes POSTs in and nothing else: small bodies, in little time, few at once. It faces the network, so that it
 * says no more than a status and a word.
 */
export async function startInboundServer(settings: InboundSettings): Promise<InboundServer> {
  const server = createServer(
    {
      requestTimeout: REQUEST_TIMEOUT_MS,
      headersTimeout: REQUEST_TIMEOUT_MS / 2,
      connectionsCheckingInterval: REQUEST_TIMEOUT_MS / 10,
      maxHeaderSize: 16 * 1024,
    },
    (request, response) => {
      take(request, settings).then(
        ({ status, says }) => reply(response, status, says),
        () => reply(response, 503, 'not now'),
      );
    },
  );
  server.maxConnections = MOST_CONNECTIONS;
  server.listen(settings.port, settings.host);
  await once(server, 'listening');
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : settings.port,
    close: async () => {
      server.close();
      server.closeIdleConnections();
      const cut = setTimeout(() => server.closeAllConnections(), 2_000);
      await once(server, 'close');
      clearTimeout(cut);
    },
  };
}

async function take(
  request: IncomingMessage,
  { limit, answer }: InboundSettings,
): Promise<{ status: number; says: string }> {
  const path = request.url?.split('?', 1)[0] ?? '';
  const most = limit(path);
  if (most === null) return { status: 404, says: 'not found' };
  if (request.method !== 'POST') return { status: 405, says: 'POST only' };
  const body = await readBody(request, most);
  if (body === null) return { status: 413, says: 'too large' };
  const headers = new Map(
    Object.entries(request.headers).map(([name, value]) => [name, [value ?? ''].flat().join(',')]),
  );
  return answer(path, { headers, body });
}

/** The body; null = it is larger, and is not read further. */
async function readBody(request: IncomingMessage, most: number): Promise<Buffer | null> {
  if (Number(request.headers['content-length'] ?? 0) > most) return null;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > most) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function reply(response: ServerResponse, status: number, says: string): void {
  if (response.destroyed) return;
  // What is left of a request that was refused is not read: the connection cannot be used again.
  const headers = { 'content-type': 'text/plain', ...(status >= 400 && { connection: 'close' }) };
  response.writeHead(status, headers).end(`${says}\n`, () => {
    if (status >= 400) response.req.destroy();
  });
}
