import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Channel } from '../../../src/delivery/channel.ts';
import { type LoopbackSmtp, startLoopbackSmtp } from '../../helpers/smtp/loopback-smtp.ts';
import { type RelayHarness, startRelayHarness } from '../relay-harness.ts';
import { MAIL_PASSWORD, mailChannel } from '../relay-harness-channels.ts';
import { FAST_POLICY, mail } from '../relay-harness-drafts.ts';

let harness: RelayHarness;
let smtp: LoopbackSmtp;
let channel: Channel;

beforeAll(async () => {
  harness = await startRelayHarness();
});

afterAll(() => harness.close());

beforeEach(async () => {
  await harness.reset();
  smtp = await startLoopbackSmtp({ login: { user: 'harbinger', password: MAIL_PASSWORD } });
  channel = mailChannel(smtp.url);
});

afterEach(async () => {
  const written = await harness.everythingWritten();
  for (const form of [
    MAIL_PASSWORD,
    encodeURIComponent(MAIL_PASSWORD),
    Buffer.from(MAIL_PASSWORD).toString('base64'),
  ]) {
    expect(written).not.toContain(form);
  }
  await channel.close();
  await smtp.close();
});

const ANA = 'ana@corp.example';
const ids = () => smtp.received.map(({ mail: received }) => received.messageId);

describe('a mail', () => {
  it('carries text and HTML, its own Message-ID and the marks of automatic mail', async () => {
    await harness.enqueue(mail({ key: 'digest:2026-47:ana' }));
    expect(await harness.drain([channel])).toMatchObject({ sent: 1 });
    const [{ mail: received, recipients, from }] = smtp.received as [(typeof smtp.received)[0]];
    expect({ from, recipients }).toEqual({ from: 'harbinger@corp.example', recipients: [ANA] });
    expect(received).toMatchObject({
      messageId: '<digest.2026-47.ana@corp.example>',
      subject: '7 accounts at risk',
      text: expect.stringContaining('seven accounts'),
      html: '<p>seven accounts</p>',
    });
    expect(received.headers.get('auto-submitted')).toBe('auto-generated');
    expect(received.headers.get('list')).toMatchObject({ unsubscribe: { mail: 'stop@corp.example' } });
    expect(await harness.row('digest:2026-47:ana')).toMatchObject({
      provider_id: '<digest.2026-47.ana@corp.example>',
    });
  });

  it('shows a hostile name letter by letter', async () => {
    const name = '<!channel> "x" <e@evil.example>, b@evil.example';
    await harness.enqueue(
      mail({ to: { name, address: ANA }, subject: `At risk: ${name}\r\nBcc: e@evil.example` }),
    );
    await harness.drain([channel]);
    const [{ mail: received, recipients }] = smtp.received as [(typeof smtp.received)[0]];
    expect(recipients).toEqual([ANA]);
    expect(received.to).toMatchObject({ value: [{ name, address: ANA }] });
    expect(received.subject).toBe(`At risk: ${name} Bcc: e@evil.example`);
    expect(received.bcc).toBeUndefined();
  });

  it.each([
    'csm@corp.example\r\nBcc: e@evil.example',
    'csm@corp.example <e@evil.example>',
    'csm@corp.example, e@evil.example',
    'e@evil.example',
    'csm@corp.example.evil.example',
  ])('to %j is refused', async (address) => {
    await harness.enqueue(mail({ key: 'a', to: { name: null, address } }));
    expect(await harness.drain([channel])).toMatchObject({ failed: 1 });
    expect((await harness.row('a')).reason).toMatch(
      /^mail: (not one plain mail address|domain not allowed)$/,
    );
    expect(smtp.received.map(({ recipients }) => recipients)).toEqual([['admin@corp.example']]);
  });
});

describe('a failing server', () => {
  it('451: later, with the same Message-ID', async () => {
    smtp.script(ANA, { kind: 'reply', at: 'rcpt', code: 451 }, { kind: 'reply', at: 'data', code: 451 });
    await harness.enqueue(mail({ key: 'a' }));
    await harness.drain([channel]);
    expect(await harness.row('a')).toMatchObject({ state: 'sent', attempts: 3 });
    expect(ids()).toEqual(['<a@corp.example>']);
  });

  it('550: permanent for that recipient, the admin is told, the channel goes on', async () => {
    smtp.script(ANA, { kind: 'reply', at: 'rcpt', code: 550 });
    await harness.enqueue(
      mail({ key: 'a' }),
      mail({ key: 'b', to: { name: null, address: 'bo@corp.example' } }),
    );
    expect(await harness.drain([channel])).toMatchObject({ sent: 2, failed: 1 });
    expect(await harness.row('a')).toMatchObject({
      state: 'failed',
      attempts: 1,
      reason: 'mail: EENVELOPE RCPT TO 550',
    });
    expect(smtp.received.map(({ recipients }) => recipients[0]).sort()).toEqual([
      'admin@corp.example',
      'bo@corp.example',
    ]);
  });

  it('554 to the content: a dead letter', async () => {
    smtp.script(ANA, { kind: 'reply', at: 'data', code: 554 });
    await harness.enqueue(mail({ key: 'a' }));
    expect(await harness.drain([channel])).toMatchObject({ parked: 1 });
  });

  it('drop before the body: retried', async () => {
    smtp.script(ANA, { kind: 'drop', at: 'rcpt' });
    await harness.enqueue(mail({ key: 'a' }));
    await harness.drain([channel]);
    expect(await harness.row('a')).toMatchObject({ state: 'sent', attempts: 2 });
    expect(ids()).toEqual(['<a@corp.example>']);
  });

  it('drop before the final dot: retried, since the server cannot have the whole mail', async () => {
    smtp.script(ANA, { kind: 'drop', at: 'body' });
    // Larger than what the sockets between us hold, so that the final dot has not left when the connection breaks.
    await harness.enqueue(mail({ key: 'a', html: `<p>${'0123456789abcdef '.repeat(500_000)}</p>` }));
    await harness.drain([channel]);
    expect(await harness.row('a')).toMatchObject({ state: 'sent', attempts: 2 });
    expect(ids()).toEqual(['<a@corp.example>']);
  });

  it('drop after the final dot: uncertain, held, and settled by an operator', async () => {
    smtp.script(ANA, { kind: 'drop', at: 'after_dot' });
    await harness.enqueue(mail({ key: 'a' }));
    expect(await harness.drain([channel])).toMatchObject({ sent: 0, uncertain: 1 });
    expect(await harness.row('a')).toMatchObject({ state: 'uncertain', due_at: null, attempts: 1 });
    expect(ids()).toEqual(['<a@corp.example>']);
    expect(await harness.drain([channel])).toMatchObject({ sent: 0 });
  });

  it('drop after the final dot, and the setting says resend: the same Message-ID lets mail programs see it is one', async () => {
    smtp.script(ANA, { kind: 'drop', at: 'after_dot' });
    await harness.enqueue(mail({ key: 'a' }));
    await harness.drain([channel], {
      policy: { ...FAST_POLICY, whenUnknown: { ...FAST_POLICY.whenUnknown, email: 'resend' } },
    });
    expect(await harness.row('a')).toMatchObject({ state: 'sent', reason: 'possible duplicate' });
    expect(ids()).toEqual(['<a@corp.example>', '<a@corp.example>']);
  });

  it('refused login: queue kept, told once, drained after the repair', async () => {
    smtp.refuseLogin(true);
    await harness.enqueue(
      mail({ key: 'a' }),
      mail({ key: 'b', to: { name: null, address: 'bo@corp.example' } }),
    );
    await harness.drain([channel]);
    await harness.drain([channel]);
    const waiting = await harness.rows();
    expect(waiting.map((row) => [row.kind, row.state, row.attempts])).toEqual([
      ['digest', 'pending', 0],
      ['digest', 'pending', 0],
      ['notice', 'pending', 0],
    ]);
    smtp.refuseLogin(false);
    expect(await harness.drain([channel])).toMatchObject({ sent: 3 });
  });

  it('one of ten fails and the digest step runs twice: only that one is sent again', async () => {
    const recipients = Array.from({ length: 10 }, (_, i) => `manager${i}@corp.example`);
    const digest = () =>
      recipients.map((address) =>
        mail({ key: `digest:2026-47:${address.split('@')[0]}`, to: { name: null, address } }),
      );
    smtp.script(recipients[3]!, { kind: 'reply', at: 'rcpt', code: 451 });
    await harness.enqueue(...digest());
    const patient = { ...FAST_POLICY, retry: { ...FAST_POLICY.retry, baseMs: 60_000, capMs: 60_000 } };
    expect(await harness.drain([channel], { until: 'due', policy: patient })).toMatchObject({
      sent: 9,
      waiting: 1,
    });
    await harness.enqueue(...digest());
    await harness.drain([channel], { now: () => new Date(Date.now() + 60_000) });
    expect(smtp.received.map(({ recipients: to }) => to[0])).toHaveLength(10);
    expect(new Set(ids()).size).toBe(10);
  });

  it('keeps connections for the next mail', async () => {
    await harness.enqueue(...Array.from({ length: 12 }, () => mail()));
    await harness.drain([channel]);
    expect(smtp.received).toHaveLength(12);
    expect(smtp.connections()).toBeLessThanOrEqual(2);
  });
});
