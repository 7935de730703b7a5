import { afterAll, beforeAll, expect, it } from 'vitest';
import { addDays, toEpochDay } from '../../../src/domain/day.ts';
import type { SourceStates } from '../../../src/domain/types.ts';
import { decideAlerts } from '../../../src/pipeline/alerts/decide-alerts.ts';
import { explainAccountAlert } from '../../../src/pipeline/alerts/explain-account-alert.ts';
import { writePeerSnapshot } from '../../../src/store/facts/peer-snapshot.ts';
import { type AlertsHarness, addAccount, addScore, at, DAY, startAlertsHarness } from './alerts-harness.ts';

let harness: AlertsHarness;

/** A feed that closes its periods every thirty days; in the newest one the median account used 69 % of the usual. */
async function shakeBook() {
  const source = { loaded: true, stale: false, watermark: DAY };
  const closed = [90, 60, 30, 0].map((ago) => toEpochDay(addDays(DAY, -ago)));
  const feed = { gapDays: 30, offWeekdays: [], periods: { app: closed, steady: closed } };
  const sources: SourceStates = {
    ...{ surveys: source, invoices: source, subscriptions: source, signals: source },
    usage: { ...source, feed },
  };
  const group = (change: number) => ({ count: 40, active: [], events: [], silence: [], change });
  const peers = { products: { app: group(0.69), steady: group(0.95) }, segments: {}, all: null };
  const snapshot = { sources, peers, signalPeers: { segments: {}, all: null } };
  await writePeerSnapshot(harness.raw, { asOf: DAY, snapshot }, at(DAY));
}

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
  await shakeBook();
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
  expect(await outcome('leaves')).toMatchObject({ kind: 'alerted', episode: { rules: ['notice'] } });
  expect(await outcome('blind')).toEqual({ kind: 'held', reason: 'unknown_probability' });
  expect(await outcome('calm-3')).toEqual({ kind: 'held', reason: 'under_line' });
  expect(await outcome('worst', '2026-01-01')).toBeNull();
  expect(await outcome('stranger')).toBeNull();
  const standing = (await explainAccountAlert(harness.app.context, 'worst', { day: '2026-12-31' }))!;
  expect(standing).toMatchObject({ asOf: DAY, line: { mode: 'worst' }, figures: { rank: 1, of: 11 } });
});

it('tells the admin once of a closed period in which nearly everybody moved', async () => {
  await decideAlerts(harness.app.context, DAY);
  const told = await harness.raw<{ key: string }[]>`
    select dedupe_key as key from outbox where dedupe_key like '%portfolio_moved%'`;
  expect(told).toEqual([{ key: `notice:portfolio_moved:app:${DAY}` }]);
});
