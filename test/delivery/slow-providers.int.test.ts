import { describe, expect, it } from 'vitest';
import { DEFAULT_DELIVERY_POLICY, PROVIDER_TIMEOUT_MS } from '../../src/delivery/policy.ts';
import type { DrainOptions } from '../../src/delivery/relay.ts';
import type { OutboxDraft } from '../../src/domain/outbox.ts';
import { expireLeases, settleUncertain } from '../../src/store/outbox/operate-outbox.ts';
import { waitFor } from '../helpers/services/wait-for.ts';
import { type SmtpStep, startLoopbackSmtp } from '../helpers/smtp/loopback-smtp.ts';
import { harness, slack, useRelayAndSlack } from './relay-and-slack.ts';
import { mailChannel, slackChannel } from './relay-harness-channels.ts';
import { FAST_POLICY, mail, slackMessage, toUser } from './relay-harness-drafts.ts';
import { startRelayProcess } from './relay-process.ts';
import { startTravellingClock } from './travelling-clock.ts';

useRelayAndSlack();

const history = () => slack.requests.filter(({ method }) => method === 'conversations.history');

describe('a Slack that is slower than our time-out', () => {
  /** The product's own times, under a clock that travels; only the client gives up sooner, but not so soon that what is answered at once is given up on a busy machine. */
  const drainOne = async (given: { lateMs: number | null; whenUnknown: 'hold' | 'resend' }) => {
    const clock = startTravellingClock();
    const late = slack.holdBack({ method: 'chat.postMessage' });
    if (given.lateMs !== null) clock.at(given.lateMs, late.carryOut);
    await harness.enqueue(slackMessage({ key: 'a', targets: [toUser('ana@corp.example')] }));
    const { whenUnknown } = DEFAULT_DELIVERY_POLICY;
    await harness.drain([clock.slowed(slackChannel(slack, 1_500), PROVIDER_TIMEOUT_MS.slack)], {
      now: clock.now,
      sleep: clock.sleep,
      policy: { ...DEFAULT_DELIVERY_POLICY, whenUnknown: { ...whenUnknown, slack: given.whenUnknown } },
    });
    late.carryOut();
    return { row: await harness.row('a'), elapsedMs: clock.elapsedMs() };
  };

  it.each([
    [16, 'hold'],
    [18, 'hold'],
    [25, 'hold'],
    [60, 'hold'],
    [18, 'resend'],
    [60, 'resend'],
  ] as const)('accepts after %i s, in doubt %s: one message', async (seconds, whenUnknown) => {
    const { row } = await drainOne({ lateMs: seconds * 1_000, whenUnknown });
    expect(row).toMatchObject({ state: 'sent', attempts: 1, reason: 'found at the provider' });
    expect(slack.copies(row.id)).toBe(1);
  });

  it('never accepts: looked for several times until well past that, then left to a person', async () => {
    const { row, elapsedMs } = await drainOne({ lateMs: null, whenUnknown: 'hold' });
    expect(row).toMatchObject({
      state: 'uncertain',
      due_at: null,
      attempts: 1,
      reason: 'no answer, and not at the provider after 4 looks',
    });
    expect(history()).toHaveLength(4);
    expect(elapsedMs).toBeGreaterThanOrEqual(105_000);
  });

  it('never accepts, and the setting says resend: once more, marked, and only then', async () => {
    const { row, elapsedMs } = await drainOne({ lateMs: null, whenUnknown: 'resend' });
    expect(row).toMatchObject({ state: 'sent', attempts: 2, reason: 'possible duplicate' });
    expect(elapsedMs).toBeGreaterThanOrEqual(105_000);
  });
});

describe('a note behind a message of which nobody knows whether it arrived', () => {
  const TARGETS = [toUser('ana@corp.example')];
  const policy = { ...DEFAULT_DELIVERY_POLICY, paceMs: { slack: 0, email: 0, webhook: 0, crm: 0 } };
  /** A post that Slack never answers and that is left to a person, with what follows it in the outbox. */
  const leaveOpen = async (...following: OutboxDraft[]) => {
    const clock = startTravellingClock();
    const late = slack.holdBack({ method: 'chat.postMessage' });
    await harness.enqueue(
      slackMessage({ key: 'post', subject: 'S', targets: TARGETS, text: 'Acme at risk' }),
    );
    await harness.enqueue(...following);
    const drain = (more: Partial<DrainOptions> = {}) =>
      harness.drain([clock.slowed(slackChannel(slack, 1_500), PROVIDER_TIMEOUT_MS.slack)], {
        ...{ now: clock.now, sleep: clock.sleep, policy, ...more },
      });
    return { late, drain, clock };
  };
  const note = (key: string, text: string) =>
    slackMessage({ key, subject: 'S', targets: TARGETS, text, op: 'thread', onlyIfPosted: true });
  const shown = () =>
    slack.visible().map(({ text, threadTs }) => [text, threadTs === null ? 'own' : 'thread']);

  it('the note stands for itself, once, and says what it is about', async () => {
    const { late, drain } = await leaveOpen(note('note', 'Acme got worse'));
    await drain();
    expect(await harness.row('post')).toMatchObject({ state: 'uncertain', due_at: null });
    expect(await harness.row('note')).toMatchObject({ state: 'sent', attempts: 1 });
    expect(shown()).toEqual([['Acme got worse', 'own']]);
    expect(JSON.stringify(slack.visible()[0]!.blocks)).toContain('may not have arrived: Acme at risk');
    late.carryOut();
  });

  it('the note is looked for where it was posted when its own answer is lost, also if the message is settled meanwhile', async () => {
    const { late, drain, clock } = await leaveOpen(note('note', 'Acme got worse'));
    slack.script({ method: 'chat.postMessage' }, { kind: 'reset', apply: true });
    // Ends with the second attempt, which is the note's.
    const stop = new AbortController();
    let attempts = 0;
    await drain({ signal: stop.signal, trace: () => void (++attempts === 2 && stop.abort()) });
    const open = { state: 'uncertain', due_at: expect.any(Date) };
    expect(await harness.row('note')).toMatchObject(open);
    const { id } = await harness.row('post');
    await settleUncertain(harness.db, { id, outcome: 'not_sent', by: 'ana', now: clock.now() });
    await drain();
    expect(shown().sort()).toEqual([
      ['Acme at risk', 'own'],
      ['Acme got worse', 'own'],
    ]);
    late.carryOut();
  });

  it('what a person settles as arrived has its notes told for themselves; what was not wanted takes them along', async () => {
    for (const outcome of ['sent', 'cancelled'] as const) {
      await harness.reset();
      const { late, drain, clock } = await leaveOpen();
      await drain();
      const { id } = await harness.row('post');
      await harness.enqueue(note('note', `Acme, ${outcome}`));
      await settleUncertain(harness.db, { id, outcome, by: 'ana', now: clock.now() });
      await drain();
      expect((await harness.row('note')).state).toBe(outcome);
      late.carryOut();
    }
    expect(shown().filter(([text]) => text !== 'Acme at risk')).toEqual([['Acme, sent', 'own']]);
  });
});

describe('a database that refuses to write down what became of a mail', () => {
  /** What PostgreSQL says when its disk is full, it takes no writes, somebody holds the rows, or an operator cuts it short. */
  it.each([
    'disk_full',
    'read_only_sql_transaction',
    'lock_not_available',
    'query_canceled',
    'deadlock_detected',
  ])('%s: nobody else knows it, so that it is tried until it can be written', async (condition) => {
    const smtp = await startLoopbackSmtp();
    const channel = mailChannel(smtp.url);
    await harness.db.unsafe(`
        create function refuse() returns trigger language plpgsql as $$
          begin raise exception 'not now' using errcode = '${condition}'; end $$;
        create trigger refuse before update on outbox for each row when (new.state = 'sent') execute function refuse();`);
    await harness.enqueue(...Array.from({ length: 2 }, (_, i) => mail({ key: `m${i}` })));
    const drained = harness.drain([channel]);
    await waitFor(() => smtp.received.length === 2, { message: 'both mails' });
    expect((await harness.rows()).map(({ state }) => state)).not.toContain('sent');
    await harness.db.unsafe('drop function refuse() cascade');
    expect(await drained).toMatchObject({ sent: 2, uncertain: 0 });
    expect(smtp.received).toHaveLength(2);
    await channel.close();
    await smtp.close();
  });
});

describe('a mail server that takes its time', () => {
  const begun = async (step: SmtpStep) => {
    const smtp = await startLoopbackSmtp();
    const held = smtp.hold(step);
    await harness.enqueue(mail({ key: 'm' }));
    return { smtp, held };
  };
  /** A process that is killed when the server has come to this step; what stood then, and what the next one makes of it. */
  const killAt = async (step: SmtpStep) => {
    const { smtp, held } = await begun(step);
    const killed = startRelayProcess({
      ...{ databaseUrl: harness.url, mail: smtp, owner: 'killed', policy: FAST_POLICY },
      ...{ timeoutMs: 10_000, once: true },
    });
    await held.reached;
    await killed.kill();
    const left = await harness.row('m');
    held.release();
    await expireLeases(harness.db, { now: new Date() });
    const channel = mailChannel(smtp.url);
    await harness.drain([channel]);
    await channel.close();
    await smtp.close();
    return { left, row: await harness.row('m'), received: smtp.received.length };
  };

  it.each(['greeting', 'mail', 'rcpt'] as const)(
    'at the %s: nothing has left, so that a process killed there leaves nothing in doubt',
    async (step) => {
      expect(await killAt(step)).toMatchObject({
        left: { state: 'claimed', attempts: 0 },
        row: { state: 'sent', attempts: 1 },
        received: 1,
      });
    },
  );

  it('after the final dot: nobody but the server knows whether it was taken', async () => {
    expect(await killAt('dot')).toMatchObject({
      left: { state: 'attempting', attempts: 1 },
      row: { state: 'uncertain', attempts: 1, due_at: null },
      received: 1,
    });
  });

  it('at the recipient, and somebody else sends it meanwhile: its body never leaves', async () => {
    const { smtp, held } = await begun('rcpt');
    const channel = mailChannel(smtp.url);
    const first = harness.drain([channel]);
    await held.reached;
    await harness.db`update outbox set fencing_token = fencing_token + 1, state = 'pending', lease_until = null`;
    held.release();
    expect(await first).toMatchObject({ sent: 1, uncertain: 0 });
    expect(await harness.row('m')).toMatchObject({ state: 'sent', attempts: 1 });
    expect(smtp.received).toHaveLength(1);
    expect(harness.logged.join()).toContain('row taken over by another worker');
    await channel.close();
    await smtp.close();
  });

  it('at the recipient, and the database is cut when its body may leave: it does not, and goes out later', async () => {
    const { smtp, held } = await begun('rcpt');
    const channel = mailChannel(smtp.url);
    const first = harness.drain([channel]);
    await held.reached;
    await harness.db.unsafe(`
      create function refuse() returns trigger language plpgsql as $$ begin raise exception 'not now'; end $$;
      create trigger refuse before update on outbox for each row when (new.state = 'attempting') execute function refuse();`);
    held.release();
    await expect(first).rejects.toThrow();
    expect(smtp.received).toHaveLength(0);
    await harness.db.unsafe('drop function refuse() cascade');
    await expireLeases(harness.db, { now: new Date() });
    await harness.drain([channel]);
    expect(await harness.row('m')).toMatchObject({ state: 'sent', attempts: 1 });
    expect(smtp.received).toHaveLength(1);
    await channel.close();
    await smtp.close();
  });
});

describe('a mail server that takes longer for all mails than a lease', () => {
  const policy = { ...FAST_POLICY, leaseMs: 600 };
  const impatient = { ...policy, patienceMs: 0 };

  it('everything is sent once; only what has a connection counts as attempted', async () => {
    const smtp = await startLoopbackSmtp({ takesMs: 250 });
    const channel = mailChannel(smtp.url);
    const others = mailChannel(smtp.url);
    await harness.enqueue(...Array.from({ length: 12 }, (_, i) => mail({ key: `m${i}` })));
    const attempting: number[] = [];
    const openRows = async () => {
      const rows = await harness.rows();
      attempting.push(rows.filter(({ state }) => state === 'attempting').length);
      return rows.some(({ state }) => state !== 'sent' && state !== 'uncertain');
    };
    const first = harness.drain([channel], { policy, owner: 'first' });
    const second = (async () => {
      while (await openRows())
        await harness.drain([others], { policy: impatient, owner: 'second', until: 'due' });
    })();
    const watching = (async () => {
      while (await openRows());
    })();
    await Promise.all([first, second, watching]);
    expect((await harness.rows()).map(({ state, attempts }) => [state, attempts])).toEqual(
      Array.from({ length: 12 }, () => ['sent', 1]),
    );
    expect(new Set(smtp.received.map((received) => received.mail.messageId)).size).toBe(12);
    expect(smtp.received).toHaveLength(12);
    // Two connections each; the second relay may help where the first is too slow to renew what it only claimed.
    expect(Math.max(...attempting)).toBeLessThanOrEqual(4);
    expect(harness.logged.join()).not.toContain('taken over');
    await Promise.all([channel.close(), others.close()]);
    await smtp.close();
  }, 15_000);
});
