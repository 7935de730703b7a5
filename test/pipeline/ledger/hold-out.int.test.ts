import { afterEach, beforeEach, expect, it } from 'vitest';
import { buildLedger } from '../../../src/domain/outcomes/build-ledger.ts';
import { decideAlerts } from '../../../src/pipeline/alerts/decide-alerts.ts';
import { draftHome } from '../../../src/pipeline/alerts/publish-home.ts';
import { deliver } from '../../../src/pipeline/deliver.ts';
import { loadLedger } from '../../../src/pipeline/ledger/load-ledger.ts';
import {
  type AlertsHarness,
  addAccount,
  addScore,
  at,
  DAY,
  insert,
  startAlertsHarness,
} from '../alerts/alerts-harness.ts';

let harness: AlertsHarness;
beforeEach(async () => {
  harness = await startAlertsHarness({
    yaml: 'alerts: { hold_out: { share: 0.5 }, budget_per_csm_per_week: null }',
  });
});
afterEach(async () => {
  expect(harness.slack.violations).toEqual([]);
  await harness.close();
});

const LOW = Array.from({ length: 12 }, (_, i) => `low${String(i).padStart(2, '0')}`);
const decide = (day: string) => decideAlerts(harness.app.context, day);
const episodes = () =>
  harness.raw<{ account: string; arm: string | null; trial: string | null; state: string; tasks: number }[]>`
    select account_id as account, arm, trial, state,
      (select count(*)::int from tasks t where t.episode_id = e.id) as tasks
    from episodes e order by account_id, opened_on`;
const poolText = () => harness.slack.visible().filter((m) => m.channel === '#customer-success');

async function seed() {
  for (const id of LOW) await addAccount(harness.raw, id, { csm: 'ana', tier: 'starter', mrr: 20 });
  await addAccount(harness.raw, 'high', { csm: 'ana' });
  await addAccount(harness.raw, 'valuable', { csm: 'ana', tier: 'starter', mrr: 5000 });
  await addAccount(harness.raw, 'unpaid', { csm: 'ana', tier: 'starter', mrr: 20 });
  for (const id of [...LOW, 'high', 'valuable', 'unpaid']) await addScore(harness.raw, id, DAY, 40);
  await insert(harness.raw, 'invoices', [
    {
      invoice_id: 'I1',
      account_id: 'unpaid',
      issued_on: '2026-01-01',
      due_on: '2026-01-15',
      status: 'past_due',
    },
  ]);
}

it('holds out a share of the plays without a person, records them all, and shows the held out to nobody', async () => {
  await seed();
  expect(await decide(DAY)).toMatchObject({ opened: 15 });
  await deliver(harness.app.context);
  const all = await episodes();
  const held = all.filter((e) => e.arm === 'held_out').map((e) => e.account);
  const treated = all.filter((e) => e.arm === 'treated').map((e) => e.account);
  expect(held.length).toBeGreaterThan(0);
  expect(treated.length).toBeGreaterThan(0);
  expect([...held, ...treated].sort()).toEqual(LOW);
  expect(all.filter((e) => e.arm === null).map((e) => [e.account, e.trial])).toEqual([
    ['high', null],
    ['unpaid', null],
    ['valuable', null],
  ]);
  for (const { arm, tasks } of all) expect(tasks > 0).toBe(arm !== 'held_out');
  const pool = JSON.stringify(poolText()).toLowerCase();
  expect(pool).toContain(`newly at risk: ${treated.length} accounts for a person to e-mail`);
  const home = JSON.stringify(
    await draftHome(harness.raw, harness.app.context, 'ana@corp.example'),
  ).toLowerCase();
  for (const id of held) expect(pool + home).not.toContain(id);
});

it('keeps the group of an account, and compares the groups when their outcomes are known', async () => {
  await seed();
  await decide(DAY);
  const first = new Map((await episodes()).map((e) => [e.account, e.arm]));
  const recovered = '2026-03-11';
  for (const id of LOW) await addScore(harness.raw, id, recovered, 95);
  harness.travel(at(recovered));
  await decide(recovered);
  const again = '2026-04-06';
  for (const id of LOW) await addScore(harness.raw, id, again, 20);
  harness.travel(at(again));
  await decide(again);
  const low = (await episodes()).filter((e) => e.account.startsWith('low'));
  expect(low).toHaveLength(2 * LOW.length);
  for (const { account, arm } of low) expect(arm).toBe(first.get(account));

  const [gone] = LOW.filter((id) => first.get(id) === 'held_out');
  await harness.raw`update accounts set churned_on = '2026-05-20' where account_id = ${gone!}`;
  const ledger = async (asOf: string) => {
    const { config } = harness.app.context.config();
    return buildLedger(await loadLedger(harness.raw, { config, asOf }), null);
  };
  const heldOut = LOW.filter((id) => first.get(id) === 'held_out').length;
  expect((await ledger('2026-06-02')).trials).toMatchObject([
    {
      trial: 'first 0.5',
      treated: { hits: LOW.length - heldOut, n: LOW.length - heldOut },
      heldOut: { hits: heldOut - 1, n: heldOut },
      finding: 'too_few',
    },
  ]);
  // The day before, nobody knew who would stay.
  expect((await ledger('2026-06-01')).trials).toMatchObject([
    { treated: null, heldOut: { hits: 0, n: 1 }, waiting: LOW.length - 1, finding: 'nothing_yet' },
  ]);
});

it('gives a held-out account what a person has to do, when that comes later', async () => {
  await seed();
  await decide(DAY);
  const held = (await episodes()).find((e) => e.arm === 'held_out')!.account;
  const next = '2026-03-05';
  await addScore(harness.raw, held, next, 40);
  await insert(harness.raw, 'surveys', [
    { response_id: 'R1', account_id: held, kind: 'nps', score: 0, responded_at: at(next) },
  ]);
  harness.travel(at(next));
  await decide(next);
  const tasks = await harness.raw<{ step: string }[]>`
    select step from tasks where account_id = ${held} order by step`;
  expect(tasks.map((t) => t.step)).toEqual(['reply']);
});
