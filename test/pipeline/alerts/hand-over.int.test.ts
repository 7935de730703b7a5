import { afterEach, beforeEach, expect, it } from 'vitest';
import { decideAlerts } from '../../../src/pipeline/alerts/decide-alerts.ts';
import { handleClick } from '../../../src/pipeline/alerts/handle-click.ts';
import { deliver } from '../../../src/pipeline/deliver.ts';
import { type AlertsHarness, addAccount, addScore, at, DAY, startAlertsHarness } from './alerts-harness.ts';

const THURSDAY = '2026-03-05';
const FRIDAY = '2026-03-06';
const ACCOUNTS = Array.from({ length: 40 }, (_, i) => `a${String(i).padStart(2, '0')}`);

let harness: AlertsHarness;
beforeEach(async () => {
  harness = await startAlertsHarness({ yaml: 'alerts: { bundle_over: 40, budget_per_csm_per_week: null }' });
  harness.app.context.interactive = true;
  await Promise.all(ACCOUNTS.map((id, i) => addAccount(harness.raw, id, { csm: 'ana', mrr: 100 + i })));
});
afterEach(async () => {
  expect(harness.slack.violations).toEqual([]);
  await harness.close();
});

async function live(day: string, accounts = ACCOUNTS): Promise<void> {
  harness.travel(at(day));
  for (const id of accounts) await addScore(harness.raw, id, day, 40);
  await decideAlerts(harness.app.context, day);
  await deliver(harness.app.context);
}

const inbox = (user: string) =>
  harness.slack
    .visible()
    .filter((m) => m.channel === `D${user}` && m.threadTs === null)
    .map((m) => ({ ...m, words: JSON.stringify(m.blocks) }));
const broadcasts = () => harness.slack.visible().filter((m) => m.broadcast);
const ids = async () =>
  (await harness.raw<{ id: string }[]>`select id from episodes order by account_id`).map((e) => e.id);

/** Two by two, so that every account has a message of its own. */
async function openApart(): Promise<void> {
  await live(DAY, ACCOUNTS.slice(0, 20));
  await live(DAY, ACCOUNTS);
  expect(inbox('ANA')).toHaveLength(40);
}

it('lists every account that comes to one person at once, each with what the command line calls it', async () => {
  await openApart();
  await harness.raw`update accounts set csm_email = 'noa@corp.example'`;
  await live(THURSDAY);
  const lists = inbox('NOA');
  expect(lists).toHaveLength(2);
  expect(lists[0]!.text).toContain('36 contas com alerta aberto agora são suas (1/2)');
  const words = lists.map((l) => l.words).join();
  for (const id of await ids()) expect(words).toContain(id.slice(0, 8));
  for (const id of ACCOUNTS) expect(words).toContain(`"${id.toUpperCase()}"`);
  // The most money first; what the former owner had says where it went, and offers nothing any more.
  expect(lists[0]!.words).toContain('"A39"');
  expect(inbox('ANA').every((m) => m.text.includes('Noa') && !m.words.includes('episode_'))).toBe(true);
  // Whichever button is clicked takes them all.
  const click = { value: /acknowledge_bundle\|[^"]+/.exec(lists[1]!.words)![0], message: null };
  const outcome = await handleClick(harness.app.context, { ...click, email: 'noa@corp.example' });
  expect(outcome.kind).toBe('done');
  const states = await harness.raw<{ state: string }[]>`select distinct state from episodes`;
  expect(states.map((s) => s.state)).toEqual(['acknowledged']);
  await live(FRIDAY);
  expect(inbox('NOA')).toHaveLength(2);
});

it('puts right in silence what stood with somebody who is back', async () => {
  await openApart();
  await harness.raw`update csms set out_of_office_until = ${THURSDAY} where email = 'ana@corp.example'`;
  await live(THURSDAY);
  expect(inbox('BEA')).toHaveLength(2);
  await live(FRIDAY);
  const own = inbox('ANA');
  expect(own).toHaveLength(42);
  expect(own.filter((m) => m.text.includes('are yours now'))).toHaveLength(2);
  expect(own.filter((m) => m.words.includes('episode_acknowledge'))).toHaveLength(40);
  expect(broadcasts()).toHaveLength(0);
  const click = { value: /acknowledge_bundle\|[^"]+/.exec(own.at(-1)!.words)![0], message: null };
  await handleClick(harness.app.context, { ...click, email: 'ana@corp.example' });
  const states = await harness.raw<{ state: string }[]>`select distinct state from episodes`;
  expect(states.map((s) => s.state)).toEqual(['acknowledged']);
});
