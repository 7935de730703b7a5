import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type App, openApp } from '../../../src/app.ts';
import { defaultConfig } from '../../../src/config/load-config.ts';
import { actOnEpisode } from '../../../src/pipeline/alerts/act-on-episode.ts';
import { decideAlerts } from '../../../src/pipeline/alerts/decide-alerts.ts';
import { handleClick } from '../../../src/pipeline/alerts/handle-click.ts';
import { reading, SecondHandleError } from '../../../src/store/database.ts';
import { inEpisodeTransaction } from '../../../src/store/episodes/episodes.ts';
import { startCli } from '../../helpers/cli.ts';
import { makeTestHome, type TestHome } from '../../helpers/services/test-home.ts';
import { waitFor } from '../../helpers/services/wait-for.ts';
import {
  type AlertsHarness,
  addAccount,
  addScore,
  at,
  DAY,
  startAlertsHarness,
  startStuckPass,
  waitingFor,
} from './alerts-harness.ts';

const NEXT_DAY = '2026-03-05';

let harness: AlertsHarness;
let place: TestHome;
let second: App;
beforeEach(async () => {
  harness = await startAlertsHarness();
  place = await makeTestHome();
  second = await openApp({
    home: place.path,
    databaseUrl: harness.databaseUrl,
    slack: null,
    smtpUrl: null,
    config: defaultConfig('.'),
    data: null,
    now: () => at(NEXT_DAY),
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    progress: { step: () => undefined },
    signal: new AbortController().signal,
  });
});
afterEach(async () => {
  await second.close();
  await harness.close();
  await place.remove();
});

/** Episodes of so many accounts of one person, by account. */
async function openEpisodes(count: number): Promise<string[]> {
  for (let i = 0; i < count; i++) {
    await addAccount(harness.raw, `a${i}`, { csm: 'ana' });
    await addScore(harness.raw, `a${i}`, DAY, 40);
    await addScore(harness.raw, `a${i}`, NEXT_DAY, 20);
  }
  harness.configure('alerts: { budget_per_csm_per_week: null, mass_drop: { min_accounts: 1000 } }');
  expect(await decideAlerts(harness.app.context, DAY)).toMatchObject({ opened: count });
  const rows = await harness.raw<{ id: string }[]>`select id from episodes order by account_id`;
  return rows.map(({ id }) => id);
}

const clickOf = (id: string) => ({ value: `acknowledge|${id}`, email: 'ana@corp.example', message: null });

describe.each([12, 30])('a pass with %i clicks at once', (count) => {
  it('ends, and so do all of them, while reads go on', async () => {
    const ids = await openEpisodes(count);
    harness.travel(at(NEXT_DAY));
    const { pass, letGo } = await startStuckPass(harness, NEXT_DAY);
    const clicks = ids.map((id) => handleClick(harness.app.context, clickOf(id)));
    // From another process's pool, where nobody in this one can keep order.
    const elsewhere = ids.map((episodeId) =>
      actOnEpisode(second.context, {
        episodeId,
        action: { kind: 'snooze', until: '2026-03-20', reason: null },
        actor: 'mia@corp.example',
        asOf: NEXT_DAY,
      }),
    );
    await waitFor(async () => (await waitingFor(harness, 'advisory')) > 0, {
      message: 'an action that waits',
    });
    for (const { context } of [harness.app, second]) {
      const reads = Array.from({ length: 20 }, () => reading(context, (db) => db`select 1 as one`));
      expect((await Promise.all(reads)).flat()).toHaveLength(20);
    }
    expect(await waitingFor(harness, 'advisory')).toBe(1);
    await letGo();
    // Twice as severe by now: every episode gets worse in the pass, and is acknowledged after it.
    expect(await pass).toMatchObject({ updated: count });
    const done = [...(await Promise.all(clicks)), ...(await Promise.all(elsewhere))];
    expect(done.map(({ kind }) => kind)).toEqual(Array.from({ length: 2 * count }, () => 'done'));
    const episodes = await harness.raw<{ version: number; severity: string; acked: boolean }[]>`
      select version, severity, acked_at is not null as acked from episodes`;
    expect(episodes).toEqual(
      Array.from({ length: count }, () => ({ version: 4, severity: 'critical', acked: true })),
    );
  });
});

it('waits in a process of its own as well, and acts once the pass is over', async () => {
  const [id] = await openEpisodes(1);
  const { pass, letGo } = await startStuckPass(harness, NEXT_DAY);
  const cli = startCli(['alerts', 'ack', id!, '--home', place.path], {
    env: { DATABASE_URL: harness.databaseUrl },
  });
  await waitFor(async () => (await waitingFor(harness, 'advisory')) === 1, {
    message: 'a command that waits',
  });
  await letGo();
  await pass;
  const { code, stderr } = await cli.done;
  expect(code, stderr).toBe(0);
  const [episode] = await harness.raw<{ state: string }[]>`select state from episodes where id = ${id!}`;
  expect(episode).toEqual({ state: 'acknowledged' });
});

it('gives the next one its turn when one fails, and refuses to wait for itself', async () => {
  const failing = inEpisodeTransaction(harness.app.context, async () => {
    throw new Error('fell over');
  });
  const next = inEpisodeTransaction(harness.app.context, async (tx) => (await tx`select 1 as one`)[0]);
  await expect(failing).rejects.toThrow('fell over');
  expect(await next).toEqual({ one: 1 });
  await expect(
    inEpisodeTransaction(harness.app.context, () =>
      inEpisodeTransaction(harness.app.context, async () => undefined),
    ),
  ).rejects.toThrow(SecondHandleError);
});
