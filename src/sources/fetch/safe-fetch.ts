import { lookup as resolveName } from 'node:dns/promises';
import type { LookupFunction } from 'node:net';
import type * as undici from 'undici';
import { createRedactor, type Redact } from '../../domain/privacy/redact.ts';
import { backOffMs, parseRateLimitReset, parseRetryAfter, waitByPolicy } from '../../domain/retry-wait.ts';
import { errorOfCall, errorOfStatus } from './describe-failure.ts';
import { FetchError } from './fetch-error.ts';
import { type AllowedHosts, hostOf, isAddress, refusalOfAddress } from './guard-address.ts';
import { ACCEPTED_ENCODINGS, readBody } from './read-body.ts';

export interface OutgoingRequest {
  method: 'GET' | 'POST';
  url: string;
  headers: Readonly<Record<string, string>>;
  /** Of a POST; it must only ask, since it is sent again after a failure. */
  body?: string;
}

export interface Answer {
  status: number;
  /** Names in lower case; of several with one name the values are joined by a comma. */
  headers: ReadonlyMap<string, string>;
  /** Unpacked. */
  body: Buffer;
}

/** Time and chance, so that a test need not wait. */
export interface FetchClock {
  now(): Date;
  /** @throws the reason of the signal when it was aborted */
  pause(ms: number, signal?: AbortSignal): Promise<void>;
  /** In [0, 1). */
  random(): number;
}

export interface FetchLimits {
  /** For one attempt, from the look-up of the name to the last byte. */
  timeoutMs: number;
  /** Of one answer, as sent and unpacked. */
  maxBytes: number;
  attempts: number;
  /** A server that asks for a longer pause is left alone until the next run. */
  longestWaitMs: number;
  /** Requests a minute, evenly spread; null = as fast as answers come. */
  perMinute: number | null;
}

export interface FetchSettings {
  allowedHosts: AllowedHosts;
  /** What must stand in no error. */
  secrets: readonly string[];
  limits: FetchLimits;
  clock: FetchClock;
  /** Addresses of a name; default: as the system resolves it. */
  resolve?(host: string): Promise<readonly { address: string; family: number }[]>;
}

/** @throws FetchError; and the reason of the signal when it was aborted */
export type SafeFetch = (request: OutgoingRequest, signal?: AbortSignal) => Promise<Answer>;

export const DEFAULT_LIMITS: FetchLimits = {
  timeoutMs: 60_000,
  maxBytes: 32 * 1024 * 1024,
  attempts: 5,
  longestWaitMs: 120_000,
  perMinute: null,
};

const MOST_REDIRECTS = 3;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const BACK_OFF = { baseMs: 1_000, capMs: 30_000 };

/**
 * The only way out of the sources. Connects to no address that is not public unless its host is allow-listed: the
 * address that was checked is the one that is connected to, so that a name which resolves differently a moment later
 * gains nothing. Follows redirects within the same host only. Tries again what may pass, as the server asks for it.
 */
export function createSafeFetch(settings: FetchSettings): SafeFetch {
  const redact = createRedactor(settings.secrets);
  const { limits, clock } = settings;
  let opened: Promise<Connections> | null = null;
  const pace = createPace(limits.perMinute, clock);

  return async (request, signal) => {
    for (let attempt = 1; ; attempt++) {
      await pace(signal);
      opened ??= openConnections({ ...settings, timeoutMs: limits.timeoutMs });
      const tried = await attemptCall({ request, signal, connections: await opened, settings, redact });
      if (!(tried instanceof FetchError)) return tried;
      if (!tried.passing || attempt >= limits.attempts) throw tried;
      const told = tried.retryAfterMs;
      if (told !== null && told > limits.longestWaitMs) throw tooLongAWait(tried);
      await clock.pause(
        Math.max(told ?? 0, backOffMs({ ...BACK_OFF, attempt, chance: clock.random() })),
        signal,
      );
    }
  };
}

export interface Connections {
  agent: undici.Agent;
  send: typeof undici.request;
}

/** What decides where a connection may go. */
export type Guard = Pick<FetchSettings, 'allowedHosts' | 'resolve'>;

/** The client is loaded with the first request: most commands make none. */
export async function openConnections(guard: Guard & { timeoutMs: number }): Promise<Connections> {
  const { timeoutMs } = guard;
  const { Agent, request } = await import('undici');
  const agent = new Agent({
    connect: { lookup: guardedLookup(guard), timeout: timeoutMs },
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
    keepAliveTimeout: 10_000,
  });
  return { agent, send: request };
}

function tooLongAWait(tried: FetchError): FetchError {
  return new FetchError({
    code: 'told_to_wait',
    status: tried.status,
    passing: true,
    message: `${tried.message}; the server asks for a longer pause than a run takes`,
    hint: 'Nothing needs to be done: the next run continues. If it happens often, pull less often.',
  });
}

/** Keeps requests apart, so that a limit which is known is not run into. */
function createPace(perMinute: number | null, clock: FetchClock) {
  let nextAt = 0;
  return async (signal?: AbortSignal) => {
    if (perMinute === null) return;
    const now = clock.now().getTime();
    const at = Math.max(nextAt, now);
    nextAt = at + 60_000 / perMinute;
    if (at > now) await clock.pause(at - now, signal);
  };
}

interface Call {
  request: OutgoingRequest;
  signal: AbortSignal | undefined;
  connections: Connections;
  settings: FetchSettings;
  redact: Redact;
}

/** One attempt, with the redirects it meets. An error that is not of the signal is a value. */
async function attemptCall(call: Call): Promise<Answer | FetchError> {
  const { request, signal, settings, redact } = call;
  const inTime = AbortSignal.timeout(settings.limits.timeoutMs);
  try {
    const within = signal === undefined ? inTime : AbortSignal.any([signal, inTime]);
    let { url, method } = { url: new URL(request.url), method: request.method };
    for (let redirects = 0; ; redirects++) {
      checkTarget(url, settings.allowedHosts);
      const answer = await exchange({ ...call, request: { ...request, method, url: url.href } }, within);
      if (!REDIRECTS.has(answer.status)) return judged(answer, call);
      url = redirectTarget(url, answer, redirects);
      if (answer.status === 303) method = 'GET';
    }
  } catch (error) {
    signal?.throwIfAborted();
    return error instanceof FetchError ? error : errorOfCall(error, redact);
  }
}

function judged(answer: Answer, { settings, redact }: Call): Answer | FetchError {
  if (answer.status >= 200 && answer.status < 300) return answer;
  const header = (name: string) => answer.headers.get(name) ?? null;
  const now = settings.clock.now();
  const text = answer.body.toString('utf8', 0, 2_048);
  const told = parseRetryAfter(header('retry-after'), now);
  const reset = header('ratelimit-reset') ?? header('x-ratelimit-reset');
  const byLimit = () => parseRateLimitReset(reset, now) ?? waitByPolicy(header, text);
  const retryAfterMs = told ?? (answer.status === 429 ? byLimit() : null);
  return errorOfStatus({ status: answer.status, text, retryAfterMs, redact });
}

async function exchange({ request, connections, settings }: Call, signal: AbortSignal): Promise<Answer> {
  const { method, url, headers, body } = request;
  const response = await connections.send(url, {
    dispatcher: connections.agent,
    method,
    headers: { 'user-agent': 'Harbinger', 'accept-encoding': ACCEPTED_ENCODINGS, ...headers },
    body: method === 'POST' ? (body ?? null) : null,
    signal,
  });
  const told = new Map(
    Object.entries(response.headers).map(([name, value]) => [name, [value ?? ''].flat().join(', ')]),
  );
  const encoding = told.get('content-encoding');
  return {
    status: response.statusCode,
    headers: told,
    body: await readBody(response.body, encoding, settings.limits.maxBytes),
  };
}

/** @throws FetchError when a request may not go there at all, whatever the name resolves to */
export function checkTarget(url: URL, allowed: AllowedHosts): void {
  const host = hostOf(url);
  const isEncrypted = url.protocol === 'https:';
  if (!isEncrypted && url.protocol !== 'http:') throw refused(`${url.protocol} is not http or https`, host);
  if (!isEncrypted && !allowed.includes(host)) throw refused(`${url.origin} is not encrypted`, host);
  if (url.username !== '' || url.password !== '')
    throw refused('the address holds a user or a password', host);
  const refusal = isAddress(host) ? refusalOfAddress(host, host, allowed) : null;
  if (refusal !== null) throw refused(`${host} ${refusal}`, host);
}

function refused(message: string, host: string): FetchError {
  return new FetchError({
    code: 'refused_address',
    message,
    hint: `If it is meant, add "${host}" to allow_hosts beside the address.`,
  });
}

function redirectTarget(from: URL, { status, headers }: Answer, redirects: number): URL {
  const location = headers.get('location') ?? '';
  const to = URL.canParse(location, from.href) ? new URL(location, from) : null;
  const isSame =
    to !== null && to.hostname === from.hostname && (to.origin === from.origin || isUpgrade(from, to));
  if (isSame && redirects < MOST_REDIRECTS) return to;
  const place = to === null ? 'nowhere' : to.origin;
  throw new FetchError({
    code: 'refused_redirect',
    status,
    message: isSame ? `more than ${MOST_REDIRECTS} redirects` : `HTTP ${status}: redirects to ${place}`,
    hint: 'Redirects to another host are not followed, since they would be handed the credentials: configure the address it leads to.',
  });
}

function isUpgrade(from: URL, to: URL): boolean {
  return from.protocol === 'http:' && to.protocol === 'https:' && to.port === '';
}

/** Resolves once, checks every address, and hands exactly these on to the connection. */
export function guardedLookup({ allowedHosts, resolve = resolveAll }: Guard): LookupFunction {
  return (hostname, { all }, callback) => {
    const host = hostname.replace(/\.$/, '');
    resolve(hostname).then(
      (found) => {
        for (const { address } of found) {
          const refusal = refusalOfAddress(address, host, allowedHosts);
          if (refusal !== null)
            return callback(refused(`${host} leads to ${address}, which ${refusal}`, host), '', 0);
        }
        const [first] = found;
        if (first === undefined) return callback(new Error('no address'), '', 0);
        if (all) callback(null, [...found]);
        else callback(null, first.address, first.family);
      },
      (error: NodeJS.ErrnoException) => callback(error, '', 0),
    );
  };
}

const resolveAll = (host: string) => resolveName(host, { all: true, verbatim: true });
