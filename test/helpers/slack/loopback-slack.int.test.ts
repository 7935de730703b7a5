import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { startLoopbackSlack } from './loopback-slack.ts';
import { loadVendorDescription } from './vendor-description.ts';

const post = async (
  slack: { url: string; token: string },
  method: string,
  params: Record<string, string>,
) => {
  const response = await fetch(`${slack.url}${method}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${slack.token}` },
    body: new URLSearchParams(params),
  });
  return (await response.json()) as Record<string, unknown>;
};
const quiet = { unfurl_links: 'false', unfurl_media: 'false' };

it('answers as Slack describes its answers, and fails with codes Slack describes', async () => {
  const vendor = loadVendorDescription();
  const slack = await startLoopbackSlack({
    users: [{ id: 'U1', email: 'a@b.example' }],
    channels: [{ id: 'C1' }],
  });
  const posted = await post(slack, 'chat.postMessage', { channel: 'C1', text: 'hello', ...quiet });
  const calls: [string, Record<string, string>][] = [
    ['chat.postMessage', { channel: 'C1', text: 'again', ...quiet }],
    ['chat.update', { channel: 'C1', ts: String(posted.ts), text: 'edited' }],
    ['conversations.history', { channel: 'C1' }],
    ['conversations.open', { users: 'U1' }],
    ['users.lookupByEmail', { email: 'a@b.example' }],
    ['users.info', { user: 'U1' }],
    ['auth.test', {}],
    ['views.publish', { user_id: 'U1', view: '{"type":"home","blocks":[]}' }],
  ];
  for (const [method, params] of calls) {
    const answer = await post(slack, method, params);
    expect({ method, ok: answer.ok }).toEqual({ method, ok: true });
    for (const property of vendor.requiredAnswer(method))
      expect({ method, answer }).toHaveProperty(`answer.${property}`);
  }
  const failures: [string, Record<string, string>][] = [
    ['chat.postMessage', { channel: 'C9', text: 'x', ...quiet }],
    ['chat.update', { channel: 'C1', ts: '1.000000', text: 'x' }],
    ['users.lookupByEmail', { email: 'nobody@b.example' }],
  ];
  for (const [method, params] of failures) {
    const { ok, error } = await post(slack, method, params);
    expect(ok).toBe(false);
    expect([...vendor.errors(method)]).toContain(error);
  }
  expect(slack.violations).toEqual([]);
  await slack.close();
});

it('records what Slack would not like', async () => {
  const slack = await startLoopbackSlack({ channels: [{ id: 'C1' }] });
  const wrong: [Record<string, string>, RegExp][] = [
    [{ channel: 'C1', ...quiet }, /no top-level text/],
    [{ text: 'x', ...quiet }, /missing parameter channel/],
    [{ channel: 'C1', text: 'x', colour: 'red', ...quiet }, /unknown parameter colour/],
    [{ channel: 'C1', text: 'x' }, /links are unfurled/],
    [{ channel: 'C1', text: 'hello <!channel>', ...quiet }, /unescaped angle bracket/],
    [{ channel: 'C1', text: 'salt & pepper', ...quiet }, /unescaped ampersand/],
    [
      {
        channel: 'C1',
        text: 'x',
        blocks: JSON.stringify([{ type: 'section', text: { type: 'mrkdwn', text: 'x'.repeat(3_001) } }]),
        ...quiet,
      },
      /3001 characters/,
    ],
    [
      {
        channel: 'C1',
        text: 'x',
        blocks: JSON.stringify([{ type: 'header', text: { type: 'mrkdwn', text: 'x' } }]),
        ...quiet,
      },
      /text of type mrkdwn/,
    ],
    [
      { channel: 'C1', text: 'x', blocks: JSON.stringify([{ type: 'marquee' }]), ...quiet },
      /unknown block type/,
    ],
    [
      {
        channel: 'C1',
        text: 'x',
        blocks: JSON.stringify(Array.from({ length: 51 }, () => ({ type: 'divider' }))),
        ...quiet,
      },
      /51 blocks/,
    ],
  ];
  for (const [params, expected] of wrong) {
    slack.violations.length = 0;
    await post(slack, 'chat.postMessage', params);
    expect(slack.violations.join('; ')).toMatch(expected);
  }
  await slack.close();
});

it('runs as a process of its own', async () => {
  const script = resolve(import.meta.dirname, 'serve.ts');
  const args = ['--import', 'tsx', script, '--port', '0', '--channels', '[{"id":"C1"}]'];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const slack = JSON.parse(line.toString()) as { url: string; token: string };
  const base = slack.url.replace(/api\/$/, '');
  const fault = JSON.stringify({
    match: { method: 'chat.postMessage' },
    fault: { kind: 'error', code: 'is_archived', apply: false },
  });
  await fetch(`${base}_fault`, { method: 'POST', body: new URLSearchParams({ fault }) });
  expect(await post(slack, 'chat.postMessage', { channel: 'C1', text: 'a', ...quiet })).toMatchObject({
    error: 'is_archived',
  });
  expect(await post(slack, 'chat.postMessage', { channel: 'C1', text: 'b', ...quiet })).toMatchObject({
    ok: true,
  });
  const state = (await (await fetch(`${base}_state`)).json()) as { messages: { text: string }[] };
  expect(state.messages.map(({ text }) => text)).toEqual(['b']);
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  await gone;
});
