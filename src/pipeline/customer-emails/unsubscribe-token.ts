import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { ISql } from 'postgres';
import type { CheckResult } from '../../delivery/slack/check-slack.ts';
import { addressHash } from '../../store/customer-emails/suppressions.ts';
import { inTransaction } from '../../store/database.ts';
import { loadOrKeepSetting } from '../../store/installation-settings.ts';
import type { Context } from '../context.ts';
import { customerEmailSettings } from './draft-customer-emails.ts';

const SETTING = 'nudges.unsubscribe_secret';
const HASH_BYTES = 32;

/**
 * Secrets that links to unsubscribe are signed with; the first one signs, all of them are accepted, so that links in
 * older e-mails still work after UNSUBSCRIBE_SECRET was set. Without it a generated one is kept in the database.
 */
export async function loadUnsubscribeSecrets(tx: ISql, ctx: Context): Promise<[string, ...string[]]> {
  const kept = await keptSecret(tx, ctx.now());
  return ctx.unsubscribeSecret === null ? [kept] : [ctx.unsubscribeSecret, kept];
}

async function keptSecret(db: ISql, now: Date): Promise<string> {
  return String(
    await loadOrKeepSetting(db, { key: SETTING, value: randomBytes(32).toString('base64url') }, now),
  );
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

const NAME = 'unsubscribing';

/**
 * Whether the link to unsubscribe leads through the company's web server to a service that knows our signature. It is
 * only looked at (GET), so nobody is unsubscribed. Empty while e-mails to customers are switched off.
 */
export async function checkUnsubscribe(ctx: Context, timeoutMs: number): Promise<CheckResult[]> {
  const settings = customerEmailSettings(ctx.config().config);
  if (settings === null) return [];
  const [secret] = await inTransaction(ctx, (tx) => loadUnsubscribeSecrets(tx, ctx));
  const url = unsubscribeUrl('doctor@harbinger.invalid', settings, secret);
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) });
    const isOurs = response.status === 200 && (await response.text()).includes('<form method="post">');
    const says = isOurs
      ? 'the link in e-mails leads here'
      : `the link in e-mails answers with HTTP ${response.status}, not with our page: pass /unsubscribe/ on to the running service`;
    return [{ name: NAME, ok: isOurs, says }];
  } catch (error) {
    const { cause, name } = error as Error & { cause?: { code?: string } };
    const says = `nudges.unsubscribe_url cannot be reached (${cause?.code ?? name}); is the service running?`;
    return [{ name: NAME, ok: false, says }];
  }
}

/** Where the service answers whoever unsubscribes; the token follows. */
export const UNSUBSCRIBE_PATH = '/unsubscribe/';

/** Where this contact unsubscribes from every e-mail of this kind. */
export function unsubscribeUrl(
  recipient: string,
  settings: { unsubscribe_url: string },
  secret: string,
): string {
  const base = settings.unsubscribe_url.replace(/\/+$/, '');
  return `${base}${UNSUBSCRIBE_PATH}${signUnsubscribe(addressHash(recipient), secret)}`;
}
