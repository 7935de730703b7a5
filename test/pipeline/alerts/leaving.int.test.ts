import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { answerSlashCommand } from '../../../src/pipeline/alerts/answer-slash-command.ts';
import { decideAlerts } from '../../../src/pipeline/alerts/decide-alerts.ts';
import { handleClick } from '../../../src/pipeline/alerts/handle-click.ts';
import { deliver } from '../../../src/pipeline/deliver.ts';
import { buildDigest } from '../../../src/pipeline/digest/build-digest.ts';
import { eraseAccount } from '../../../src/pipeline/erase/erase-account.ts';
import { explainByHand } from '../../../src/pipeline/flags/explain-by-hand.ts';
import { loadLedger } from '../../../src/pipeline/ledger/load-ledger.ts';
import { measureMoneyAtRisk } from '../../../src/pipeline/ledger/measure-money-at-risk.ts';
import { reading } from '../../../src/store/database.ts';
import {
  type AlertsHarness,
  addAccount,
  addScore,
  at,
  DAY,
  insert,
  startAlertsHarness,
} from './alerts-harness.ts';

const YAML = `
alerts: { quiet_hours: null }
delivery: { queue_channels: { finance: "#harbinger-admin", support: "#customer-success" } }
`;
const ANA = 'ana@corp.example';

let harness: AlertsHarness;
beforeAll(async () => {
  harness = await startAlertsHarness({ yaml: YAML });
  // As while a process listens for clicks.
  harness.app.context.interactive = true;
});
afterEach(() => expect(harness.slack.violations).toEqual([]));
afterAll(() => harness.close());

/** A day with its decisions and messages. */
async function live(day: string, scores: Readonly<Record<string, number>>): Promise<void> {
  harness.travel(at(day));
  for (const [id, health] of Object.entries(scores)) await addScore(harness.raw, id, day, health);
  await decideAlerts(harness.app.context, day);
  await deliver(harness.app.context);
}

const visible = (word: string) =>
  harness.slack
    .visible()
    .filter((m) => JSON.stringify(m).includes(word))
    .map((m) => `${m.channel} ${m.text} ${JSON.stringify(m.blocks)}`);
const episodeOf = async (id: string) => {
  const [row] = await harness.raw<
    { id: string; state: string; rules: string[]; closedReason: string | null }[]
  >`
    select id, state, rules, closed_reason as "closedReason" from episodes where account_id = ${id} order by opened_at desc limit 1`;
  return row!;
};
const tasksOf = async (id: string) =>
  (
    await harness.raw<{ task: string }[]>`
      select playbook || '/' || step || ' ' || state as task from tasks where account_id = ${id} order by 1`
  ).map(({ task }) => task);
const click = (value: string) => handleClick(harness.app.context, { value, email: ANA, message: null });

it('off-boards who has given notice by a click, tells finance and support, and forgets it when it is taken back', async () => {
  const { raw, app } = harness;
  await addAccount(raw, 'alba', { csm: 'ana', leaves_on: '2026-03-31', churn_reason: 'too_expensive' });
  await insert(raw, 'subscriptions', [
    { account_id: 'alba', product: 'Planner', plan: 'team', mrr: 500, started_on: '2025-01-01' },
  ]);
  await insert(raw, 'usage', [
    { account_id: 'alba', product: 'Planner', day: '2026-03-02', events: 5, seats: 40 },
  ]);
  await insert(raw, 'signals', [{ account_id: 'alba', signal: 'tickets', day: '2026-03-02', value: 3 }]);
  await live(DAY, { alba: 20 });
  const opened = await episodeOf('alba');
  expect(opened.state).toBe('open');
  // What its source tells of a leaving is nothing before notice is given.
  expect(await explainByHand(app.context, 'alba', DAY)).toEqual([]);

  const outcome = await click(`notice|${opened.id}`);
  expect(outcome).toMatchObject({ kind: 'done', explanation: expect.stringContaining('ALBA') });
  await live('2026-03-05', { alba: 20 });
  expect(await episodeOf('alba')).toMatchObject({ state: 'leaving', id: opened.id });
  expect(await tasksOf('alba')).toEqual([
    'off-boarding/access open',
    'off-boarding/farewell open',
    'off-boarding/finance open',
    'off-boarding/support open',
    'risk/call cancelled',
    'risk/mail cancelled',
    'risk/review cancelled',
  ]);
  const teams = visible('ALBA is leaving');
  expect(teams).toHaveLength(2);
  const finance = teams.find((m) => m.startsWith('#harbinger-admin'))!;
  expect(finance).toContain('31 Mar');
  expect(finance).toContain('$500 a month');
  expect(finance).toContain('Price');
  expect(finance).toContain('40');
  expect(finance).toContain('Planner · team');
  expect(finance).not.toContain('Tickets');
  expect(teams.find((m) => m.startsWith('#customer-success'))).toContain('3 in four weeks');
  // The CSM has one message, edited.
  expect(visible('Leaving · ALBA leaves on 31 Mar')).toHaveLength(1);

  const config = app.context.config().config;
  const digest = await reading(app.context, (db) =>
    buildDigest(db, { config, asOf: '2026-03-05', manager: null, locale: 'pt-BR' }),
  );
  expect(digest.leaving).toMatchObject({
    ahead: { accounts: 1, arr: 6000 },
    next: [{ accountId: 'alba', leavesOn: '2026-03-31', reason: 'Preço' }],
    reasons: [{ reason: 'Preço', ahead: { arr: 6000 }, left: { accounts: 0 } }],
  });
  expect(digest.expectedChurn).toMatchObject({ mrr: 500, low: 500, high: 500 });
  const risk = await reading(app.context, (db) => measureMoneyAtRisk(db, { config, asOf: '2026-03-05' }));
  expect(risk.accounts.get('alba')!.amount).toBeCloseTo((500 * 90) / (365 / 12), 1);

  await click(`stays|${opened.id}`);
  await live('2026-03-06', { alba: 20 });
  expect(await episodeOf('alba')).toMatchObject({ state: 'recovered', closedReason: 'notice_withdrawn' });
  expect(visible('ALBA stays after all')).toHaveLength(2);
  expect((await tasksOf('alba')).filter((task) => task.endsWith('open'))).toEqual([]);
});

it('asks why who has left, and counts no notice as a warning', async () => {
  const { raw, app } = harness;
  await addAccount(raw, 'bert', { csm: 'ana', notice_on: '2026-03-06' });
  await live('2026-03-06', { bert: 90 });
  await raw`update accounts set churned_on = '2026-03-09', churn_kind = 'voluntary' where account_id = 'bert'`;
  await live('2026-03-09', {});
  const { id, state } = await episodeOf('bert');
  expect(state).toBe('churned');
  expect(visible('Why do they leave?').filter((m) => m.includes('BERT'))).toHaveLength(1);
  expect(await click(`reason|${id}|gone-from-the-configuration`)).toMatchObject({ kind: 'gone' });
  await click(`reason|${id}|competitor`);
  await deliver(app.context);
  expect(visible('Went to a competitor').some((m) => m.includes('No longer a customer'))).toBe(true);
  const config = app.context.config().config;
  const ledger = await reading(app.context, (db) => loadLedger(db, { config, asOf: '2026-03-09' }));
  expect(ledger.episodes.map((e) => e.accountId)).not.toContain('bert');
  expect(ledger.departures).toMatchObject([{ accountId: 'bert', churnReason: 'competitor' }]);
});

it('opens and holds alerts by what the CSM says in Slack, and forgets the words with the account', async () => {
  const { raw, app } = harness;
  await addAccount(raw, 'cleo', { csm: 'ana' });
  await live('2026-03-10', { cleo: 90 });
  const say = (text: string, email = ANA) => answerSlashCommand(app.context, { text, email });
  expect((await say('risk cleo 10d sponsor leaves in May', 'noa@corp.example')).text).toContain('cleo');
  expect((await say('risk cleo 900d sponsor')).text).toContain('at the latest');
  expect((await say('risk cleo 10d sponsor leaves in May')).text).toContain('20 Mar');
  await live('2026-03-11', { cleo: 90 });
  expect(await episodeOf('cleo')).toMatchObject({ state: 'open', rules: ['by-hand'] });
  expect(visible('a risk set by hand')[0]).toContain(
    'Ana sees a risk until 20 Mar: “sponsor leaves in May”.',
  );
  expect((await explainByHand(app.context, 'cleo', '2026-03-11'))[0]?.text).toContain(
    'sponsor leaves in May',
  );

  await say('no-risk cleo 5d spoke to the new sponsor');
  await live('2026-03-14', { cleo: 20 });
  // A risk by hand is no risk of the line: it ends by itself, and the line opens nothing while the word holds.
  expect(await episodeOf('cleo')).toMatchObject({ state: 'recovered' });
  const held = await raw`select reason from held_alerts where account_id = 'cleo'`;
  expect(held).toEqual([{ reason: 'by_hand' }]);

  await eraseAccount(app.context, 'cleo', { by: 'admin', dryRun: false });
  expect(await raw`select 1 from account_flags where account_id = 'cleo'`).toEqual([]);
});
