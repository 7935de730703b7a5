import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { actOnEpisode } from '../../../src/pipeline/alerts/act-on-episode.ts';
import { completeTask } from '../../../src/pipeline/alerts/complete-task.ts';
import { decideAlerts } from '../../../src/pipeline/alerts/decide-alerts.ts';
import { deliver } from '../../../src/pipeline/deliver.ts';
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

it('makes one task of a missed contact, closes it at the next one, and raises no alert', async () => {
  harness.configure('tiers: { enterprise: { touch: high, contact_every: 14d } }');
  await addAccount(harness.raw, 'alba', { csm: 'ana' });
  await addAccount(harness.raw, 'brisa', { csm: 'ana' });
  const meeting = (id: string, day: string) =>
    insert(harness.raw, 'signals', [{ account_id: id, signal: 'meetings', day, value: 1 }]);
  await meeting('alba', '2026-02-10');
  await meeting('brisa', '2026-02-26');
  for (const id of ['alba', 'brisa']) await addScore(harness.raw, id, DAY, 90);
  expect(await decide(DAY)).toMatchObject({ opened: 0, tasks: 1 });
  expect(await decide(DAY)).toMatchObject({ tasks: 0 });
  const tasks = () => harness.raw<
    { account: string; title: string; owner: string; due: string; state: string }[]
  >`
    select account_id as account, title, owner_email as owner, due_on::text as due, state from tasks`;
  expect([...(await tasks())]).toEqual([
    {
      account: 'alba',
      title: 'Get in touch with Kim: the planned contact was missed',
      owner: 'ana@corp.example',
      due: '2026-03-05',
      state: 'open',
    },
  ]);
  await meeting('alba', '2026-03-05');
  harness.travel(at('2026-03-05'));
  expect(await decide('2026-03-05')).toMatchObject({ tasks: 0 });
  expect((await tasks()).map((t) => t.state)).toEqual(['done']);
  expect(inbox('ANA')).toHaveLength(0);

  // A planned contact that somebody says is done counts from that day, although no source tells of it.
  const next = async (day: string) => {
    harness.travel(at(day));
    await decide(day);
    return harness.raw<{ id: string; account: string }[]>`
      select id, account_id as account from tasks where state = 'open' order by account_id`;
  };
  const [first] = await next('2026-03-13');
  expect(first?.account).toBe('brisa');
  await completeTask(harness.app.context, { id: first!.id, outcome: null, by: 'ana', asOf: '2026-03-13' });
  expect((await next('2026-03-19')).map((t) => t.account)).toEqual([]);
  expect((await next('2026-03-28')).map((t) => t.account)).toEqual(['alba', 'brisa']);
});
