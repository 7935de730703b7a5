import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface CollectedSpan {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  kind: number;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
  status: { code?: number };
  attributes: Readonly<Record<string, string>>;
}

interface Attribute {
  key: string;
  value: { stringValue?: string; intValue?: string };
}

interface Request {
  resourceSpans: {
    resource: { attributes: Attribute[] };
    scopeSpans: { spans: (Omit<CollectedSpan, 'attributes'> & { attributes: Attribute[] })[] }[];
  }[];
}

/** What receives traces by OTLP over HTTP as JSON (`POST …/v1/traces`), on loopback. */
export async function startLoopbackCollector() {
  const spans: CollectedSpan[] = [];
  const resources: Readonly<Record<string, string>>[] = [];
  const bodies: string[] = [];
  const headers: IncomingHttpHeaders[] = [];
  const told = (attributes: Attribute[]) =>
    Object.fromEntries(attributes.map(({ key, value }) => [key, value.stringValue ?? value.intValue ?? '']));
  const collector = { answers: 200 };
  const server = createServer(async (request, response) => {
    const body = await text(request);
    const isOurs = request.method === 'POST' && request.url === '/v1/traces';
    if (isOurs && collector.answers === 200) {
      headers.push(request.headers);
      bodies.push(body);
      for (const { resource, scopeSpans } of (JSON.parse(body) as Request).resourceSpans) {
        resources.push(told(resource.attributes));
        for (const one of scopeSpans) {
          spans.push(...one.spans.map((span) => ({ ...span, attributes: told(span.attributes) })));
        }
      }
    }
    response.writeHead(isOurs ? collector.answers : 404, { 'content-type': 'application/json' }).end('{}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return Object.assign(collector, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ...{ spans, resources, bodies, headers },
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  });
}
