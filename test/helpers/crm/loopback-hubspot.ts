import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

/** How the next request is treated; `accept`: what it asks for is done although the answer says otherwise. */
export type HubspotFault =
  | { kind: 'answer'; status: number; headers?: Record<string, string>; body?: object }
  | { kind: 'reset'; accept: boolean }
  | { kind: 'hold'; until: Promise<void> };

interface Input {
  id: string;
  idProperty?: string;
  objectWriteTraceId?: string;
  properties: Record<string, string>;
}

export interface LoopbackHubspot {
  url: string;
  token: string;
  /** Properties of companies by record id. */
  companies: Map<string, Map<string, string>>;
  /** Properties that companies may have. */
  properties: Set<string>;
  scopes: Set<string>;
  /** Inputs of every update that named a company, in the order in which they came. */
  updates: Input[][];
  /** What of requests and answers is not as HubSpot publishes it. */
  violations: string[];
  script(...faults: HubspotFault[]): void;
  close(): Promise<void>;
}

export interface Schema {
  $ref?: string;
  type?: string;
  required?: string[];
  enum?: string[];
  nullable?: boolean;
  items?: Schema;
  properties?: Record<string, Schema>;
  additionalProperties?: Schema;
}

/** An extract of HubSpot's published description of companies (2026-09). */
export const EXTRACT = join(import.meta.dirname, 'hubspot-companies-extract.json');
const SCHEMAS = JSON.parse(readFileSync(EXTRACT, 'utf8')) as Record<string, Schema>;

/** What of a value is not as the schema of that name says. */
function violationsOf(value: unknown, schema: Schema, place: string): string[] {
  const named = schema.$ref?.split('/').at(-1);
  if (named !== undefined) return violationsOf(value, SCHEMAS[named]!, place);
  if (value === null) return schema.nullable ? [] : [`${place} is null`];
  const type = Array.isArray(value) ? 'array' : Number.isInteger(value) ? 'integer' : typeof value;
  if (schema.type !== undefined && type !== schema.type) return [`${place} is no ${schema.type}`];
  if (schema.enum && !schema.enum.includes(String(value))) return [`${place} is none of ${schema.enum}`];
  if (Array.isArray(value))
    return value.flatMap((item, at) => violationsOf(item, schema.items ?? {}, `${place}[${at}]`));
  if (type !== 'object') return [];
  const missing = (schema.required ?? []).filter((key) => !Object.hasOwn(value as object, key));
  const inside = Object.entries(value as object).flatMap(([key, inner]) => {
    const known = schema.properties?.[key] ?? schema.additionalProperties;
    return known ? violationsOf(inner, known, `${place}.${key}`) : [`${place}.${key} is unknown`];
  });
  return [...missing.map((key) => `${place}.${key} is missing`), ...inside];
}

const AT = '2026-03-04T09:00:00.000Z';
const refusal = (category: string, message: string) => ({
  category,
  message,
  correlationId: 'aeb5f871-7f07-4993-9211-075dc63e7cbf',
});

/** Companies of a HubSpot as its published description has them, with one private app. */
export async function startLoopbackHubspot(): Promise<LoopbackHubspot> {
  const scripted: HubspotFault[] = [];
  const hubspot: Omit<LoopbackHubspot, 'url' | 'close'> = {
    token: 'pat-eu1-0b7c2f0e-1111-4222-8333-9d1f6a55e0aa',
    companies: new Map(),
    properties: new Set(['harbinger_health', 'harbinger_band', 'harbinger_churn_probability']),
    scopes: new Set(['crm.objects.companies.read', 'crm.objects.companies.write']),
    updates: [],
    violations: [],
    script: (...faults) => void scripted.push(...faults),
  };
  const { violations } = hubspot;
  const server = createServer((request, response) => void answer(request, response));
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const fault = scripted.shift();
    if (fault?.kind === 'hold') await fault.until;
    const judged =
      fault === undefined || fault.kind === 'hold' || (fault.kind === 'reset' && fault.accept)
        ? judge(hubspot, request, Buffer.concat(chunks).toString('utf8'))
        : null;
    if (fault?.kind === 'reset') return void request.socket.resetAndDestroy();
    const { status, headers = {}, body = {} } = fault?.kind === 'answer' ? fault : judged!;
    if (judged !== null) {
      const named = status >= 400 ? 'Error' : judged.schema;
      violations.push(...violationsOf(body, SCHEMAS[named]!, `answer ${status}`));
    }
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    ...hubspot,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface Judged {
  status: number;
  headers?: Record<string, string>;
  body: object;
  schema: string;
}

const PATH = '/crm/objects/2026-09/companies';

function judge(
  hubspot: Omit<LoopbackHubspot, 'url' | 'close'>,
  request: IncomingMessage,
  body: string,
): Judged {
  const url = new URL(request.url ?? '', 'http://hubspot');
  const isUpdate = request.method === 'POST' && url.pathname === `${PATH}/batch/update`;
  const schema = isUpdate
    ? 'BatchResponseSimplePublicObject'
    : 'CollectionResponseSimplePublicObjectWithAssociationsForwardPaging';
  if (!isUpdate && !(request.method === 'GET' && url.pathname === PATH))
    return { status: 404, body: refusal('NOT_FOUND', 'no such path'), schema };
  if (request.headers.authorization !== `Bearer ${hubspot.token}`)
    return { status: 401, body: refusal('INVALID_AUTHENTICATION', 'Authentication failed'), schema };
  const scope = `crm.objects.companies.${isUpdate ? 'write' : 'read'}`;
  if (!hubspot.scopes.has(scope))
    return { status: 403, body: refusal('MISSING_SCOPES', `requires ${scope}`), schema };
  if (isUpdate) return { ...update(hubspot, body), schema };
  const names = (url.searchParams.get('properties') ?? '').split(',');
  const known = names.filter((name) => hubspot.properties.has(name));
  const results = [...hubspot.companies]
    .slice(0, Number(url.searchParams.get('limit')))
    .map(([id, held]) => ({
      ...{ id, archived: false, createdAt: AT, updatedAt: AT },
      properties: Object.fromEntries(known.map((name) => [name, held.get(name) ?? null])),
    }));
  return { status: 200, body: { results }, schema };
}

function update(
  { companies, properties, updates, violations }: Omit<LoopbackHubspot, 'url' | 'close'>,
  body: string,
): Omit<Judged, 'schema'> {
  const asked = JSON.parse(body) as { inputs: Input[] };
  violations.push(...violationsOf(asked, SCHEMAS.BatchInputSimplePublicObjectBatchInput!, 'request'));
  const { inputs } = asked;
  if (inputs.length === 0 || inputs.length > 100)
    return { status: 400, body: refusal('VALIDATION_ERROR', '1 to 100 inputs are taken') };
  updates.push(inputs);
  const unknown = inputs
    .flatMap((input) => Object.keys(input.properties))
    .find((name) => !properties.has(name));
  if (unknown !== undefined) {
    const why = [{ isValid: false, error: 'PROPERTY_DOESNT_EXIST', name: unknown }];
    return {
      status: 400,
      body: refusal('VALIDATION_ERROR', `Property values were not valid: ${JSON.stringify(why)}`),
    };
  }
  const found = inputs.map(({ id, idProperty }) =>
    idProperty === undefined
      ? companies.has(id) && id
      : [...companies].find(([, held]) => held.get(idProperty) === id)?.[0],
  );
  const results = inputs.flatMap((input, at) => {
    const id = found[at];
    if (!id) return [];
    const held = companies.get(id)!;
    for (const [name, value] of Object.entries(input.properties)) held.set(name, value);
    return [
      {
        ...{ id, archived: false, createdAt: AT, updatedAt: AT, properties: Object.fromEntries(held) },
        ...(input.objectWriteTraceId !== undefined && { objectWriteTraceId: input.objectWriteTraceId }),
      },
    ];
  });
  const lost = inputs.filter((_, at) => !found[at]).map(({ id }) => id);
  const done = { status: 'COMPLETE', results, startedAt: AT, completedAt: AT };
  if (lost.length === 0) return { status: 200, body: done };
  const error = {
    ...{ status: 'error', category: 'OBJECT_NOT_FOUND', message: 'Could not get some COMPANY objects' },
    ...{ context: { ids: lost }, errors: [], links: {} },
  };
  return { status: 207, body: { ...done, numErrors: 1, errors: [error] } };
}
