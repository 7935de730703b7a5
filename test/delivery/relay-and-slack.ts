import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { type LoopbackSlack, startLoopbackSlack } from '../helpers/slack/loopback-slack.ts';
import { type RelayHarness, startRelayHarness } from './relay-harness.ts';
import { TOKEN } from './relay-harness-channels.ts';

/** One relay with its database for a test file. */
export let harness: RelayHarness;
/** A Slack of each test's own. */
export let slack: LoopbackSlack;

/** Starts both, and demands after every test that Slack had nothing to complain about and no token was written. */
export function useRelayAndSlack(): void {
  beforeAll(async () => {
    harness = await startRelayHarness();
  });

  afterAll(() => harness.close());

  beforeEach(async () => {
    await harness.reset();
    slack = await startLoopbackSlack({
      token: TOKEN,
      users: [
        { id: 'U1', email: 'ana@corp.example' },
        { id: 'U2', email: 'bo@corp.example' },
      ],
      channels: [{ id: 'C1' }, { id: 'C2' }],
    });
  });

  afterEach(async () => {
    expect(slack.violations).toEqual([]);
    expect(await harness.everythingWritten()).not.toContain(TOKEN);
    await slack.close();
  });
}
