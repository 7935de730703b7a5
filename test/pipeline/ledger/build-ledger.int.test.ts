import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseConfig } from '../../../src/config/load-config.ts';
import { buildLedger } from '../../../src/domain/outcomes/build-ledger.ts';
import { loadLedger } from '../../../src/pipeline/ledger/load-ledger.ts';
import { measureMoneyAtRisk } from '../../../src/pipeline/ledger/measure-money-at-risk.ts';
import { settleRecords } from '../../../src/pipeline/ledger/settle-records.ts';
import { inTransaction } from '../../../src/store/database.ts';
import { loadRuleRecords } from '../../../src/store/ledger/rule-mutings.ts';
import { AS_OF, forgetAfter, seedBook, startDigestHarness } from '../digest/digest-harness.ts';

let harness: Awaited<ReturnType<typeof startDigestHarness>>;
beforeAll(async () => {
  harness = await startDigestHarness();
  await seedBook(harness.raw);
  await harness.raw`
    update episode_events set reason = reason || '{"firings": [{"rule": "drop"}]}'
    where transition in ('opened', 'worse')`;
});
afterAll(() => harness.close());

const ledgerOf = async (asOf: string, rule: string | null = null) =>
  buildLedger(await loadLedger(harness.raw, { config: harness.ctx.config().config, asOf }), rule);

it('lists every alert with treatment, verdict and outcome, and measures precision and recall', async () => {
  const ledger = await ledgerOf(AS_OF);
  expect(ledger.episodes.map((e) => [e.openedOn, e.accountId, e.touch, e.verdict, e.outcome])).toEqual([
    ['2026-11-10', 'critical', 'high', null, 'not_known_yet'],
    ['2026-11-05', 'falls', 'high', null, 'not_known_yet'],
    ['2026-11-01', 'recovered', 'high', null, 'not_known_yet'],
    ['2026-08-12', 'big', 'high', 'false_alarm', 'stayed'],
    // Left 100 days after the alert: too late to be its merit.
    ['2026-08-10', 'left', 'high', null, 'stayed'],
  ]);
  expect(ledger.all).toMatchObject({ byVerdict: { hits: 0, n: 1 }, byOutcome: { hits: 0, n: 2 } });
  expect(ledger.rules.map((r) => [r.rule, r.alerts])).toEqual([['drop', 5]]);
  expect(ledger.recall.missed.map((d) => d.accountId)).toEqual(['left']);
  expect((await ledgerOf(AS_OF, 'another')).all.alerts).toBe(0);
});

it('compares with every account that was watched, until it left', async () => {
  const { config } = harness.ctx.config();
  const bookOf = async (asOf: string, since: string) =>
    (await loadLedger(harness.raw, { config, asOf, since })).book;
  const entered = [
    { day: '2026-11-16', accounts: 5 },
    { day: AS_OF, accounts: 2 },
  ];
  const left = { leftOn: '2026-11-18', how: 'churned', watchedFrom: '2026-11-16' };
  expect(await bookOf(AS_OF, '2025-11-23')).toEqual({ entered, departures: [left] });
  expect(await bookOf('2026-11-17', '2025-11-23')).toEqual({ entered: entered.slice(0, 1), departures: [] });
  const [first, later] = entered;
  const without = [{ ...first, accounts: 4 }, later];
  expect(await bookOf(AS_OF, '2026-11-19')).toEqual({ entered: without, departures: [] });
});

it('remembers for a week what the alerts of each rule came to', async () => {
  const settled = async (asOf: string) => {
    await inTransaction(harness.ctx, (tx) => settleRecords(harness.ctx, tx, asOf));
    return loadRuleRecords(harness.raw);
  };
  const drop = { rule: 'drop', n: 0, left: 0, chance: null, verdict: 'too_few' };
  const first = { asOf: '2026-11-10', outcomeDays: 90, rules: [{ ...drop, n: 2, chance: null }] };
  expect(await settled('2026-11-10')).toEqual(first);
  expect(await settled('2026-11-16')).toEqual(first);
  expect(await settled('2026-11-17')).toEqual({ ...first, asOf: '2026-11-17' });
  harness.configure('alerts: { outcome_after: 100d }');
  const longer = await settled('2026-11-18');
  expect(longer).toMatchObject({ asOf: '2026-11-18', outcomeDays: 100, rules: [{ n: 1, left: 1 }] });
  harness.configure('');
});

it('judges by the configured time', async () => {
  harness.configure('alerts: { outcome_after: 100d }');
  const ledger = await ledgerOf(AS_OF);
  expect(ledger.episodes.at(-1)).toMatchObject({
    accountId: 'left',
    outcome: 'left_voluntary',
    leadDays: 100,
  });
  expect(ledger.recall).toMatchObject({ warned: { hits: 1, n: 1 }, missed: [], medianLeadDays: 100 });
  harness.configure('');
});

it('measures the money at risk of the book, each currency by itself and in one total', async () => {
  const { config } = harness.ctx.config();
  const { currencies, accounts, total, unconverted } = await measureMoneyAtRisk(harness.raw, {
    config,
    asOf: AS_OF,
  });
  expect(total).toEqual(currencies[0]);
  expect(unconverted).toEqual([{ currency: 'EUR', accounts: 1, mrr: 700 }]);
  expect(accounts.get('falls')).toEqual({ currency: 'USD', amount: 1183.56 }); // 0.4 x 1000 x 90 days
  expect(accounts.get('rises')).toEqual({ currency: 'USD', amount: 35.18 }); // 0.02 x 500 x 107 days to the renewal
  expect(accounts.get('orphan')).toBeNull();
  expect(accounts.has('left')).toBe(false);
  expect(currencies).toMatchObject([
    { currency: 'USD', expected: 1780.93, accounts: 5, unknown: 1, voluntary: null },
    { currency: 'EUR', expected: 1864.11, accounts: 1, unknown: 0 }, // 0.9 x 700 x 90 days
  ]);
  const rated = parseConfig('rates: [{ from: 2026-11-01, EUR: 1.1 }]', 'harbinger.yaml');
  const all = await measureMoneyAtRisk(harness.raw, { config: rated.config, asOf: AS_OF });
  expect(all.total).toMatchObject({ currency: 'USD', expected: 3831.45, accounts: 6, unknown: 1 });
  expect(all).toMatchObject({ currencies, unconverted: [] });
});

it('says of a past day what was known then', async () => {
  const known = await ledgerOf(AS_OF);
  const before = await ledgerOf('2026-11-11');
  expect(before.episodes.map((e) => e.accountId)).toEqual(['critical', 'falls', 'recovered', 'big', 'left']);
  expect(before.recall.missed).toEqual([]);
  await forgetAfter(harness.raw, AS_OF);
  expect(await ledgerOf(AS_OF)).toEqual(known);
  await forgetAfter(harness.raw, '2026-11-11');
  expect(await ledgerOf('2026-11-11')).toEqual(before);
});
