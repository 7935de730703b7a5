import { type Connections, checkTarget, openConnections } from '../../sources/fetch/safe-fetch.ts';
import { type SignedMessage, signWebhook } from './sign-webhook.ts';

/** Where a webhook's events go, with all that is secret about it. */
export interface WebhookEndpoint {
  name: string;
  /** May carry a user, a password and a query, all of which are secret. */
  url: string;
  /** Decoded signing keys: the one in force, then the one before it while they are exchanged. */
  keys: readonly Buffer[];
  /** Everything that must stand in no log line, error or row. */
  secrets: readonly string[];
  /** Hosts that may be inside the own network; every other one must be public. */
  allowedHosts: readonly string[];
}

/** What came back: an answer, or the error of a call that got none. */
export type WebhookAnswer =
  | { kind: 'answer'; status: number; retryAfter: string | null; location: string | null; text: string }
  | { kind: 'error'; error: unknown };

/** As much of an answer as may help to understand a refusal, and lets the connection be used again; no more is read. */
const MOST_BYTES = 2_048;

/**
 * Makes one signed POST, to no address of the own network that is not allowed. Follows no redirect, keeps no cookie, and reads next to nothing of the answer. Never throws.
 * @param timeoutMs for the whole call, from the connection to the end of what is read
 */
export async function postWebhook(
  endpoint: WebhookEndpoint,
  message: SignedMessage,
  timeoutMs: number,
): Promise<WebhookAnswer> {
  const { address, authorization } = splitLogin(endpoint.url);
  const { allowedHosts } = endpoint;
  let agent: Connections['agent'] | null = null;
  try {
    checkTarget(address, allowedHosts);
    const connections = await openConnections({ allowedHosts, timeoutMs });
    ({ agent } = connections);
    const response = await connections.send(address, {
      dispatcher: agent,
      method: 'POST',
      signal: AbortSignal.timeout(timeoutMs),
      headers: {
        ...signWebhook(endpoint.keys, message),
        ...authorization,
        'content-type': 'application/json',
        'user-agent': 'Harbinger',
      },
      body: message.body,
    });
    return {
      kind: 'answer',
      status: response.statusCode,
      retryAfter: one(response.headers['retry-after']),
      location: one(response.headers.location),
      text: await readStart(response.body),
    };
  } catch (error) {
    return { kind: 'error', error };
  } finally {
    // What hangs is not waited for.
    void agent?.destroy();
  }
}

function one(header: string | string[] | undefined): string | null {
  return [header ?? []].flat()[0] ?? null;
}

/** Who logs in is told by a header, never by the address. */
export function splitLogin(url: string): { address: URL; authorization: Record<string, string> } {
  const address = new URL(url);
  const { username, password } = address;
  if (username === '' && password === '') return { address, authorization: {} };
  address.username = '';
  address.password = '';
  const login = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { address, authorization: { authorization: `Basic ${Buffer.from(login).toString('base64')}` } };
}

/** The start of an answer's text. Once the status is there, a body that hangs or breaks changes nothing. */
async function readStart(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  try {
    let size = 0;
    for await (const chunk of body) {
      chunks.push(chunk);
      size += chunk.length;
      if (size >= MOST_BYTES) break;
    }
  } catch {
    // What was read so far has to do.
  }
  return Buffer.concat(chunks).subarray(0, MOST_BYTES).toString('utf8');
}
