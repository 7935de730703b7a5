import { afterEach, beforeEach, expect, it } from 'vitest';
import { answerCommand } from '../../../../src/delivery/slack/socket/answer-command.ts';
import { decideAlerts } from '../../../../src/pipeline/alerts/decide-alerts.ts';
import { deliver } from '../../../../src/pipeline/deliver.ts';
import { openRawClient } from '../../../helpers/services/raw-client.ts';
import { waitFor } from '../../../helpers/services/wait-for.ts';
import {
  type AlertsHarness,
  addAccount,
  addScore,
  DAY,
  startAlertsHarness,
} from '../../../pipeline/alerts/alerts-harness.ts';

let harness: AlertsHarness;
beforeEach(async () => {
  harness = await startAlertsHarness({ clicks: true });
  expect(harness.app.listen()).toBe(true);
  await waitFor(() => harness.logged.some((line) => line.includes('listening for clicks')));
  await addAccount(harness.raw, 'alba', { csm: 'ana', name: 'Alba Foods' });
  await addAccount(harness.raw, 'albion', { csm: 'ana', name: 'Albion' });
  await addAccount(harness.raw, 'brisa', { csm: 'noa', name: 'Brisa *x* <!channel>' });
  for (const id of ['alba', 'brisa']) await addScore(harness.raw, id, DAY, 40);
  await addScore(harness.raw, 'albion', DAY, 80);
  await decideAlerts(harness.app.context, DAY);
  await deliver(harness.app.context);
});
afterEach(async () => {
  expect(harness.slack.violations).toEqual([]);
  await harness.close();
});

/** The answer, after its acknowledgement within Slack's three seconds. */
async function ask(user: string, text: string) {
  const before = harness.slack.answers.length;
  const { ms, payload } = await harness.slack.command(user, text);
  expect(ms).toBeLessThan(3_000);
  expect(payload).toEqual({});
  await waitFor(() => harness.slack.answers.length > before);
  const answer = harness.slack.answers.at(-1)!;
  expect(answer.response_type).toBe('ephemeral');
  return { text: answer.text, words: JSON.stringify(answer.blocks) };
}

it('lists my open alerts, as the Home tab does', async () => {
  const mine = await ask('UANA', '');
  expect(mine.text).toBe('My open alerts');
  expect(mine.words).toContain('Alba Foods');
  expect(mine.words).not.toContain('Brisa');
  await harness.slack.socketMode.openHome('UANA');
  await waitFor(() => harness.slack.workspace.homeViews.size === 1);
  const [home] = harness.slack.workspace.homeViews.values();
  const listed: object[] = JSON.parse(mine.words);
  // Below it the Home tab goes on with how its reader is told.
  expect((home as { blocks: object[] }).blocks.slice(0, listed.length)).toEqual(listed);
  expect((await ask('UMIA', '')).words).toContain('None of your accounts has an open alert');
});

it('tells of one account in short, to its CSM, their deputy and their manager, in their language', async () => {
  for (const user of ['UANA', 'UBEA', 'UMIA']) {
    const { words } = await ask(user, 'alba f');
    expect(words).toContain('Alba Foods');
    expect(words).toContain('open since 4 Mar');
    expect(words).toContain('Health 40 (at risk)');
    expect(words).toContain('harbinger explain alba --at 2026-03-04');
  }
  expect((await ask('UANA', 'ALBION')).words).toContain('No alert is open.');
  const brisa = await ask('UNOA', 'brisa');
  expect(brisa.words).toContain('Saúde 40 (em risco)');
  expect(brisa.text).toContain('Brisa ∗x∗ &lt;!channel&gt;');
});

it('shows managers their people with accounts and tasks, and others that they have no team', async () => {
  const { words, text } = await ask('UMIA', 'Team');
  expect(text).toBe('My team');
  expect(words).toMatch(/1 account with an open alert[^"]* open, 0 overdue/);
  expect(words).toContain('Alba Foods');
  expect(words).not.toContain('Albion');
  expect((await ask('UANA', 'team')).words).toContain('Nobody names you as their manager');
  expect((await ask('USTRANGER', 'team')).words).toContain('I cannot tell who you are');
});

it('asks back when several are meant, and says nothing of those of others', async () => {
  const several = await ask('UANA', 'alb');
  expect(several.words).toContain('Alba Foods');
  expect(several.words).toContain('albion');
  const others = await ask('UANA', 'brisa');
  const none = await ask('UANA', 'nowhere');
  expect(others.text.replace('brisa', 'nowhere')).toBe(none.text);
  // A name is no pattern, and no markup.
  expect((await ask('UANA', '%')).text).toContain('“%”');
  expect((await ask('UANA', '<!channel>')).text).toContain('“&lt;!channel&gt;”');
});

it('helps, and tells a stranger nothing', async () => {
  expect((await ask('UNOA', ' ajuda ')).words).toContain('minhas contas com alerta aberto');
  for (const text of ['', 'alba']) {
    expect((await ask('USTRANGER', text)).words).toContain('I cannot tell who you are');
  }
});

it('is acknowledged although the database cannot be reached, and answered when it can', async () => {
  const holder = openRawClient(harness.app.databaseUrl);
  await holder`begin`;
  await holder`lock table csms in access exclusive mode`;
  const { ms } = await harness.slack.command('UANA', '');
  expect(ms).toBeLessThan(3_000);
  expect(harness.slack.answers).toHaveLength(0);
  await holder`rollback`;
  await holder.end();
  await waitFor(() => harness.slack.answers.length === 1);
});

it('posts answers to Slack and nowhere else', async () => {
  const message = { text: 'secret', blocks: [] };
  for (const url of [
    'https://evil.example/commands/1',
    'http://hooks.slack.com/x',
    'nonsense',
    harness.slack.url,
  ]) {
    expect(await answerCommand(url, message, { origin: null, timeoutMs: 1_000 })).toContain('not Slack’s');
  }
  const gone = `${new URL(harness.slack.url).origin}/api/nothing`;
  expect(
    await answerCommand(gone, message, { origin: 'http://127.0.0.1:1', timeoutMs: 1_000 }),
  ).not.toBeNull();
  expect(
    await answerCommand('http://127.0.0.1:1/x', message, { origin: 'http://127.0.0.1:1', timeoutMs: 1_000 }),
  ).toBe('TypeError');
});
