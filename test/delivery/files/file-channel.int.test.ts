import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { simpleParser } from 'mailparser';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { createFileChannel } from '../../../src/delivery/files/file-channel.ts';
import { mailFolder, slackFolder } from '../../../src/delivery/files/message-files.ts';
import { collectPreviewItems, writePreview } from '../../../src/delivery/files/preview.ts';
import { makeTestHome, type TestHome } from '../../helpers/services/test-home.ts';
import { type RelayHarness, startRelayHarness } from '../relay-harness.ts';
import { MAIL_IDENTITY } from '../relay-harness-channels.ts';
import { mail, slackMessage, toUser } from '../relay-harness-drafts.ts';

let harness: RelayHarness;
let home: TestHome;

beforeAll(async () => {
  harness = await startRelayHarness();
});

afterAll(() => harness.close());

beforeEach(async () => {
  await harness.reset();
  home = await makeTestHome();
});

afterEach(() => home.remove());

const channels = () =>
  (['slack', 'email'] as const).map((channel) =>
    createFileChannel({ home: home.path, channel, identity: MAIL_IDENTITY }),
  );
const version = (number: number) =>
  slackMessage({
    key: `v${number}`,
    subject: 'episode:1',
    version: number,
    text: `version ${number}`,
    targets: [toUser('ana@corp.example')],
  });

it('keeps one file per episode: edits overwrite it, notes gather in it', async () => {
  await harness.enqueue(
    version(1),
    slackMessage({
      key: 'note',
      op: 'thread',
      subject: 'episode:1',
      text: 'worse',
      targets: [toUser('ana@corp.example')],
    }),
  );
  await harness.drain(channels());
  await harness.enqueue(version(2));
  await harness.drain(channels());
  const first = await harness.row('v1');
  expect(await readdir(slackFolder(home.path))).toEqual([`${first.id}.json`]);
  const file = JSON.parse(await readFile(join(slackFolder(home.path), `${first.id}.json`), 'utf8'));
  expect(file).toMatchObject({
    id: first.id,
    delivery_id: (await harness.row('v2')).id,
    subject: 'episode:1',
    to: 'ana@corp.example',
    version: 2,
    text: 'version 2',
    thread: [{ id: (await harness.row('note')).id, text: 'worse' }],
  });
});

it('writes mail as a complete .eml', async () => {
  await harness.enqueue(mail({ key: 'digest:1' }));
  await harness.drain(channels());
  const { id } = await harness.row('digest:1');
  expect(await readdir(mailFolder(home.path))).toEqual([`${id}.eml`]);
  const parsed = await simpleParser(await readFile(join(mailFolder(home.path), `${id}.eml`)));
  expect(parsed).toMatchObject({
    messageId: '<digest.1@corp.example>',
    subject: '7 accounts at risk',
    html: '<p>seven accounts</p>',
    to: { value: [{ name: 'Ana', address: 'ana@corp.example' }] },
  });
});

it('collects what was written, oldest first, and puts the page beside it', async () => {
  await harness.enqueue(version(1), mail({ key: 'a' }), mail({ key: 'b' }));
  await harness.drain(channels(), { concurrency: 1 });
  const items = await collectPreviewItems(home.path);
  expect(items.slack).toMatchObject([{ text: 'version 1' }]);
  expect(items.mail).toMatchObject([
    { subject: '7 accounts at risk', to: { name: 'Ana' } },
    { preheader: 'one line' },
  ]);
  const path = await writePreview(
    home.path,
    ({ slack, mail: mails }) => `${slack.length} and ${mails.length}`,
  );
  expect(path).toBe(join(home.path, 'outbox', 'index.html'));
  expect(await readFile(path, 'utf8')).toBe('1 and 2');
});

it('an empty home has an empty preview', async () => {
  expect(await collectPreviewItems(home.path)).toEqual({ slack: [], mail: [] });
});

it('is not held to the pace of Slack', async () => {
  await harness.enqueue(...Array.from({ length: 60 }, () => slackMessage()));
  const { DEFAULT_DELIVERY_POLICY } = await import('../../../src/delivery/policy.ts');
  const before = performance.now();
  expect(await harness.drain(channels(), { until: 'due', policy: DEFAULT_DELIVERY_POLICY })).toMatchObject({
    sent: 60,
  });
  expect(performance.now() - before).toBeLessThan(30_000);
});

it('waits when it cannot write, loses nothing and leaves nothing half-written', async () => {
  await writeFile(join(home.path, 'outbox'), 'a file where the folder should be');
  await harness.enqueue(version(1), mail({ key: 'a' }));
  expect(await harness.drain(channels())).toMatchObject({ sent: 0, parked: 2 });
  expect((await harness.row('a')).reason).toMatch(/^gave up after 6 attempts: file: (ENOTDIR|EEXIST)$/);
});

it('refuses mail to where it may not go, as real mail would', async () => {
  await harness.enqueue(mail({ key: 'a', to: { name: null, address: 'e@evil.example' } }));
  expect(await harness.drain(channels())).toMatchObject({ failed: 1 });
});
