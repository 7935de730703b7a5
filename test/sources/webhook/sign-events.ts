import { createHmac } from 'node:crypto';

/** Headers as senders make them, by what each of them publishes. */
export const signed = {
  /** standardwebhooks.com, 1.0.0. */
  standard(body: string, given: { secret: string; id: string; at: Date }): Record<string, string> {
    const timestamp = String(Math.floor(given.at.getTime() / 1_000));
    const key = Buffer.from(given.secret.replace('whsec_', ''), 'base64');
    const signature = createHmac('sha256', key).update(`${given.id}.${timestamp}.${body}`).digest('base64');
    return {
      'webhook-id': given.id,
      'webhook-timestamp': timestamp,
      'webhook-signature': `v1,${signature}`,
    };
  },
  /** docs.stripe.com/webhooks, "Verify webhook signatures manually". */
  stripe(body: string, given: { secret: string; at: Date }): Record<string, string> {
    const t = Math.floor(given.at.getTime() / 1_000);
    const v1 = createHmac('sha256', given.secret).update(`${t}.${body}`).digest('hex');
    const v0 = '6ffbb59b2300aae63f272406069a9788598b792a944a07aba816edb039989a39';
    return { 'stripe-signature': `t=${t},v0=${v0},v1=${v1}` };
  },
  /** typeform.com/developers/webhooks/secure-your-webhooks. */
  typeform(body: string, given: { secret: string }): Record<string, string> {
    const signature = createHmac('sha256', given.secret).update(body).digest('base64');
    return { 'typeform-signature': `sha256=${signature}` };
  },
  bearer: (_body: string, given: { secret: string }): Record<string, string> => ({
    authorization: `Bearer ${given.secret}`,
  }),
};
