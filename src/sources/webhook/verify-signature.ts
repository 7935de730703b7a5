import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { WebhookVerification } from '../../config/schema-webhook-source.ts';

/** What was posted. */
export interface PostedEvent {
  /** Names in lower case. */
  headers: ReadonlyMap<string, string>;
  /** Exactly the bytes that came: a signature is over these. */
  body: Buffer;
}

/** Whether it is from whom it says; if so, the sender's id of it where it stands in a header. */
export type Verified = { ok: true; id: string | null } | { ok: false; why: string };

/**
 * Checks the proof of a sender. What is signed with a time is refused when that is further off than the tolerance, so that
 * what somebody has overheard cannot be sent again later; within it, and where no time is signed, the id tells.
 * @param secrets the one in force, then the one before it; compared in constant time
 */
export function verifySignature(
  event: PostedEvent,
  verify: Pick<WebhookVerification, 'kind' | 'tolerance_seconds'>,
  given: { secrets: readonly string[]; now: Date },
): Verified {
  switch (verify.kind) {
    case 'standard-webhooks':
      return verifyStandard(event, verify.tolerance_seconds, given);
    case 'stripe':
      return verifyStripe(event, verify.tolerance_seconds, given);
    case 'typeform':
      return verifyTypeform(event, given.secrets);
    case 'bearer':
      return verifyBearer(event, given.secrets);
  }
}

type Given = Parameters<typeof verifySignature>[2];

const NO = (why: string): Verified => ({ ok: false, why });

/** Standard Webhooks 1.0.0: HMAC-SHA256 over `id.timestamp.body` by the decoded secret, one or more `v1,BASE64`. */
function verifyStandard({ headers, body }: PostedEvent, tolerance: number, given: Given): Verified {
  const id = headers.get('webhook-id') ?? '';
  const timestamp = headers.get('webhook-timestamp') ?? '';
  const signatures = (headers.get('webhook-signature') ?? '').split(' ').flatMap((one) => {
    const [version, value] = one.split(',');
    return version === 'v1' && value !== undefined ? [value] : [];
  });
  if (id === '' || signatures.length === 0) return NO('the headers of Standard Webhooks are missing');
  const old = tooFarOff(timestamp, tolerance, given.now);
  if (old !== null) return NO(old);
  const content = Buffer.concat([Buffer.from(`${id}.${timestamp}.`), body]);
  const keys = given.secrets.map((secret) => Buffer.from(secret.replace(/^whsec_/, ''), 'base64'));
  const isSigned = keys.some(
    (key) => key.length > 0 && signatures.some((one) => isHmac(one, 'base64', { key, content })),
  );
  return isSigned ? { ok: true, id } : NO('the signature does not fit');
}

/** Stripe: `Stripe-Signature: t=UNIX,v1=HEX`, HMAC-SHA256 over `t.body` by the secret as it is written. */
function verifyStripe({ headers, body }: PostedEvent, tolerance: number, given: Given): Verified {
  const parts = (headers.get('stripe-signature') ?? '').split(',').map((part) => part.trim().split('='));
  const timestamp = parts.find(([name]) => name === 't')?.[1] ?? '';
  const signatures = parts.flatMap(([name, value]) => (name === 'v1' && value !== undefined ? [value] : []));
  if (signatures.length === 0) return NO('the header Stripe-Signature is missing');
  const old = tooFarOff(timestamp, tolerance, given.now);
  if (old !== null) return NO(old);
  const content = Buffer.concat([Buffer.from(`${timestamp}.`), body]);
  const isSigned = given.secrets.some((key) =>
    signatures.some((one) => isHmac(one, 'hex', { key, content })),
  );
  return isSigned ? { ok: true, id: null } : NO('the signature does not fit');
}

/** Typeform: `Typeform-Signature: sha256=BASE64`, HMAC-SHA256 over the body. */
function verifyTypeform({ headers, body }: PostedEvent, secrets: readonly string[]): Verified {
  const signature = /^sha256=(.+)$/.exec(headers.get('typeform-signature') ?? '')?.[1];
  if (signature === undefined) return NO('the header Typeform-Signature is missing');
  const isSigned = secrets.some((key) => isHmac(signature, 'base64', { key, content: body }));
  return isSigned ? { ok: true, id: null } : NO('the signature does not fit');
}

function verifyBearer({ headers }: PostedEvent, secrets: readonly string[]): Verified {
  const token = /^Bearer (.+)$/i.exec(headers.get('authorization') ?? '')?.[1];
  if (token === undefined) return NO('the header Authorization is missing');
  if (!secrets.some((secret) => isSame(digest(token), digest(secret)))) return NO('the token does not fit');
  return { ok: true, id: headers.get('webhook-id') ?? headers.get('idempotency-key') ?? null };
}

function tooFarOff(timestamp: string, tolerance: number, now: Date): string | null {
  if (!/^\d{9,11}$/.test(timestamp)) return 'the time that is signed is missing';
  const off = Math.abs(now.getTime() / 1_000 - Number(timestamp));
  return off > tolerance ? `the time that is signed is more than ${tolerance} seconds off` : null;
}

function isHmac(
  signature: string,
  encoding: 'base64' | 'hex',
  { key, content }: { key: string | Buffer; content: Buffer },
): boolean {
  return isSame(Buffer.from(signature, encoding), createHmac('sha256', key).update(content).digest());
}

function isSame(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** What an event is known by: the id of its header, else the one it holds, else the digest of what it says. */
export function eventIdOf(headerId: string | null, payload: unknown, body: Buffer): string {
  const held =
    payload !== null && typeof payload === 'object' ? (payload as { id?: unknown; event_id?: unknown }) : {};
  for (const id of [headerId, held.event_id, held.id]) {
    if ((typeof id === 'string' && id !== '') || typeof id === 'number') return String(id).slice(0, 200);
  }
  return `sha256:${createHash('sha256').update(body).digest('hex')}`;
}
