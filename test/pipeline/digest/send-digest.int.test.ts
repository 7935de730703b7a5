import { afterEach, beforeEach, expect, it } from 'vitest';
import { composeMail } from '../../../src/delivery/mail/compose-mail.ts';
import { parseMailPayload } from '../../../src/delivery/payload-schema.ts';
import { previewDigest, sendDigest } from '../../../src/pipeline/digest/send-digest.ts';
import { AS_OF, seedBook, startDigestHarness } from './digest-harness.ts';

let harness: Awaited<ReturnType<typeof startDigestHarness>>;
beforeEach(async () => {
  harness = await startDigestHarness();
});
afterEach(() => harness.close());

const queuedRows = () =>
  harness.raw<
    { key: string; recipient: string; lane: string; kind: string; state: string; payload: unknown }[]
  >`
    select dedupe_key as key, recipient, lane, kind, state, payload from outbox order by dedupe_key`;

it('queues one mail per manager with the own team, in the own language', async () => {
  await seedBook(harness.raw);
  harness.configure('delivery: { mail_from: harbinger@Mail.corp.example }');
  expect(await sendDigest(harness.ctx, AS_OF)).toEqual({
    week: '2026-W47',
    queued: 2,
    already: 0,
    skipped: [],
  });
  const rows = await queuedRows();
  expect(
    rows.map(({ key, recipient, lane, kind, state }) => ({ key, recipient, lane, kind, state })),
  ).toEqual(
    ['mia', 'noa'].map((who) => ({
      key: `digest:2026-W47:${who}@corp.example`,
      recipient: `${who}@corp.example`,
      lane: 'email:corp.example',
      kind: 'digest',
      state: 'pending',
    })),
  );
  const [mia, noa] = rows.map((row) => parseMailPayload(row.payload)!);
  expect(mia?.to).toEqual({ name: 'Mia', address: 'mia@corp.example' });
  expect(mia?.message.text).toContain('FALLS');
  expect(mia?.message.text).not.toContain('EUROS');
  expect(noa?.message.text).toContain('EUROS');
  expect(noa?.message.text).not.toContain('FALLS');
  expect(noa?.message.text).toContain('ACERTAMOS?');
  expect(mia?.messageId).toMatch(/^[0-9a-f-]{36}@mail\.corp\.example$/);
  // The mail channel takes it as it is.
  const identity = {
    from: { name: 'Harbinger', address: 'harbinger@corp.example' },
    listId: null,
    allowedDomains: [],
  };
  expect(composeMail(mia!, identity, new Date())).toMatchObject({
    ok: true,
    mail: {
      headers: {
        'Auto-Submitted': 'auto-generated',
        'List-Id': 'Harbinger digest <digest.mail.corp.example>',
      },
    },
  });
});

it('queues a week once per recipient, on whichever day of the week it runs', async () => {
  await seedBook(harness.raw);
  await sendDigest(harness.ctx, '2026-11-25');
  const first = await queuedRows();
  expect(await sendDigest(harness.ctx, '2026-11-25')).toMatchObject({ queued: 0, already: 2 });
  expect(await sendDigest(harness.ctx, '2026-11-29')).toMatchObject({
    week: '2026-W47',
    queued: 0,
    already: 2,
  });
  expect(await queuedRows()).toEqual(first);
  expect(await sendDigest(harness.ctx, '2026-11-30')).toMatchObject({
    week: '2026-W48',
    queued: 2,
    already: 0,
  });
});

it('queues once when two run at the same time', async () => {
  await seedBook(harness.raw);
  const both = await Promise.all([sendDigest(harness.ctx, AS_OF), sendDigest(harness.ctx, AS_OF)]);
  expect(both.reduce((sum, s) => sum + s.queued, 0)).toBe(2);
  expect(await queuedRows()).toHaveLength(2);
});

it('keeps the message id over repetitions and differs by recipient and week', async () => {
  await seedBook(harness.raw);
  const ids = async () => (await queuedRows()).map((r) => parseMailPayload(r.payload)!.messageId);
  await sendDigest(harness.ctx, AS_OF);
  const first = await ids();
  await harness.raw`delete from outbox`;
  await sendDigest(harness.ctx, AS_OF);
  expect(await ids()).toEqual(first);
  await sendDigest(harness.ctx, '2026-11-30');
  expect(new Set(await ids()).size).toBe(4);
});

it('sends the whole book to those configured, and reports addresses that may not be mailed', async () => {
  await seedBook(harness.raw);
  harness.configure(`digest:
  recipients: [ceo@corp.example, CEO@corp.example, spy@evil.example]
`);
  expect(await sendDigest(harness.ctx, AS_OF)).toEqual({
    week: '2026-W47',
    queued: 1,
    already: 0,
    skipped: [{ recipient: 'spy@evil.example', reason: 'domain_not_allowed' }],
  });
  const [row] = await queuedRows();
  const text = parseMailPayload(row?.payload)?.message.text;
  expect(text).toContain('FALLS');
  expect(text).toContain('EUROS');
  // Who was refused stands in the result, not in the log.
  expect(harness.logged.join()).toContain('domain_not_allowed');
  expect(harness.logged.join()).not.toContain('evil');
});

it('falls back to the admin, and says when nobody is known', async () => {
  expect(await sendDigest(harness.ctx, AS_OF)).toMatchObject({
    queued: 0,
    skipped: [{ recipient: null, reason: 'nobody_known' }],
  });
  harness.configure('delivery: { admin_email: admin@corp.example }');
  expect(await sendDigest(harness.ctx, AS_OF)).toMatchObject({ queued: 1, skipped: [] });
});

it('previews without queueing', async () => {
  await seedBook(harness.raw);
  const mail = await previewDigest(harness.ctx, AS_OF, 'noa@corp.example');
  expect(mail.subject).toContain('47');
  expect(mail.html).toContain('EUROS');
  expect(await queuedRows()).toEqual([]);
});
