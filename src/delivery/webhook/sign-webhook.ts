import { createHmac } from 'node:crypto';

export interface SignedMessage {
  /** The same for every attempt; without a full stop, which separates what is signed. */
  id: string;
  /** When this attempt is made; counts in whole seconds. */
  at: Date;
  /** Exactly the bytes that are sent. */
  body: string;
}

/**
 * The three headers of a webhook by the Standard Webhooks specification 1.0.0 (standardwebhooks.com): HMAC-SHA256 over
 * `id.timestamp.body`, one `v1` signature per key, so that a receiver knows either key while they are exchanged.
 * @param keys decoded secrets, the one in force first
 */
export function signWebhook(keys: readonly Buffer[], message: SignedMessage): Record<string, string> {
  const timestamp = String(Math.floor(message.at.getTime() / 1_000));
  const content = `${message.id}.${timestamp}.${message.body}`;
  const signatures = keys.map((key) => `v1,${createHmac('sha256', key).update(content).digest('base64')}`);
  return {
    'webhook-id': message.id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures.join(' '),
  };
}
