import { randomUUID } from 'node:crypto';
import { connect as connectTcp, type LookupFunction, type Socket } from 'node:net';
import { connect as connectTls, TLSSocket } from 'node:tls';
import { createRedactor } from '../../domain/privacy/redact.ts';
import { FetchError } from '../../sources/fetch/fetch-error.ts';
import { hostOf } from '../../sources/fetch/guard-address.ts';
import { checkTarget, guardedLookup } from '../../sources/fetch/safe-fetch.ts';
import { webhookLane } from '../drafts.ts';
import type { CheckResult } from '../slack/check-slack.ts';
import { classifyWebhookAnswer } from './classify-webhook-answer.ts';
import { postWebhook, splitLogin, type WebhookEndpoint } from './post-webhook.ts';

/**
 * Proves that every webhook can be reached: name, connection and, with https, its certificate. Nothing is sent unless
 * `send` says so: then a signed event of type `ping`, which says nothing of anybody.
 * @param stopped why a lane is stopped, by its name
 */
export async function checkWebhooks(
  endpoints: readonly WebhookEndpoint[],
  given: { send: boolean; timeoutMs: number; now: () => Date; stopped: ReadonlyMap<string, string> },
): Promise<CheckResult[]> {
  return Promise.all(
    endpoints.map(async (endpoint) => {
      const name = `webhook ${endpoint.name}`;
      const checked = given.send ? await ping(endpoint, given) : await reach(endpoint, given.timeoutMs);
      const stopped = given.stopped.get(webhookLane(endpoint.name));
      if (stopped === undefined) return { name, ...checked };
      const says = `switched off: ${stopped}; ${checked.says}; to send again: harbinger outbox retry`;
      return { name, ok: false, says };
    }),
  );
}

type Checked = Omit<CheckResult, 'name'>;

async function ping(
  endpoint: WebhookEndpoint,
  { now, timeoutMs }: { now: () => Date; timeoutMs: number },
): Promise<Checked> {
  const at = now();
  const event = { type: 'ping', timestamp: at.toISOString(), version: 1, data: {} };
  const message = { id: `msg_${randomUUID()}`, at, body: JSON.stringify(event) };
  const answer = await postWebhook(endpoint, message, timeoutMs);
  const outcome = classifyWebhookAnswer(answer, { now: now(), redact: createRedactor(endpoint.secrets) });
  return outcome.kind === 'sent'
    ? { ok: true, says: `answers a signed ping with HTTP ${outcome.status}` }
    : { ok: false, says: outcome.reason };
}

async function reach({ url, secrets, allowedHosts }: WebhookEndpoint, timeoutMs: number): Promise<Checked> {
  const { address } = splitLogin(url);
  const { port, protocol } = address;
  const host = hostOf(address);
  const safely = protocol === 'https:';
  try {
    checkTarget(address, allowedHosts);
    const lookup = guardedLookup({ allowedHosts });
    const place = { host, port: Number(port) || (safely ? 443 : 80), lookup };
    const socket = await opened(place, { safely, timeoutMs });
    const until = socket instanceof TLSSocket ? socket.getPeerCertificate().valid_to : null;
    socket.destroy();
    const certificate = until === null ? 'can be reached' : `its certificate is good until ${until}`;
    return { ok: true, says: `${certificate}; nothing was sent (doctor --send sends a ping)` };
  } catch (error) {
    if (error instanceof FetchError) {
      return { ok: false, says: createRedactor(secrets)(`${error.message}. ${error.hint}`) };
    }
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'no connection in time';
    return { ok: false, says: createRedactor(secrets)(`${host}: ${code}`) };
  }
}

function opened(
  place: { host: string; port: number; lookup: LookupFunction },
  { safely, timeoutMs }: { safely: boolean; timeoutMs: number },
): Promise<Socket> {
  return new Promise((resolve, reject) => {
    // A name for the certificate is not given for bare addresses (RFC 6066, 3).
    const { host } = place;
    const named = /[a-z]/i.test(host) && !host.includes(':') ? { servername: host } : {};
    const socket = safely ? connectTls({ ...place, ...named }) : connectTcp(place);
    const fail = (error: Error) => {
      socket.destroy();
      reject(error);
    };
    socket.setTimeout(timeoutMs, () => fail(new Error('no connection in time')));
    socket.once('error', fail);
    socket.once(safely ? 'secureConnect' : 'connect', () => resolve(socket));
  });
}
