import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { parseConfig } from '../../../src/config/load-config.ts';
import { signWebhook } from '../../../src/delivery/webhook/sign-webhook.ts';
import { taskEventSchema } from '../../../src/delivery/webhook/task-event.ts';

const page = readFileSync(resolve(import.meta.dirname, '../../../docs/delivery.md'), 'utf8');
const section = page.slice(page.indexOf('## Webhook'));
const block = (language: string) => new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``).exec(section)![1]!;

type Verify = (headers: Record<string, string>, body: string, secret: string) => unknown;

it('shows a receiver that takes what is ours and nothing else', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'readme-'));
  const file = join(folder, 'verify.mjs');
  writeFileSync(file, block('js'));
  const { verify } = (await import(pathToFileURL(file).href)) as { verify: Verify };
  rmSync(folder, { recursive: true });
  const [key, old] = [Buffer.alloc(24, 1), Buffer.alloc(24, 2)];
  const secret = `whsec_${key.toString('base64')}`;
  const body = '{"type":"ping","name":"Ação"}';
  const sign = (at = new Date(), keys = [key]) => signWebhook(keys, { id: 'msg_1', at, body });
  expect(verify(sign(), body, secret)).toEqual({ type: 'ping', name: 'Ação' });
  expect(verify(sign(new Date(), [old, key]), body, secret)).toEqual({ type: 'ping', name: 'Ação' });
  expect(verify(sign(new Date(), [old]), body, secret)).toBeNull();
  expect(verify(sign(), `${body} `, secret)).toBeNull();
  expect(verify({ ...sign(), 'webhook-id': 'msg_2' }, body, secret)).toBeNull();
  expect(verify(sign(new Date(Date.now() - 400_000)), body, secret)).toBeNull();
  expect(verify({ ...sign(), 'webhook-timestamp': 'now' }, body, secret)).toBeNull();
});

it('shows an event and a configuration as they are', () => {
  expect(taskEventSchema.strict().parse(JSON.parse(block('json')))).toMatchObject({ version: 1 });
  expect(parseConfig(block('yaml'), 'x').config.webhooks).toMatchObject(
    (parse(block('yaml')) as { webhooks: object[] }).webhooks,
  );
});
