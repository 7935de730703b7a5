import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { catalogue } from '../../jobs/index.ts';
import { silentProgress } from '../../src/cli/io.ts';
import { defaultConfig } from '../../src/config/load-config.ts';
import { toHealthSettings } from '../../src/config/to-settings.ts';
import { addDays, toEpochDay } from '../../src/domain/day.ts';
import { backtest, type Cutoff } from '../../src/learning/backtest/backtest.ts';
import { replayAlerts } from '../../src/learning/replay/replay-alerts.ts';
import { scoredCutoff } from '../../src/learning/replay/scored-day.ts';
import { decideAlerts } from '../../src/pipeline/alerts/decide-alerts.ts';
import { freshnessOf } from '../../src/pipeline/check-freshness.ts';
import type { Context } from '../../src/pipeline/context.ts';
import { toReplaySettings } from '../../src/pipeline/plan/replay-settings.ts';
import { readHistory } from '../../src/pipeline/prediction/read-history.ts';
import { leastEvidence, MOST_TRAINING_ROWS } from '../../src/pipeline/prediction/train-model.ts';
import { importSettings, pull } from '../../src/pipeline/pull.ts';
import { runInline } from '../../src/queue/run-inline.ts';
import { csvFolderSource } from '../../src/sources/csv-folder/csv-folder-source.ts';
import { HISTORY_DAYS } from '../../src/store/facts/as-of.ts';
import { makeSampleBook } from '../helpers/sample-book.ts';
import { makeTestHome, type TestHome } from '../helpers/services/test-home.ts';
import { type AlertsHarness, startAlertsHarness } from '../pipeline/alerts/alerts-harness.ts';

const LAST = '2026-05-25';
const WEEKS = 16;
const FIRST = addDays(LAST, -7 * (WEEKS - 1));
const days = Array.from({ length: WEEKS }, (_, week) => addDays(FIRST, 7 * week));

let place: TestHome;
let harness: AlertsHarness;

beforeAll(async () => {
  place = await makeTestHome();
  const book = await makeSampleBook(place.path, { accounts: 60, days: 7 * WEEKS - 6, seed: 5, endOn: LAST });
  // The rows of accounts are as of the export: what they say of renewals and prices moves in a history.
  await rm(join(place.path, 'subscriptions.csv'));
  await leaveOut(join(place.path, 'accounts.csv'), 'renewal_on');
  harness = await startAlertsHarness({ book, byLine: true, startAt: new Date(`${FIRST}T05:00:00Z`) });
});
afterAll(async () => {
  await harness.close();
  await place.remove();
});

async function leaveOut(file: string, column: string): Promise<void> {
  const [head, ...rows] = (await readFile(file, 'utf8')).split('\n');
  const names = head!.split(',').map((name) => (name === column ? 'internal_note' : name));
  await writeFile(file, [names.join(','), ...rows].join('\n'));
}

it('opens in a back-test the alerts that the same weeks open in life: account, day and rules', async () => {
  const { context } = harness.app;
  await pull(context, null);
  for (const day of days) {
    harness.travel(new Date(`${day}T06:00:00Z`));
    await runInline<Context>({
      catalogue,
      job: 'score-accounts',
      input: { asOf: day },
      makeContext: () => context,
      signal: context.signal,
    });
    await decideAlerts(context, day);
  }
  const lived = await harness.raw<{ account: string; day: string; rules: string[] }[]>`
    select e.account_id as account, e.opened_on as day,
      array(select f->>'rule' from jsonb_array_elements(v.reason->'firings') as f) as rules
    from episodes e join episode_events v on v.episode_id = e.id and v.transition = 'opened'
    order by e.opened_on, e.account_id`;

  const { config, hash } = defaultConfig('.');
  const source = csvFolderSource({ folder: place.path });
  const { book, people } = await readHistory(source, importSettings(config), silentProgress);
  const horizonDays = config.prediction.horizon_days;
  const { replay, watch } = replayAlerts(book, toReplaySettings({ config, hash }, people, horizonDays));
  const settings = {
    from: toEpochDay(FIRST),
    to: toEpochDay(LAST),
    everyDays: 7,
    refitDays: 28,
    horizonDays,
    historyDays: HISTORY_DAYS,
    health: toHealthSettings(config),
    freshness: freshnessOf(config),
    least: leastEvidence(config),
    maxTrainingRows: MOST_TRAINING_ROWS,
    helpEffect: config.alerts.line.contact.effect,
    fit: {},
    watch: (cutoff: Cutoff) => watch(scoredCutoff(cutoff)),
  };
  backtest(book, settings, silentProgress);
  const replayed = replay.alerts.map(({ accountId, asOf, rules }) => ({
    account: accountId,
    day: addDays('1970-01-01', asOf),
    rules: [...rules],
  }));
  const byDay = (a: { day: string; account: string }, b: { day: string; account: string }) =>
    a.day === b.day ? (a.account < b.account ? -1 : 1) : a.day < b.day ? -1 : 1;
  expect(replayed.sort(byDay)).toEqual([...lived].sort(byDay));
  expect(lived.filter(({ rules }) => rules.includes('risk-line')).length).toBeGreaterThan(5);
  expect(lived.filter(({ rules }) => !rules.includes('risk-line')).length).toBeGreaterThan(5);
});
