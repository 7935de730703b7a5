import { afterAll, beforeAll, expect, it } from 'vitest';
import { decideAlerts } from '../../../src/pipeline/alerts/decide-alerts.ts';
import { explainAccountAlert } from '../../../src/pipeline/alerts/explain-account-alert.ts';
import { type AlertsHarness, addAccount, addScore, at, DAY, startAlertsHarness } from './alerts-harness.ts';

let harness: AlertsHarness;
beforeAll(async () => {
  harness = await startAlertsHarness({ byLine: true });
  for (let i = 0; i < 8; i++) {
    await addAccount(harness.raw, `calm-${i}`, { csm: 'ana' });
    await addScore(harness.raw, `calm-${i}`, DAY, 90);
  }
  await addAccount(harness.raw, 'worst', { csm: 'ana' });
  await addAccount(harness.raw, 'leaves', { csm: 'ana', notice_on: DAY });
  await addAccount(harness.raw, 'blind', { csm: 'ana' });
  for (const id of ['worst', 'leaves', 'blind']) await addScore(harness.raw, id, DAY, 20);
  await harness.raw`update scores set probability = 0.5 where account_id in ('worst', 'leaves')`;
  await harness.raw`update scores set probability = null, band = 'unknown', health = null where account_id = 'blind'`;
  harness.travel(at(DAY));
  await decideAlerts(harness.app.context, DAY);
});
afterAll(() => harness.close());

it('tells of the newest decision who was alerted, who was not and why, as it was recorded', async () => {
  const outcome = async (id: string, day = DAY) =>
    (await explainAccountAlert(harness.app.context, id, { day }))?.outcome ?? null;
  expect(await outcome('worst')).toMatchObject({
    kind: 'alerted',
    about: 'risk',
    episode: { openedOn: DAY },
  });
  expect(await outcome('leaves')).toEqual({ kind: 'held', reason: 'nobody_can_turn' });
  expect(await outcome('blind')).toEqual({ kind: 'held', reason: 'unknown_probability' });
  expect(await outcome('calm-3')).toEqual({ kind: 'held', reason: 'under_line' });
  expect(await outcome('worst', '2026-01-01')).toBeNull();
  expect(await outcome('stranger')).toBeNull();
  const standing = (await explainAccountAlert(harness.app.context, 'worst', { day: '2026-12-31' }))!;
  expect(standing).toMatchObject({ asOf: DAY, line: { mode: 'worst' }, figures: { rank: 1, of: 11 } });
});
