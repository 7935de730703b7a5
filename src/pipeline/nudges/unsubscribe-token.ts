import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { ISql } from 'postgres';
import { loadOrKeepFact } from '../../store/outbox/installation-facts.ts';
import type { Context } from '../context.ts';

const FACT = 'nudges.unsubscribe_secret';
const HASH_BYTES = 32;

/**
 * Secrets that links to unsubscribe are signed with; the first one signs, all of them are accepted, so that links in
 * older e-mails still work after UNSUBSCRIBE_SECRET was set. Without it a generated one is kept in the database.
 */
export async function loadUnsubscribeSecrets(ctx: Context): Promise<[string, ...string[]]> {
  const kept = await keptSecret(ctx.raw, ctx.now());
  return ctx.unsubscribeSecret === null ? [kept] : [ctx.unsubscribeSecret, kept];
}

async function keptSecret(db: ISql, now: Date): Promise<string> {
  return String(await loadOrKeepFact(db, FACT, randomBytes(32).toString('base64url'), now));
}

/**
 * The part of a link that says who unsubscribes: the hash of the address and its signature (HMAC-SHA-256), base64url.
 * It names nobody, never expires (RFC 8058 asks for links that keep working), and does one thing only.
 * @param addressHash SHA-256, hex
 */
export function signUnsubscribe(addressHash: string, secret: string): string {
  const hash = Buffer.from(addressHash, 'hex');
  return Buffer.concat([hash, signature(hash, secret)]).toString('base64url');
}

/** The hash of the address that a token is for, as hex; null when it was not signed here. */
export function readUnsubscribe(token: string, secrets: readonly string[]): string | null {
  const bytes = Buffer.from(token, 'base64url');
  // Written back, so that there is one way only to write each token.
  if (bytes.length !== 2 * HASH_BYTES || bytes.toString('base64url') !== token) return null;
  const hash = bytes.subarray(0, HASH_BYTES);
  const given = bytes.subarray(HASH_BYTES);
  const isOurs = secrets.some((secret) => timingSafeEqual(given, signature(hash, secret)));
  return isOurs ? hash.toString('hex') : null;
}

function signature(hash: Buffer, secret: string): Buffer {
  return createHmac('sha256', secret).update('unsubscribe\0').update(hash).digest();
}
