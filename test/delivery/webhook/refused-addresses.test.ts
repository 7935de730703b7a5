import { describe, expect, it } from 'vitest';
import { checkWebhooks } from '../../../src/delivery/webhook/check-webhooks.ts';
import { classifyWebhookAnswer } from '../../../src/delivery/webhook/classify-webhook-answer.ts';
import { postWebhook } from '../../../src/delivery/webhook/post-webhook.ts';

const NOW = new Date('2026-03-04T09:00:00Z');
const MESSAGE = { id: 'msg_1', at: NOW, body: '{}' };
const KEYS = [Buffer.alloc(24, 1)];
const endpoint = (url: string, allowedHosts: readonly string[] = []) => ({
  ...{ name: 'jira', url, keys: KEYS, secrets: ['sesame'], allowedHosts },
});

describe('a webhook whose address is in the own network', () => {
  it.each([
    'https://10.0.0.7/hook',
    'https://192.168.1.2/hook',
    'https://169.254.169.254/latest',
    'https://100.64.0.1/hook',
    'https://127.1/hook',
    'https://2130706433/hook',
    'https://[::ffff:10.0.0.7]/hook',
    'https://[::1]/hook',
    'http://127.0.0.1:9/hook',
    'https://me:sesame@10.0.0.7/hook',
  ])('is posted nothing: %s', async (url) => {
    const answer = await postWebhook(endpoint(url), MESSAGE, 1_000);
    const redact = (text: string) => text;
    const outcome = classifyWebhookAnswer(answer, { now: NOW, redact });
    expect(outcome).toMatchObject({ kind: 'not_sent', scope: 'lane' });
    expect(JSON.stringify(outcome)).toMatch(/is not a public address|is not encrypted/);
    expect(JSON.stringify(outcome)).toMatch(/allow_hosts/);
    expect(JSON.stringify(outcome)).not.toContain('sesame');
    const given = { send: false, timeoutMs: 1_000, now: () => NOW, stopped: new Map<string, string>() };
    const [checked] = await checkWebhooks([endpoint(url)], given);
    expect(checked).toMatchObject({ ok: false, says: expect.stringMatching(/allow_hosts/) });
  });

  it('is connected to where its host is allowed', async () => {
    // Nobody listens on that port, which is found out by trying.
    const answer = await postWebhook(endpoint('http://127.0.0.1:9/hook', ['127.0.0.1']), MESSAGE, 5_000);
    const outcome = classifyWebhookAnswer(answer, { now: NOW, redact: (text) => text });
    expect(outcome).toMatchObject({ kind: 'not_sent', reason: 'ECONNREFUSED' });
  });
});
