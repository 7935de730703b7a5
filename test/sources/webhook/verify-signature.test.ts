import { describe, expect, it } from 'vitest';
import { signWebhook } from '../../../src/delivery/webhook/sign-webhook.ts';
import { eventIdOf, verifySignature } from '../../../src/sources/webhook/verify-signature.ts';
import { signed } from './sign-events.ts';

const NOW = new Date('2026-03-04T10:00:00Z');
const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const BODY = '{"id":"evt_1","n":1}';

type Kind = 'standard-webhooks' | 'stripe' | 'typeform' | 'bearer';
const verify = (
  kind: Kind,
  headers: Record<string, string>,
  given: { body?: string; secrets?: string[]; now?: Date } = {},
) =>
  verifySignature(
    { headers: new Map(Object.entries(headers)), body: Buffer.from(given.body ?? BODY) },
    { kind, tolerance_seconds: 300 },
    { secrets: given.secrets ?? [SECRET], now: given.now ?? NOW },
  );

const senders: [Kind, (secret?: string, at?: Date) => Record<string, string>][] = [
  ['standard-webhooks', (secret = SECRET, at = NOW) => signed.standard(BODY, { secret, at, id: 'msg_1' })],
  ['stripe', (secret = SECRET, at = NOW) => signed.stripe(BODY, { secret, at })],
  ['typeform', (secret = SECRET) => signed.typeform(BODY, { secret })],
  ['bearer', (secret = SECRET) => signed.bearer(BODY, { secret })],
];

describe.each(senders)('%s', (kind, sign) => {
  it('is taken with its secret, and with the one before it', () => {
    expect(verify(kind, sign()).ok).toBe(true);
    expect(
      verify(kind, sign('whsec_b2xkZXIgc2VjcmV0'), { secrets: [SECRET, 'whsec_b2xkZXIgc2VjcmV0'] }).ok,
    ).toBe(true);
  });

  it('is refused with another secret, without a proof, and with one that is none', () => {
    expect(verify(kind, sign('whsec_YW5vdGhlciBzZWNyZXQ=')).ok).toBe(false);
    expect(verify(kind, {}).ok).toBe(false);
    const spoilt = Object.entries(sign()).map(([name, value]) => [name, `${value.slice(0, -4)}AAAA`]);
    expect(verify(kind, Object.fromEntries(spoilt)).ok).toBe(false);
    for (const name of Object.keys(sign())) expect(verify(kind, { ...sign(), [name]: '' }).ok).toBe(false);
  });
});

describe.each(senders.filter(([kind]) => kind !== 'bearer'))('%s', (kind, sign) => {
  it('is refused with another body, be it by one byte', () => {
    expect(verify(kind, sign(), { body: `${BODY} ` }).ok).toBe(false);
    expect(verify(kind, sign(), { body: '' }).ok).toBe(false);
  });
});

describe.each(senders.slice(0, 2))('%s', (kind, sign) => {
  it('is refused too late and too early', () => {
    for (const seconds of [-301, 301]) {
      const at = new Date(NOW.getTime() + seconds * 1_000);
      expect(verify(kind, sign(SECRET, at))).toEqual({
        ok: false,
        why: 'the time that is signed is more than 300 seconds off',
      });
    }
    expect(verify(kind, sign(SECRET, new Date(NOW.getTime() - 299_000))).ok).toBe(true);
  });
});

describe('what senders publish', () => {
  it('the example of the Standard Webhooks libraries', () => {
    const headers = {
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1a,xyz v1,wrong= v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    };
    const given = { body: '{"test": 2432232314}', now: new Date(1_614_265_330_000) };
    expect(verify('standard-webhooks', headers, given)).toEqual({
      ok: true,
      id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    });
  });

  it('our own webhooks', () => {
    const key = Buffer.from(SECRET.slice(6), 'base64');
    const headers = signWebhook([key], { id: 'msg_1', at: NOW, body: BODY });
    expect(verify('standard-webhooks', headers)).toEqual({ ok: true, id: 'msg_1' });
  });
});

describe('what an event is known by', () => {
  it.each([
    ['its header', 'msg_1', { id: 'b' }, /^msg_1$/],
    ['its own event id', null, { id: 'a', event_id: 'b' }, /^b$/],
    ['its own id', null, { id: 7 }, /^7$/],
    ['what it says', null, ['x'], /^sha256:[0-9a-f]{64}$/],
  ])('%s', (_name, header, payload, id) => {
    expect(eventIdOf(header, payload, Buffer.from('[x]'))).toMatch(id);
  });
});
