import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEmbeddedPostgres } from '../../src/store/embedded/start-embedded-postgres.ts';
import { type CliResult, runCli, startCli } from '../helpers/cli.ts';
import { makeSampleBook, type SampleBook } from '../helpers/sample-book.ts';
import { makeTestHome, type TestHome } from '../helpers/services/test-home.ts';
import { waitFor } from '../helpers/services/wait-for.ts';
import { type LoopbackSlack, startLoopbackSlack } from '../helpers/slack/loopback-slack.ts';

const AS_OF = '2026-06-30';

/** What a run leaves behind, as its users see it. */
interface FinalState {
  scores: string;
  alerts: string;
  tasks: string;
  slack: string[];
}

let place: TestHome;
let book: SampleBook;
let undisturbed: FinalState;

beforeAll(async () => {
  place = await makeTestHome();
  // What a process has begun when it dies is looked for until Slack cannot be at it any more: here it is quick.
  await writeFile(join(place.path, 'harbinger.yaml'), 'delivery: { slack_late_seconds: 2 }\n');
  book = await makeSampleBook(join(place.path, 'data'), { accounts: 150, days: 150, seed: 11, endOn: AS_OF });
  await inWorkspace('calm', async (run) => {
    await run().done;
    return true;
  }).then((state) => {
    undisturbed = state;
  });
});

afterAll(() => place.remove());

/** Lets `disturb` do its worst to a first run, then runs again to the end and tells what is there. */
async function inWorkspace(
  name: string,
  disturb: (run: () => ReturnType<typeof startCli>, slack: LoopbackSlack) => Promise<boolean>,
): Promise<FinalState> {
  const home = join(place.path, name);
  const slack = await startLoopbackSlack({ users: book.users, channels: book.channels });
  const env = { SLACK_BOT_TOKEN: slack.token, SLACK_API_URL: slack.url };
  const config = join(place.path, 'harbinger.yaml');
  const args = [
    'run',
    '--data',
    book.folder,
    '--as-of',
    AS_OF,
    '--home',
    home,
    '--config',
    config,
    '--verbose',
  ];
  try {
    expect(await disturb(() => startCli(args, { env }), slack)).toBe(true);
    // Slack takes one message a second and person; a run ends when the rest has to wait, the next one goes on.
    const result = await waitFor(
      async () => {
        const last = await runCli([...args, '--json'], { env });
        return settled(last) ? last : null;
      },
      { timeout: 240_000, message: 'a run that leaves nothing to send' },
    );
    expect(result.stderr).not.toContain(slack.token);
    expect(slack.violations).toEqual([]);
    return { ...(await told(home, env)), slack: shown(slack) };
  } finally {
    await slack.close();
  }
}

/** What the verbs print, on a server that is started once for all of them. */
async function told(home: string, env: Readonly<Record<string, string>>): Promise<Omit<FinalState, 'slack'>> {
  const server = await startEmbeddedPostgres({ home });
  try {
    const list = async (verb: string, ...more: string[]) =>
      (await runCli([verb, '--json', '--home', home, ...more], { env })).stdout;
    const ongoing = ['pending', 'claimed', 'attempting', 'uncertain', 'parked', 'failed'];
    const [unsent, scores, alerts, tasks] = await Promise.all([
      list('outbox', '--state', ...ongoing),
      list('score'),
      list('alerts', '--all'),
      list('tasks', '--all'),
    ]);
    expect(unsent).toBe('');
    return { scores: scores!, alerts: alerts!, tasks: tasks! };
  } finally {
    await server.stop();
  }
}

const shown = (slack: LoopbackSlack): string[] =>
  slack
    .visible()
    .map((m) => `${m.channel} ${m.threadTs ? 'thread' : 'message'} ${m.text}`)
    .sort();

/** Lines that only one of the two states has, cut to what a person can read. */
function differences(state: FinalState, expected: FinalState): string[] {
  const lines = ({ scores, alerts, tasks, slack }: FinalState) =>
    [scores, alerts, tasks].flatMap((text) => text.split('\n')).concat(slack);
  const [have, want] = [lines(state), lines(expected)];
  const only = (some: string[], others: string[], mark: string) =>
    some.filter((line) => !others.includes(line)).map((line) => `${mark} ${line.slice(0, 400)}`);
  const found = [...only(have, want, '+'), ...only(want, have, '-')];
  return have.length === want.length ? found : [...found, `${have.length} lines, not ${want.length}`];
}

function settled(result: CliResult): boolean {
  if (result.code === 1) throw new Error(result.stderr);
  const { deliveries } = JSON.parse(result.stdout) as { deliveries: { sent: number; waiting: number } };
  return deliveries.sent === 0 && deliveries.waiting === 0;
}

async function killWhen(
  run: ReturnType<typeof startCli>,
  seen: () => boolean,
  what: string,
): Promise<boolean> {
  await waitFor(seen, { interval: 1, message: what });
  run.child.kill('SIGKILL');
  const { code } = await run.done;
  // Null: it really died of the signal and had not ended by itself before.
  return code === null;
}

it('finds messages to deliver in the book', () => {
  expect(undisturbed.slack.length).toBeGreaterThan(5);
  expect(new Set(undisturbed.slack).size).toBe(undisturbed.slack.length);
});

describe.concurrent('a first run that is killed', () => {
  it.each(['pull started', 'scoring planned'])('ends the same after SIGKILL at "%s"', async (line) => {
    const state = await inWorkspace(line.replace(' ', '-'), (start) => {
      const run = start();
      return killWhen(run, () => run.output().stderr.includes(line), line);
    });
    expect(differences(state, undisturbed)).toEqual([]);
  });

  it('ends the same after SIGKILL in the middle of delivery, no message lost, none doubled', async () => {
    const state = await inWorkspace('delivery', async (start, slack) => {
      const held = slack.hold({ method: 'chat.postMessage' });
      const run = start();
      await held.reached;
      // Slack has the message; the process dies before it learns of it.
      const died = await killWhen(run, () => slack.visible().length >= 1, 'a message in Slack');
      held.release();
      return died;
    });
    expect(differences(state, undisturbed)).toEqual([]);
  });

  it('ends the same after three kills in a row', async () => {
    const state = await inWorkspace('thrice', async (start, slack) => {
      for (const enough of [1, 2, 3]) {
        const run = start();
        const died = await killWhen(
          run,
          () => slack.visible().length >= enough,
          `${enough} messages in Slack`,
        );
        if (!died) return false;
      }
      return true;
    });
    expect(differences(state, undisturbed)).toEqual([]);
  });
});
