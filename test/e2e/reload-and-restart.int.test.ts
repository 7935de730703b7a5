import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { decideAlerts } from '../../src/pipeline/alerts/decide-alerts.ts';
import { deliver } from '../../src/pipeline/deliver.ts';
import { type CliProcess, startCli } from '../helpers/cli.ts';
import { TODAY } from '../helpers/real-clock.ts';
import { makeSampleBook } from '../helpers/sample-book.ts';
import { openRawClient } from '../helpers/services/raw-client.ts';
import { makeTestHome, type TestHome } from '../helpers/services/test-home.ts';
import { waitFor } from '../helpers/services/wait-for.ts';
import type { StoredMessage } from '../helpers/slack/types.ts';
import {
  type AlertsHarness,
  addAccount,
  addScore,
  at,
  startAlertsHarness,
} from '../pipeline/alerts/alerts-harness.ts';

let harness: AlertsHarness;
let place: TestHome;
let running: CliProcess[];
let message: StoredMessage;
let episodeId: string;
let folder: string;
beforeEach(async () => {
  running = [];
  place = await makeTestHome();
  harness = await startAlertsHarness({ startAt: at(TODAY) });
  await addAccount(harness.raw, 'alba', { csm: 'ana' });
  await addScore(harness.raw, 'alba', TODAY, 40);
  await decideAlerts(harness.app.context, TODAY);
  await deliver(harness.app.context);
  message = harness.slack.visible().find((m) => m.threadTs === null)!;
  episodeId = (await harness.raw<{ id: string }[]>`select id from episodes`)[0]!.id;
  folder = (await makeSampleBook(place.path, { accounts: 1, days: 1, seed: 1, endOn: TODAY })).folder;
  await configure('');
});
afterEach(async () => {
  for (const { child, done } of running) {
    child.kill('SIGKILL');
    await done;
  }
  expect(harness.slack.violations).toEqual([]);
  await harness.close();
  await place.remove();
});

const file = () => join(place.path, 'harbinger.yaml');
/** Nothing but deliveries runs, so that whatever is sent follows from what the test does. */
const OFF = `schedule: { ${[
  'pull-accounts',
  'pull-usage',
  'pull-surveys',
  'pull-payments',
  'score-accounts',
  'train-model',
  'send-alerts',
  'send-reminders',
  'send-weekly-digest',
  'check-freshness',
  'prune-history',
]
  .map((job) => `${job}: "off"`)
  .join(', ')} }`;
const configure = (yaml: string) => writeFile(file(), `${OFF}\nalerts: { quiet_hours: null }\n${yaml}\n`);

function serve(): CliProcess {
  const args = ['start', '--verbose', '--config', file(), '--home', place.path, '--data', folder];
  const service = startCli([...args, '--health-port', '0'], {
    env: {
      DATABASE_URL: harness.app.databaseUrl,
      SLACK_BOT_TOKEN: harness.slack.token,
      SLACK_APP_TOKEN: harness.slack.appToken,
      SLACK_API_URL: harness.slack.url,
    },
  });
  running.push(service);
  return service;
}

const listens = () => waitFor(() => harness.slack.socketMode.connected() === 1);
const click = (value: string) =>
  harness.slack.socketMode.click({
    userId: 'UANA',
    channel: message.channel,
    ts: message.ts,
    actionId: 'episode_acknowledge',
    value,
  });
const state = async () =>
  (await harness.raw<{ state: string }[]>`select state from episodes where id = ${episodeId}`)[0]!.state;
const times = (text: string, word: string) => text.split(word).length - 1;
const notices = () => harness.slack.visible().filter((m) => m.channel === '#harbinger-admin');

it('fault 17: a running service takes a valid configuration whole and an invalid one not at all; open alerts stand', async () => {
  const service = serve();
  await listens();
  const posts = harness.slack.visible().length;
  const reloads = () => times(service.output().stderr, 'configuration reloaded');
  await configure('locale: pt-BR');
  await waitFor(() => reloads() === 1);
  expect(message.edits).toBe(0);
  expect(await state()).toBe('open');

  await click(`acknowledge|${episodeId}`);
  await waitFor(() => message.edits === 1);
  expect(message.text).toContain('Assumido');

  await configure('locale: fr\nhealth: { hysteresis: 99 }');
  await waitFor(() => notices().length === 1);
  expect(JSON.stringify(notices()[0]!.blocks)).toContain('hysteresis');
  await click(`snooze|${episodeId}|7|in_hand`);
  await waitFor(() => message.edits === 2);
  expect(message.text).toContain('Adiado');
  expect(await state()).toBe('snoozed');

  await configure('locale: en');
  await waitFor(() => reloads() === 2);
  expect(notices()).toHaveLength(1);
  expect(message.edits).toBe(2);
  // Nothing was posted again: the notice and two lines of history came to what stood.
  expect(harness.slack.visible().filter((m) => m.channel === 'DANA' && m.threadTs === null)).toHaveLength(1);
  await waitFor(() => harness.slack.visible().length >= posts + 3);
  expect(harness.slack.visible()).toHaveLength(posts + 3);
});

it('fault 23: a click that dies with its process has done nothing, and does it once when it is repeated', async () => {
  const first = serve();
  await listens();
  const holder = openRawClient(harness.app.databaseUrl);
  await holder`begin`;
  await holder`lock table episodes in access exclusive mode`;
  // Slack has its answer, and will not send the click again.
  expect((await click(`acknowledge|${episodeId}`)).ms).toBeLessThan(3_000);
  first.child.kill('SIGKILL');
  await first.done;
  await holder`rollback`;
  await holder.end();
  expect(await state()).toBe('open');
  expect(() => click(`acknowledge|${episodeId}`)).toThrow('nobody listens');

  serve();
  await listens();
  await click(`acknowledge|${episodeId}`);
  await waitFor(() => message.edits === 1);
  expect(await state()).toBe('acknowledged');
  await click(`acknowledge|${episodeId}`);
  await click(`snooze|${episodeId}|7|in_hand`);
  await waitFor(() => message.edits === 2);
  const history = await harness.raw<
    { transition: string }[]
  >`select transition from episode_events order by version`;
  expect(history.map((e) => e.transition)).toEqual(['opened', 'acknowledged', 'snoozed']);
});
