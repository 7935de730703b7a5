import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { actOnEpisode } from '../../../src/pipeline/alerts/act-on-episode.ts';
import { answerSlashCommand } from '../../../src/pipeline/alerts/answer-slash-command.ts';
import { decideAlerts } from '../../../src/pipeline/alerts/decide-alerts.ts';
import { handleClick } from '../../../src/pipeline/alerts/handle-click.ts';
import { deliver } from '../../../src/pipeline/deliver.ts';
import { sendReminders } from '../../../src/pipeline/reminders/send-reminders.ts';
import {
  type AlertsHarness,
  addAccount,
  addScore,
  at,
  DAY,
  insert,
  startAlertsHarness,
} from './alerts-harness.ts';

let harness: AlertsHarness;
beforeEach(async () => {
  harness = await startAlertsHarness();
  harness.app.context.keepsQuietHours = true;
});
afterEach(async () => {
  expect(harness.slack.violations).toEqual([]);
  await harness.close();
});

const decide = (day: string) => decideAlerts(harness.app.context, day);
const inbox = (user: string) =>
  harness.slack.visible().filter((m) => m.channel === `D${user}` && !m.threadTs);
/** What is sent when the clock shows this. */
async function sentAt(day: string, time: string, user = 'ANA'): Promise<number> {
  harness.travel(at(day, time));
  await deliver(harness.app.context);
  return inbox(user).length;
}

describe('quiet hours', () => {
  it('keep an alert of the night for the morning of whoever gets it', async () => {
    await addAccount(harness.raw, 'alba', { csm: 'ana' });
    await addAccount(harness.raw, 'brisa', { csm: 'noa' });
    for (const id of ['alba', 'brisa']) await addScore(harness.raw, id, DAY, 40);
    harness.travel(at(DAY, '05:30:00'));
    await decide(DAY);
    expect(await sentAt(DAY, '07:59:00')).toBe(0);
    expect(await sentAt(DAY, '08:00:00')).toBe(1);
    expect(await sentAt(DAY, '10:59:00', 'NOA')).toBe(0);
    expect(await sentAt(DAY, '11:00:00', 'NOA')).toBe(1);
  });

  it('let a detractor’s answer through at once, and the week end not', async () => {
    const saturday = '2026-03-07';
    await addAccount(harness.raw, 'alba', { csm: 'ana' });
    await addAccount(harness.raw, 'calm', { csm: 'ana' });
    await addScore(harness.raw, 'alba', saturday, 40);
    await addScore(harness.raw, 'calm', saturday, 90);
    await insert(harness.raw, 'surveys', [
      {
        response_id: 'R1',
        account_id: 'calm',
        kind: 'nps',
        score: 1,
        comment: 'No',
        responded_at: at(saturday),
      },
    ]);
    harness.travel(at(saturday));
    await decide(saturday);
    expect(await sentAt(saturday, '09:05:00')).toBe(1);
    expect(inbox('ANA')[0]!.text).toContain('CALM');
    expect(await sentAt('2026-03-09', '08:00:00')).toBe(2);
  });

  it('send what somebody else has taken on meanwhile, and nothing of what is over', async () => {
    await addAccount(harness.raw, 'alba', { csm: 'ana' });
    await addAccount(harness.raw, 'brisa', { csm: 'ana' });
    for (const id of ['alba', 'brisa']) await addScore(harness.raw, id, DAY, 40);
    harness.travel(at(DAY, '20:00:00'));
    await decide(DAY);
    const act = (episodeId: string, action: { kind: 'acknowledge' } | { kind: 'resolve'; outcome: null }) =>
      actOnEpisode(harness.app.context, { episodeId, action, actor: 'mia@corp.example', asOf: DAY });
    await act('alba', { kind: 'acknowledge' });
    await act('brisa', { kind: 'resolve', outcome: null });
    expect(await sentAt(DAY, '20:30:00')).toBe(0);
    expect(await sentAt('2026-03-05', '08:00:00')).toBe(1);
    expect(inbox('ANA')[0]!.text).toContain('ALBA');
    expect(inbox('ANA')[0]!.text.toLowerCase()).toContain('acknowledged');
  });

  it('may be switched off', async () => {
    harness.configure('alerts: { quiet_hours: null }');
    await addAccount(harness.raw, 'alba', { csm: 'ana' });
    await addScore(harness.raw, 'alba', DAY, 40);
    harness.travel(at(DAY, '03:00:00'));
    await decide(DAY);
    expect(await sentAt(DAY, '03:00:00')).toBe(1);
  });
});

it('lets a failing payment stand for the usage it explains', async () => {
  await addAccount(harness.raw, 'alba', { csm: 'ana' });
  await addScore(harness.raw, 'alba', DAY, 25);
  await insert(harness.raw, 'invoices', [
    {
      invoice_id: 'I1',
      account_id: 'alba',
      issued_on: '2026-02-20',
      due_on: '2026-03-01',
      status: 'past_due',
      attempts: 3,
    },
  ]);
  await decide(DAY);
  const rows = await harness.raw<
    { rules: string[]; severity: string }[]
  >`select rules, severity from episodes`;
  expect([...rows]).toEqual([{ rules: ['payment-failing'], severity: 'at_risk' }]);
  const playbooks = await harness.raw<{ playbook: string }[]>`select distinct playbook from tasks`;
  expect(playbooks.map((p) => p.playbook)).toEqual(['payment']);
});

it('waits for the minimum duration, and begins anew after an interruption', async () => {
  harness.configure('alerts: { min_duration: 2d }');
  await addAccount(harness.raw, 'alba', { csm: 'ana' });
  const opened = async (day: string, health: number) => {
    await addScore(harness.raw, 'alba', day, health);
    harness.travel(at(day));
    return (await decide(day)).opened;
  };
  expect(await opened('2026-03-02', 40)).toBe(0);
  expect(await opened('2026-03-03', 40)).toBe(0);
  expect(await opened('2026-03-04', 90)).toBe(0);
  expect(await opened('2026-03-05', 40)).toBe(0);
  expect(await opened('2026-03-06', 40)).toBe(0);
  expect(await opened('2026-03-07', 40)).toBe(1);
});

it('plans contact before its day, takes every talk for one, and raises no alert', async () => {
  harness.configure(`tiers:
  enterprise: { touch: high, contact_every: 14d }
  starter: { touch: low, contact_every: 30d }`);
  harness.app.context.interactive = true;
  for (const id of ['alba', 'brisa', 'cleo']) await addAccount(harness.raw, id, { csm: 'ana' });
  await addAccount(harness.raw, 'dora', { csm: null, tier: 'starter' });
  const meeting = (id: string, day: string) =>
    insert(harness.raw, 'signals', [{ account_id: id, signal: 'meetings', day, value: 1 }]);
  await meeting('alba', '2026-02-10');
  for (const id of ['brisa', 'cleo']) await meeting(id, '2026-02-26');
  await meeting('dora', '2026-02-01');
  for (const id of ['alba', 'brisa', 'cleo', 'dora']) await addScore(harness.raw, id, DAY, 90);
  expect(await decide(DAY)).toMatchObject({ opened: 0, tasks: 2 });
  expect(await decide(DAY)).toMatchObject({ tasks: 0 });
  const tasks = () => harness.raw<{ id: string; account: string; task: string }[]>`
    select id, account_id as account, title || ' · ' || coalesce(owner_email, queue) || ' · ' || due_on || ' · ' || state
      as task from tasks order by created_at, account_id`;
  const told = async () => (await tasks()).map(({ account, task }) => `${account}: ${task}`);
  const open = async (day: string) => {
    harness.travel(at(day));
    await decide(day);
    return (await told()).filter((line) => line.endsWith('open')).map((line) => line.split(' · ')[0]);
  };
  expect(await told()).toEqual([
    'alba: Get in touch with Kim: the planned contact was missed · ana@corp.example · 2026-03-05 · open',
    'dora: Get in touch with Kim: the planned contact was missed · automation · 2026-03-04 · open',
  ]);
  await deliver(harness.app.context);
  const pool = harness.slack.visible().find((m) => m.channel === '#customer-success');
  expect(JSON.stringify(pool?.blocks)).toContain('Planned contact is due: 1 account: DORA');

  // A source tells of the missed one; those of Thursday the twelfth are told on Monday.
  await meeting('alba', '2026-03-05');
  expect(await open('2026-03-05')).toEqual(['dora: Get in touch with Kim: the planned contact was missed']);
  expect(await open('2026-03-09')).toEqual([
    'dora: Get in touch with Kim: the planned contact was missed',
    'brisa: Talk to Kim: contact is planned',
    'cleo: Talk to Kim: contact is planned',
  ]);
  expect((await tasks()).at(-1)!.task).toContain('2026-03-11');

  // Ana has talked with one of them: a click in the list of the day says how.
  await open('2026-03-11');
  await sendReminders(harness.app.context, '2026-03-11');
  await deliver(harness.app.context);
  const list = () => JSON.stringify(inbox('ANA').at(-1)!.blocks);
  expect(list()).toContain('We talked');
  const task = (await tasks()).find(({ account }) => account === 'brisa')!;
  const value = `talked|${task.id}|video|task`;
  expect(list()).toContain(value);
  for (const email of ['ana@corp.example', 'ana@corp.example'])
    expect(await handleClick(harness.app.context, { value, email, message: null })).toMatchObject({
      kind: 'done',
    });
  await deliver(harness.app.context);
  expect(list()).not.toContain(value);
  const words = await harness.raw`select kind, reason, from_on::text as on from account_flags`;
  expect([...words]).toEqual([{ kind: 'talked', reason: 'video', on: '2026-03-11' }]);
  const ask = (text: string, email: string) => answerSlashCommand(harness.app.context, { text, email });
  expect((await ask('falamos cleo telefone sobre a renovação', 'ana@corp.example')).text).toContain('CLEO');
  expect(JSON.stringify((await ask('cleo', 'ana@corp.example')).blocks)).toContain(
    'Last talk: 11 Mar (phone, Ana)',
  );

  // Whoever gives notice is called for that, not by the plan.
  await harness.raw`update accounts set notice_on = '2026-03-19' where account_id = 'brisa'`;
  const lines = await open('2026-03-23');
  expect(lines.filter((line) => !line?.startsWith('brisa'))).toEqual([
    'dora: Get in touch with Kim: the planned contact was missed',
    'alba: Get in touch with Kim: the planned contact was missed',
    'cleo: Talk to Kim: contact is planned',
  ]);
  expect(lines.filter((line) => line?.startsWith('brisa') && line.includes('contact is planned'))).toEqual(
    [],
  );
});
