import { afterEach, beforeEach, expect, it } from 'vitest';
import { deliver } from '../../../src/pipeline/deliver.ts';
import { waitFor } from '../../helpers/services/wait-for.ts';
import { type NudgesHarness, startNudgesHarness } from './nudges-harness.ts';

let harness: NudgesHarness;
beforeEach(async () => {
  harness = await startNudgesHarness({ clicks: true });
  expect(harness.app.listen()).toBe(true);
  await waitFor(() => harness.slack.socketMode.connected() === 1);
});
afterEach(async () => {
  expect(harness.slack.violations).toEqual([]);
  await harness.close();
});

it('lets the e-mails of a template go on a click in the pool’s summary, once', async () => {
  await harness.addRisk('alba');
  await harness.addRisk('bela');
  await harness.pass();
  const summary = harness.slack.visible().find((m) => m.channel === '#customer-success')!;
  expect(JSON.stringify(summary.blocks)).toContain('Send 2 e-mails: Back guide');
  const click = (userId: string) =>
    harness.slack.socketMode.click({
      userId,
      channel: summary.channel,
      ts: summary.ts,
      actionId: 'nudges_approve:getting-back',
      value: 'approve_nudges|getting-back',
    });
  await click('UANA');
  await waitFor(() => harness.mails().length === 2);
  await waitFor(() => JSON.stringify(summary.blocks).includes('approved by Ana'));
  expect(JSON.stringify(summary.blocks)).not.toContain('Send 2 e-mails');
  await click('UBEA');
  await waitFor(() => harness.logged.filter((line) => line.includes('"approved":0')).length === 1);
  await deliver(harness.app.context);
  expect(harness.mails()).toHaveLength(2);
  expect((await harness.nudges()).map((n) => n.approved_by)).toEqual(Array(2).fill('ana@corp.example'));
});

it('refuses a click of somebody Slack cannot name, and one that is not made on the summary', async () => {
  await harness.addRisk('alba');
  await harness.pass();
  const summary = harness.slack.visible().find((m) => m.channel === '#customer-success')!;
  const value = 'approve_nudges|getting-back';
  const element = { actionId: 'nudges_approve:getting-back', value };
  await harness.slack.socketMode.click({
    ...element,
    userId: 'UNOBODY',
    channel: summary.channel,
    ts: summary.ts,
  });
  await harness.slack.socketMode.click({ ...element, userId: 'UANA', channel: summary.channel, ts: '1.1' });
  await waitFor(
    () => harness.logged.filter((line) => line.includes('a click to approve was refused')).length === 2,
  );
  expect((await harness.nudges()).map((n) => n.state)).toEqual(['waiting']);
});
