import { describe, expect, it } from 'vitest';
import { signWebhook } from '../../../src/delivery/webhook/sign-webhook.ts';

const key = Buffer.from('MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'base64');
const message = {
  id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  at: new Date(1_614_265_330_000),
  body: '{"test": 2432232314}',
};

describe('signWebhook', () => {
  it('signs as the libraries of the specification do', () => {
    expect(signWebhook([key], message)).toEqual({
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    });
  });

  it('signs with both secrets while they are exchanged, the new one first', () => {
    const old = Buffer.alloc(24, 7);
    const both = signWebhook([key, old], message)['webhook-signature']!.split(' ');
    const single = (one: Buffer) => signWebhook([one], message)['webhook-signature'];
    expect(both).toEqual([single(key), single(old)]);
  });

  it('counts in whole seconds that have begun, and signs every byte of a body in any script', () => {
    const late = signWebhook([key], { ...message, at: new Date(1_614_265_330_999) });
    expect(late['webhook-timestamp']).toBe('1614265330');
    const of = (body: string) => signWebhook([key], { ...message, body })['webhook-signature'];
    expect(of('{"name":"Ação"}')).not.toBe(of('{"name":"Acao"}'));
  });
});
