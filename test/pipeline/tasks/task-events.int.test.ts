import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { ConfigError } from '../../../src/config/config-error.ts';
import { eventFolder } from '../../../src/delivery/files/message-files.ts';
import type { EpisodeWebhookEvent } from '../../../src/delivery/webhook/episode-event.ts';
import type { ScoreEvent } from '../../../src/delivery/webhook/score-event.ts';
import type { TaskEvent } from '../../../src/delivery/webhook/task-event.ts';
import { actOnEpisode } from '../../../src/pipeline/alerts/act-on-episode.ts';
import { completeTask } from '../../../src/pipeline/alerts/complete-task.ts';
import { decideAlerts } from '../../../src/pipeline/alerts/decide-alerts.ts';
import { deliver } from '../../../src/pipeline/deliver.ts';
import { eraseAccount } from '../../../src/pipeline/erase/erase-account.ts';
import { planScorePages, scorePage } from '../../../src/pipeline/score.ts';
import {
  type AlertsHarness,
  addAccount,
  addScore,
  at,
  DAY,
  insert,
  startAlertsHarness,
} from '../alerts/alerts-harness.ts';

const isShare = (most: number) => (value: unknown) =>
  value === null || (typeof value === 'number' && value >= 0 && value <= most);
const isWord = (value: unknown) => value === null || typeof value === 'string';

let harness: AlertsHarness;
afterEach(() => harness.close());

const YAML = `
delivery: { crm_url: "https://crm.example.com/{account_id}" }
tiers: { enterprise: { touch: high, contact_every: 30d }, starter: { touch: low } }
webhooks:
  - { name: jira, url: "https://jira.example.com" }
  - { name: pool, url: "https://pool.example.com", queues: [automation], events: [task.created] }
  - { name: top, url: "https://top.example.com", tiers: [enterprise], events: [task.closed] }
`;
const [THURSDAY, FRIDAY, MONDAY] = ['2026-03-05', '2026-03-06', '2026-03-09'];

async function live(day: string, health: Record<string, number>): Promise<void> {
  harness.travel(at(day));
  for (const [id, value] of Object.entries(health)) await addScore(harness.raw, id, day, value);
  await decideAlerts(harness.app.context, day);
  await deliver(harness.app.context);
}

/** What a webhook was sent, as it lies in the files that stand in for it. */
async function readEvents<T>(name: string): Promise<T[]> {
  const folder = eventFolder(harness.app.context.home);
  const files = (await readdir(folder).catch(() => [])).filter((file) => file.startsWith(`${name}-`));
  return Promise.all(files.map(async (file) => JSON.parse(await readFile(join(folder, file), 'utf8')) as T));
}

/** Those about tasks, in the order of each task's events. */
async function eventsOf(name: string): Promise<TaskEvent[]> {
  const keyOf = ({ data: { task, sequence } }: TaskEvent) => `${task.due_on} ${task.step} ${sequence}`;
  return (await readEvents<TaskEvent>(name)).sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

const tell = ({ type, data: { sequence, task, account } }: TaskEvent) =>
  `${account.id} ${task.step} ${sequence} ${type} ${task.state} ${task.owner?.email ?? task.queue}`;

it('tells of every task when it comes, moves and ends, once, and to whoever asks for it', async () => {
  harness = await startAlertsHarness({ yaml: YAML });
  await addAccount(harness.raw, 'alba', { csm: 'ana' });
  await addAccount(harness.raw, 'bruno', { csm: null, tier: 'starter', mrr: 10 });
  await live(DAY, { alba: 40, bruno: 40 });
  await live(DAY, {});
  expect((await eventsOf('jira')).map(tell)).toEqual([
    'alba call 1 task.created open ana@corp.example',
    'bruno guide 1 task.created open automation',
    'alba mail 1 task.created open ana@corp.example',
    'alba review 1 task.created open ana@corp.example',
  ]);
  expect((await eventsOf('pool')).map(tell)).toEqual(['bruno guide 1 task.created open automation']);
  expect(await eventsOf('top')).toEqual([]);

  await harness.raw`update accounts set csm_email = 'noa@corp.example' where account_id = 'alba'`;
  await live(THURSDAY, { alba: 40, bruno: 40 });
  const [call] = await harness.raw<{ id: string }[]>`select id from tasks where step = 'call'`;
  const done = { id: call!.id, outcome: 'They stay.', by: 'noa@corp.example', asOf: THURSDAY };
  for (let twice = 0; twice < 2; twice++) await completeTask(harness.app.context, done);
  await live(FRIDAY, { alba: 90, bruno: 40 });
  await live(MONDAY, { alba: 90, bruno: 40 });
  expect((await eventsOf('jira')).map(tell)).toEqual([
    'alba call 1 task.created open ana@corp.example',
    'alba call 2 task.updated open noa@corp.example',
    'alba call 3 task.closed done noa@corp.example',
    'bruno guide 1 task.created open automation',
    'alba mail 1 task.created open ana@corp.example',
    'alba mail 2 task.updated open noa@corp.example',
    'alba mail 3 task.closed cancelled noa@corp.example',
    'alba review 1 task.created open ana@corp.example',
    'alba review 2 task.updated open noa@corp.example',
    'alba review 3 task.closed cancelled noa@corp.example',
  ]);
  expect(await eventsOf('pool')).toHaveLength(1);
  const closed = await eventsOf('top');
  expect(closed.map(tell)).toEqual([
    'alba call 3 task.closed done noa@corp.example',
    'alba mail 3 task.closed cancelled noa@corp.example',
    'alba review 3 task.closed cancelled noa@corp.example',
  ]);
  const [episode] = await harness.raw<{ id: string }[]>`select id from episodes where account_id = 'alba'`;
  expect(closed[0]).toEqual({
    type: 'task.closed',
    timestamp: at(THURSDAY).toISOString(),
    version: 1,
    data: {
      sequence: 3,
      task: {
        id: call!.id,
        title: 'Call Kim about what changed',
        due_on: THURSDAY,
        state: 'done',
        outcome: 'They stay.',
        queue: 'csm',
        owner: { name: 'Noa', email: 'noa@corp.example' },
        playbook: 'risk',
        step: 'call',
        created_at: at(DAY).toISOString(),
        closed_at: at(THURSDAY).toISOString(),
        closed_by: 'noa@corp.example',
      },
      account: {
        id: 'alba',
        name: 'ALBA',
        tier: 'enterprise',
        crm_url: 'https://crm.example.com/alba',
      },
      episode: { id: episode!.id, state: 'acknowledged', severity: 'at_risk', rule: 'band-at-risk' },
      explain: `harbinger explain alba --at ${THURSDAY}`,
    },
  });
  const rows = await harness.raw`select 1 from outbox where channel = 'webhook' and state <> 'sent'`;
  expect(rows).toHaveLength(0);
});

it('tells of planned contacts that were missed and made', async () => {
  harness = await startAlertsHarness({ yaml: YAML });
  await addAccount(harness.raw, 'alba', { csm: 'ana' });
  const meeting = (day: string) =>
    insert(harness.raw, 'signals', [{ account_id: 'alba', signal: 'meetings', day, value: 1 }]);
  await meeting('2025-12-01');
  await live(DAY, { alba: 90 });
  expect((await eventsOf('jira')).map(({ type, data }) => [type, data.task.playbook, data.episode])).toEqual([
    ['task.created', 'contact', null],
  ]);
  await meeting(THURSDAY);
  await live(THURSDAY, { alba: 90 });
  const [, closed] = await eventsOf('jira');
  expect(closed).toMatchObject({
    type: 'task.closed',
    data: { sequence: 2, task: { state: 'done', outcome: 'contact recorded' } },
  });
});

it('leaves no event in place of a webhook that names an account once it is erased', async () => {
  harness = await startAlertsHarness({ yaml: YAML });
  await addAccount(harness.raw, 'alba', { csm: 'ana' });
  await addAccount(harness.raw, 'berg', { csm: 'ana' });
  await live(DAY, { alba: 40, berg: 40 });
  expect(await eventsOf('jira')).toHaveLength(6);
  await eraseAccount(harness.app.context, 'alba', { by: 'mia', dryRun: false });
  const left = await eventsOf('jira');
  expect(left.map(({ data }) => data.account.id)).toEqual(Array(3).fill('berg'));
});

it('tells what becomes of an alert to whoever asks for it, and of a held-out one to nobody', async () => {
  const webhooks = `
tiers: { enterprise: { touch: high }, starter: { touch: low } }
webhooks:
  - { name: crm, url: "https://crm.example.com", events: [episode.opened, episode.updated, episode.closed] }
  - { name: top, url: "https://top.example.com", events: [episode.closed], tiers: [enterprise] }
  - { name: jira, url: "https://jira.example.com" }
`;
  harness = await startAlertsHarness({ yaml: webhooks });
  await addAccount(harness.raw, 'alba', { csm: 'ana' });
  await live(DAY, { alba: 40 });
  const [episode] = await harness.raw<{ id: string }[]>`select id from episodes`;
  harness.travel(at(THURSDAY));
  const click = {
    episodeId: episode!.id,
    action: { kind: 'acknowledge' as const },
    actor: 'ana@corp.example',
  };
  for (let twice = 0; twice < 2; twice++)
    await actOnEpisode(harness.app.context, { ...click, asOf: THURSDAY });
  await deliver(harness.app.context);
  await live(FRIDAY, { alba: 90 });
  await live(MONDAY, { alba: 90 });
  const told = await readEvents<EpisodeWebhookEvent>('crm');
  expect(
    told
      .sort((a, b) => a.data.sequence - b.data.sequence)
      .map(({ type, data }) => [type, data.sequence, data.episode.transition, data.episode.by_person]),
  ).toEqual([
    ['episode.opened', 1, 'opened', false],
    ['episode.updated', 2, 'acknowledged', true],
    ['episode.closed', 3, 'recovered', false],
  ]);
  expect((await readEvents('top')).length).toBe(1);
  expect((await readEvents<TaskEvent>('jira')).every(({ type }) => type.startsWith('task.'))).toBe(true);
  expect(told[1]).toEqual({
    type: 'episode.updated',
    timestamp: at(THURSDAY).toISOString(),
    version: 1,
    data: {
      sequence: 2,
      episode: {
        ...{ id: episode!.id, state: 'acknowledged', severity: 'at_risk', transition: 'acknowledged' },
        ...{ by_person: true, touch: 'high', rules: ['band-at-risk'] },
        ...{ opened_on: DAY, closed_on: null, snoozed_until: null, verdict: null },
        ...{ health_at_open: 40, probability_at_open: expect.toSatisfy(isShare(1)) },
      },
      account: { id: 'alba', tier: 'enterprise' },
      explain: `harbinger explain alba --at ${THURSDAY}`,
    },
  });
  await eraseAccount(harness.app.context, 'alba', { by: 'mia', dryRun: false });
  expect(await readEvents('crm')).toEqual([]);

  harness.configure(`${webhooks}alerts: { hold_out: { share: 0.5 }, budget_per_csm_per_week: null }`);
  const ids = Array.from({ length: 8 }, (_, n) => `bruno-${n}`);
  for (const id of ids) await addAccount(harness.raw, id, { csm: 'ana', tier: 'starter', mrr: 20 });
  await live(MONDAY, Object.fromEntries(ids.map((id) => [id, 40])));
  const treated = await harness.raw<{ id: string }[]>`
    select account_id as id from episodes where arm = 'treated' order by account_id`;
  expect(treated.length).toBeGreaterThan(0);
  expect(treated.length).toBeLessThan(ids.length);
  const accounts = (await readEvents<EpisodeWebhookEvent>('crm')).map(({ data }) => data.account.id);
  expect(accounts.sort()).toEqual(treated.map(({ id }) => id));
});

it('tells scores in lists to whoever asks for them, not again what is the same, and forgets whoever is erased', async () => {
  harness = await startAlertsHarness({
    yaml: `
tiers: { enterprise: { touch: high }, starter: { touch: low } }
webhooks:
  - { name: crm, url: "https://crm.example.com", events: [account.scored] }
  - { name: top, url: "https://top.example.com", events: [account.scored], tiers: [enterprise] }
  - { name: jira, url: "https://jira.example.com" }
`,
  });
  const { context } = harness.app;
  const ids = Array.from({ length: 501 }, (_, n) => `acc-${String(n).padStart(3, '0')}`);
  for (const id of ids)
    await addAccount(harness.raw, id, { csm: 'ana', tier: id === 'acc-007' ? 'enterprise' : 'starter' });
  await addScore(harness.raw, 'acc-007', '2026-03-01', 55);
  harness.travel(at(DAY));
  const { pages } = await planScorePages(context, DAY);
  for (const page of [...pages, ...pages]) await scorePage(context, page);
  await deliver(context);
  const told = async (name: string) =>
    (await readEvents<ScoreEvent>(name)).sort((a, b) => b.data.accounts.length - a.data.accounts.length);
  const events = await told('crm');
  expect(events.map(({ type, data }) => [type, data.as_of, data.accounts.length])).toEqual([
    ['account.scored', DAY, 500],
    ['account.scored', DAY, 1],
  ]);
  expect(events.flatMap(({ data }) => data.accounts.map(({ id }) => id)).sort()).toEqual(ids);
  expect(await told('jira')).toEqual([]);
  const [top] = await told('top');
  expect(top?.data.accounts).toEqual([
    {
      id: 'acc-007',
      tier: 'enterprise',
      ...{ health: expect.toSatisfy(isShare(100)), band: expect.toSatisfy(isWord) },
      ...{ coverage: expect.toSatisfy(isShare(1)), churn_probability: expect.toSatisfy(isShare(1)) },
      previous: { as_of: '2026-03-01', health: 55, band: expect.any(String) },
    },
  ]);
  await eraseAccount(context, 'acc-007', { by: 'mia', dryRun: false });
  const [row] = await harness.raw<{ named: number }[]>`
    select count(*)::int as named from outbox where payload::text like '%acc-007%'`;
  expect(row).toEqual({ named: 0 });
  expect(JSON.stringify([await told('crm'), await told('top')])).not.toContain('acc-007');
  expect((await told('crm')).map(({ data }) => data.accounts.length)).toEqual([500, 1]);
});

it('keeps the webhooks in force when a new configuration names one whose secret is missing', async () => {
  const secret = `whsec_${Buffer.alloc(24, 1).toString('base64')}`;
  const variable = (name: string) => (name === 'JIRA' ? secret : null);
  const one = 'webhooks: [{ name: jira, url: "https://jira.example.com", secret_env: JIRA }]';
  harness = await startAlertsHarness({ yaml: one, webhooks: { variable, required: true } });
  const names = () => harness.app.webhooks().endpoints.map(({ name }) => name);
  const { hash } = harness.app.context.config();
  expect(() => harness.configure(one.replace('JIRA', 'ASANA'))).toThrow(ConfigError);
  expect(() => harness.configure(one.replace('JIRA', 'ASANA'))).toThrow(
    /ASANA, the secret of webhook "jira", is not set/,
  );
  expect([names(), harness.app.context.config().hash]).toEqual([['jira'], hash]);
  harness.configure(one.replace('jira', 'asana'));
  expect(names()).toEqual(['asana']);
});

it('does nothing without webhooks', async () => {
  harness = await startAlertsHarness();
  await addAccount(harness.raw, 'alba', { csm: 'ana' });
  await live(DAY, { alba: 40 });
  const [tasks] = await harness.raw<{ count: number; most: number }[]>`
    select count(*)::int as count, max(announced) as most from tasks`;
  expect(tasks).toEqual({ count: 3, most: 0 });
  expect(await harness.raw`select 1 from outbox where channel = 'webhook'`).toHaveLength(0);
});
