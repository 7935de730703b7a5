import * as z from 'zod';
import type { CrmMatch, CrmProperties } from '../../domain/crm.ts';
import { maskPersonalData } from '../../domain/privacy/mask-personal-data.ts';
import { cleanText } from '../../domain/text/safe-text.ts';
import { FetchError } from '../../sources/fetch/fetch-error.ts';
import {
  type Answer,
  createSafeFetch,
  DEFAULT_LIMITS,
  type SafeFetch,
} from '../../sources/fetch/safe-fetch.ts';
import type { NotSent, Permanent } from '../types.ts';

/** A HubSpot that takes values, with all that is secret about it. */
export interface HubspotTarget {
  /** Without a path. */
  url: string;
  token: string;
  /** Hosts that may be in the own network. */
  allowedHosts: readonly string[];
  match: CrmMatch;
  properties: CrmProperties;
}

/** Version of the published description (crm/objects, companies) that requests and answers keep to. */
const COMPANIES = '/crm/objects/2026-09/companies';

export interface HubspotClient {
  /** `POST …/batch/update`; answers with its body. @throws FetchError */
  update(inputs: readonly CompanyUpdate[]): Promise<BatchAnswer>;
  /** One company with these properties, of which HubSpot leaves out those that it does not know. @throws FetchError */
  sample(properties: readonly string[]): Promise<CompanySample>;
}

export interface CompanyUpdate {
  id: string;
  idProperty?: string;
  /** Comes back in errors and results. */
  objectWriteTraceId: string;
  properties: Record<string, string>;
}

const properties = z.record(z.string(), z.string().nullable());
const batchAnswer = z.object({
  status: z.string(),
  results: z.array(z.object({ id: z.string(), objectWriteTraceId: z.string().optional(), properties })),
  numErrors: z.number().optional(),
  errors: z
    .array(z.object({ category: z.string(), context: z.record(z.string(), z.array(z.string())) }))
    .optional(),
});
export type BatchAnswer = z.output<typeof batchAnswer>;

const companySample = z.object({ results: z.array(z.object({ properties })) });
export type CompanySample = z.output<typeof companySample>;

/** A client that makes each request once: repeating is the relay's. */
export function createHubspotClient(
  { url, token, allowedHosts }: HubspotTarget,
  { timeoutMs, now }: { timeoutMs: number; now: () => Date },
): HubspotClient {
  const send: SafeFetch = createSafeFetch({
    allowedHosts,
    secrets: [token],
    limits: { ...DEFAULT_LIMITS, timeoutMs, attempts: 1 },
    clock: { now, pause: async () => undefined, random: () => 0 },
  });
  const headers = { authorization: `Bearer ${token}`, accept: 'application/json' };
  return {
    async update(inputs) {
      const body = JSON.stringify({ inputs });
      const answer = await send({
        ...{ method: 'POST', url: `${url}${COMPANIES}/batch/update`, body },
        headers: { ...headers, 'content-type': 'application/json' },
      });
      return parsed(answer, batchAnswer);
    },
    async sample(names) {
      const query = new URLSearchParams({ limit: '1', properties: names.join(',') });
      const answer = await send({ method: 'GET', url: `${url}${COMPANIES}?${query}`, headers });
      return parsed(answer, companySample);
    },
  };
}

/** @throws FetchError when it is not what is published */
function parsed<T>({ status, body }: Answer, schema: z.ZodType<T>): T {
  const read = schema.safeParse(jsonOf(body));
  if (read.success) return read.data;
  throw new FetchError({
    ...{ code: 'not_json', status, passing: true },
    message: `answered HTTP ${status} with something else than its description says`,
    hint: 'Check url under crm.hubspot.',
  });
}

function jsonOf(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return null;
  }
}

/**
 * What a failed request means for what is to be told. Sent again it changes nothing, so that an unknown outcome is no
 * reason to hold it; what only a person can mend pauses the channel. Pure.
 */
export function classifyHubspotError(error: FetchError): NotSent | Permanent {
  const { status, message, code } = error;
  const reason = cleanText(maskPersonalData(message)).slice(0, 300);
  if (status === null) {
    if (code === 'refused_address') return { kind: 'permanent', scope: 'channel', reason };
    return { kind: 'not_sent', reason, retryAfterMs: null, countsAsAttempt: true, scope: 'channel' };
  }
  if (status === 429) {
    return {
      kind: 'not_sent',
      reason,
      retryAfterMs: error.retryAfterMs,
      countsAsAttempt: false,
      scope: 'lane',
    };
  }
  if (error.passing) {
    return {
      kind: 'not_sent',
      reason,
      retryAfterMs: error.retryAfterMs,
      countsAsAttempt: true,
      scope: 'lane',
    };
  }
  const isOurs = status === 401 || status === 403 || status === 404 || /PROPERTY_DOESNT_EXIST/.test(message);
  return { kind: 'permanent', scope: isOurs ? 'channel' : 'message', reason };
}
