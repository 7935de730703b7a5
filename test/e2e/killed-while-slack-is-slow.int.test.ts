import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runCli, startCli } from '../helpers/cli.ts';
import { makeSampleBook } from '../helpers/sample-book.ts';
import { makeTestHome } from '../helpers/services/test-home.ts';
import { waitFor } from '../helpers/services/wait-for.ts';
import { startLoopbackSlack } from '../helpers/slack/loopback-slack.ts';

const AS_OF = '2026-06-30';

/** Of the product's own times nothing is changed here: it is a real process on the database it brings along. */
it('killed while Slack takes its time, and started again at once: every message once', async () => {
  const place = await makeTestHome();
  const book = await makeSampleBook(join(place.path, 'data'), {
    accounts: 30,
    days: 120,
    seed: 11,
    endOn: AS_OF,
  });
  const slack = await startLoopbackSlack({ users: book.users, channels: book.channels });
  const env = { SLACK_BOT_TOKEN: slack.token, SLACK_API_URL: slack.url };
  const home = ['--home', join(place.path, 'home')];
  const late = slack.holdBack({ method: 'chat.postMessage' });
  const first = startCli(['run', '--data', book.folder, '--as-of', AS_OF, ...home], { env });
  await late.reached;
  first.child.kill('SIGKILL');
  await first.done;
  const looks = () => slack.requests.filter(({ method }) => method === 'conversations.history').length;
  const before = slack.requests.length;
  const again = startCli(['outbox', 'retry', ...home], { env });
  // Not found once, and not there: now Slack carries out what the killed process had asked for.
  await waitFor(() => looks() >= 1, { message: 'a look at the history' });
  late.carryOut();
  await again.done;
  expect(slack.requests.slice(before).length).toBeGreaterThan(0);
  const listed = await runCli(['outbox', '--json', ...home], { env });
  const rows = listed.stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { id: string; state: string; channel: string });
  const copies = rows.filter(({ channel }) => channel === 'slack').map(({ id }) => slack.copies(id));
  expect(Math.max(...copies)).toBe(1);
  expect(rows.filter(({ state }) => state === 'sent').length).toBeGreaterThan(0);
  expect(slack.violations).toEqual([]);
  await slack.close();
  await place.remove();
}, 60_000);
