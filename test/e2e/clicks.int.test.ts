import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { decideAlerts } from '../../src/pipeline/alerts/decide-alerts.ts';
import { deliver } from '../../src/pipeline/deliver.ts';
import { startCli } from '../helpers/cli.ts';
import { TODAY } from '../helpers/real-clock.ts';
import { makeSampleBook } from '../helpers/sample-book.ts';
import { makeTestHome, type TestHome } from '../helpers/services/test-home.ts';
import { waitFor } from '../helpers/services/wait-for.ts';
import {
  type AlertsHarness,
  addAccount,
  addScore,
  at,
  startAlertsHarness,
} from '../pipeline/alerts/alerts-harness.ts';

let harness: AlertsHarness;
let place: TestHome;
beforeEach(async () => {
  place = await makeTestHome();
  harness = await startAlertsHarness({ startAt: at(TODAY) });
});
afterEach(async () => {
  await harness.close();
  await place.remove();
});

it('takes a click in a worker of its own process, survives a cut line, and stops within ten seconds', async () => {
  await addAccount(harness.raw, 'alba', { csm: 'ana' });
  await addScore(harness.raw, 'alba', TODAY, 40);
  await decideAlerts(harness.app.context, TODAY);
  await deliver(harness.app.context);
  const [message] = harness.slack.visible();
  const book = await makeSampleBook(place.path, { accounts: 1, days: 1, seed: 1, endOn: TODAY });
  const config = join(place.path, 'harbinger.yaml');
  await writeFile(config, 'alerts: { quiet_hours: null }\n');
  const args = [
    'worker',
    '--config',
    config,
    '--home',
    place.path,
    '--data',
    book.folder,
    '--health-port',
    '0',
  ];
  const worker = startCli(args, {
    env: {
      DATABASE_URL: harness.app.databaseUrl,
      SLACK_BOT_TOKEN: harness.slack.token,
      SLACK_APP_TOKEN: harness.slack.appToken,
      SLACK_API_URL: harness.slack.url,
    },
  });
  const { socketMode } = harness.slack;
  await waitFor(() => socketMode.connected() === 1, { message: 'a listening worker' });
  socketMode.cut();
  await waitFor(() => socketMode.opened() === 2 && socketMode.connected() === 1);
  const [episode] = await harness.raw<{ id: string }[]>`select id from episodes`;
  const { ms } = await socketMode.click({
    userId: 'UANA',
    channel: message!.channel,
    ts: message!.ts,
    actionId: 'episode_acknowledge',
    value: `acknowledge|${episode!.id}`,
  });
  expect(ms).toBeLessThan(3_000);
  // Edited, and the edit has buttons because somebody listens.
  await waitFor(() => message!.edits === 1, { message: 'the edited message' });
  expect(message!.text).toContain('cknowledged');
  expect(JSON.stringify(message!.blocks)).toContain('episode_snooze');
  const since = performance.now();
  worker.child.kill('SIGINT');
  const { code, stderr } = await worker.done;
  expect(code, stderr).toBe(0);
  expect(performance.now() - since).toBeLessThan(10_000);
  expect(stderr).not.toContain(harness.slack.appToken);
  expect(harness.slack.violations).toEqual([]);
});
