import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseConfig } from '../../../src/config/load-config.ts';
import { messageContext } from '../../../src/delivery/alerts/recipients.ts';
import type { Locale } from '../../../src/domain/types.ts';
import { renderDigest } from '../../../src/messages/digest/render-digest.ts';
import type { DigestModel } from '../../../src/messages/models/digest-model.ts';
import { buildDigest } from '../../../src/pipeline/digest/build-digest.ts';
import { loadFeedback } from '../../../src/pipeline/feedback/load-feedback.ts';
import { AS_OF, forgetAfter, seedBook, startDigestHarness } from './digest-harness.ts';

let harness: Awaited<ReturnType<typeof startDigestHarness>>;
beforeAll(async () => {
  harness = await startDigestHarness();
  await seedBook(harness.raw);
});
afterAll(() => harness.close());

const build = (manager: string | null = null, locale: Locale = 'en'): Promise<DigestModel> =>
  buildDigest(harness.raw, { config: harness.ctx.config().config, asOf: AS_OF, manager, locale });

const EUROS = [{ currency: 'EUR', accounts: 1, mrr: 700 }];

describe('the whole book', () => {
  let model: DigestModel;
  beforeAll(async () => {
    model = await build();
  });

  it('counts the book in accounts and money, and tells beside it what has no rate', () => {
    expect(model.team).toBeNull();
    expect(model.week).toEqual({ from: '2026-11-16', to: '2026-11-22', number: 47 });
    expect(model.currency).toBe('USD');
    expect(model.atRisk).toEqual({
      ...{ accounts: 3, arr: 15_600, unconverted: EUROS },
      before: { accounts: 2, arr: 6000, unconverted: [] },
    });
    expect(model.unconverted).toEqual(EUROS);
    expect(model.book).toEqual([
      { band: 'healthy', accounts: 3, arr: 34_800, unconverted: [] },
      { band: 'watch', accounts: 0, arr: 0, unconverted: [] },
      { band: 'at_risk', accounts: 2, arr: 12_000, unconverted: EUROS },
      { band: 'critical', accounts: 1, arr: 3600, unconverted: [] },
      { band: 'unknown', accounts: 1, arr: 600, unconverted: [] },
    ]);
    expect(model.scored).toEqual({ known: 6, unknown: 1 });
  });

  it('tells the week: left, recovered, renewals ahead', () => {
    expect(model.lastWeek).toEqual({
      churned: { accounts: 1, arr: 2400, unconverted: [] },
      saved: { accounts: 1, arr: 4800, unconverted: [] },
    });
    expect(model.renewals).toEqual({
      days: 90,
      all: { accounts: 2, arr: 36_000, unconverted: [] },
      atRisk: { accounts: 1, arr: 12_000, unconverted: [] },
    });
  });

  it('names the top risks by expected loss, with the work on them', () => {
    expect(model.topRisksTotal).toBe(3);
    // 0.9 x 700 euros without a rate: as the middle account of the book, 0.9 x 450, before 0.4 x 1000 and 0.5 x 300.
    expect(model.topRisks.map((r) => r.accountId)).toEqual(['euros', 'falls', 'critical']);
    expect(model.topRisks[1]).toMatchObject({
      accountName: 'FALLS',
      severity: 'at_risk',
      health: 45,
      why: { code: 'usage.silent', points: -55 },
      mrr: { amount: 1000, currency: 'USD' },
      probability: 0.4,
      ownerName: 'Ana',
      tasks: { open: 2, done: 1, overdue: 1 },
      // Acknowledged once, but worse since.
      alert: 'unanswered',
    });
    expect(model.topRisks[2]).toMatchObject({
      severity: 'critical',
      alert: 'acknowledged',
      ownerName: 'Bea',
    });
  });

  it('hands over every account at risk for the file, in the order of the list', () => {
    expect(model.attached.map((r) => [r.accountId, r.alert])).toEqual([
      ['euros', 'none'],
      ['falls', 'unanswered'],
      ['critical', 'acknowledged'],
    ]);
    expect(model.attached[1]).toMatchObject({ health: 45, tasks: { open: 2, done: 1, overdue: 1 } });
  });

  it('names who moved, each way, and why', () => {
    expect(model.movers.down).toEqual([
      expect.objectContaining({
        accountId: 'falls',
        healthFrom: 80,
        healthTo: 45,
        why: { code: 'usage.silent', params: { product: 'falls' }, points: -55 },
      }),
    ]);
    expect(model.movers.up).toEqual([
      expect.objectContaining({
        accountId: 'rises',
        healthFrom: 60,
        healthTo: 85,
        why: expect.objectContaining({ code: 'usage.growth' }),
      }),
    ]);
  });

  it('expects the sum of p x MRR to leave, with its range', () => {
    expect(model.expectedChurn).toMatchObject({
      from: '2026-11-24',
      to: '2027-02-21',
      model: 'prior',
      low: 0,
    });
    expect(model.expectedChurn?.mrr).toBeCloseTo(600, 6);
    // Both that are likeliest to leave, 1000 and 300, do so in a fifth of all books; more leaves in three of a hundred.
    expect(model.expectedChurn?.high).toBe(1300);
  });

  it('shows the team and judges what was flagged three months ago', () => {
    expect(model.csms).toEqual([
      { name: 'Ana', open: 1, unanswered: 1, overdue: 1, outUntil: null },
      { name: 'Bea', open: 1, unanswered: 0, overdue: 0, outUntil: '2026-11-30' },
      { name: 'Cal', open: 0, unanswered: 0, overdue: 0, outUntil: null },
    ]);
    expect(model.hindsight).toEqual({
      month: '2026-08',
      flagged: 2,
      left: 1,
      recovered: 0,
      falseAlarms: 1,
      stillOpen: 0,
      missed: 0,
      medianWarningDays: 100,
    });
  });

  it('gathers what customers who are not happy write about, with what they pay', () => {
    const paying = (accounts: number, arr: number) => ({ accounts, arr, unconverted: [] });
    expect(model.themes).toEqual([
      { theme: 'reports and export', answers: 2, quote: 'The export is slow', value: paying(2, 15_600) },
      { theme: 'speed and stability', answers: 1, quote: 'The export is slow', value: paying(1, 12_000) },
      { theme: 'errors', answers: 1, quote: 'exporting to Excel fails', value: paying(1, 3600) },
    ]);
  });

  it('groups what customers ask for, of any span of days, by what they pay and when they renew', async () => {
    const { config } = harness.ctx.config();
    const asked = await loadFeedback(harness.raw, { config, from: '2026-11-12', to: AS_OF });
    expect(asked.map((r) => [r.id, r.answers, r.accounts, r.mrr, r.renewals.accounts])).toEqual([
      ['price-1', 1, 1, 2000, 1],
      ['export-1', 2, 2, 1300, 1],
    ]);
    expect(await loadFeedback(harness.raw, { config, from: '2026-01-01', to: '2026-01-31' })).toEqual([]);
  });

  it('tells churn, NPS and LTV per CSM where that is asked for', async () => {
    expect(model.csmKpis).toEqual([]);
    const { config } = harness.ctx.config();
    const asked = { ...config, digest: { ...config.digest, kpis_per_csm: true } };
    const given = { config: asked, asOf: AS_OF, manager: 'mia@corp.example', locale: 'en' } as const;
    const { csmKpis } = await buildDigest(harness.raw, given);
    expect(csmKpis.map(({ name, customers }) => [name, customers])).toEqual([
      ['Ana', 2],
      ['Bea', 2],
    ]);
    expect(csmKpis[0]?.churn).toEqual({ value: 0, previous: 0 });
  });

  it('computes the key figures of October beside September', () => {
    expect(model.kpis).toMatchObject({
      month: '2026-10',
      previousMonth: '2026-09',
      ces: { max: 5, better: 'lower' },
    });
    const kpi = (key: string) => model.kpis?.rows.find((r) => r.key === key);
    expect(kpi('mrr')).toMatchObject({ value: 4450, previous: 4440, n: 7 });
    expect(kpi('logo_churn')).toMatchObject({ value: 0, n: 9 });
    expect(kpi('grr')).toMatchObject({ value: 1, n: 8 });
    expect(kpi('nrr')?.value).toBeCloseTo(4540 / 4440, 12);
    expect(kpi('net_mrr_churn')?.value).toBeCloseTo(-100 / 4440, 12);
    expect(kpi('ltv')).toMatchObject({ value: null });
    expect(kpi('upsell')?.value).toBeCloseTo(1 / 7, 12);
    expect(kpi('upsell')?.n).toBe(7);
    expect(kpi('cross_sell')?.value).toBe(0);
    expect(kpi('nps')).toMatchObject({ value: 0, previous: 100, n: 3 });
    expect(kpi('nps')?.plusMinus).toBeCloseTo(196 * Math.sqrt(2 / 9), 1);
    expect(kpi('ces')).toMatchObject({ value: 3, n: 2, previous: null });
  });

  it('says what stands in the way of trusting the figures', () => {
    expect(model.dataQuality).toEqual([
      { kind: 'stale', source: 'usage', watermark: '2026-11-10' },
      { kind: 'missing', source: 'invoices' },
      { kind: 'held', alerts: 3 },
      { kind: 'quarantined', source: 'csv', rows: 1 },
    ]);
  });
});

describe('one team', () => {
  it("holds the accounts of the manager's own CSMs and nobody else's", async () => {
    const mia = await build('mia@corp.example');
    expect(mia.team).toBe('Mia');
    expect(mia.topRisks.map((r) => r.accountId)).toEqual(['falls', 'critical']);
    expect(mia.scored).toEqual({ known: 3, unknown: 0 });
    expect(mia.csms.map((c) => c.name)).toEqual(['Ana', 'Bea']);
    expect(mia.lastWeek.saved.accounts).toBe(0);
    expect(mia.hindsight).toMatchObject({ flagged: 1, left: 1 });
    expect(mia.kpis?.rows.find((r) => r.key === 'mrr')).toMatchObject({ value: 2000, n: 4 });

    const noa = await build('noa@corp.example', 'pt-BR');
    expect(noa.topRisks.map((r) => r.accountId)).toEqual(['euros']);
    expect(noa.scored).toEqual({ known: 3, unknown: 0 });
    expect(noa.lastWeek).toMatchObject({ churned: { accounts: 0 }, saved: { accounts: 1 } });
    expect(noa.themes.map((t) => t.theme)).toEqual(['preço']);
    expect(noa.kpis?.rows.find((r) => r.key === 'mrr')).toMatchObject({ value: 2400, n: 2 });
  });

  it('is empty, not the whole book, for somebody no CSM names', async () => {
    const nobody = await build('ana@corp.example');
    expect(nobody).toMatchObject({
      scored: { known: 0, unknown: 0 },
      topRisksTotal: 0,
      kpis: null,
      hindsight: null,
    });
  });
});

it('sums every currency with a rate in the reporting one, and keeps the own amounts', async () => {
  const { config } = parseConfig(
    '{ reporting_currency: BRL, rates: [{ from: 2026-01-01, USD: 5 }, { from: 2026-11-20, USD: 6, EUR: 7 }] }',
    'harbinger.yaml',
  );
  const model = await buildDigest(harness.raw, { config, asOf: AS_OF, manager: null, locale: 'en' });
  expect(model).toMatchObject({ currency: 'BRL', unconverted: [] });
  expect(model.atRisk).toMatchObject({ accounts: 3, arr: 12 * (1300 * 6 + 700 * 7), unconverted: [] });
  // Left on the 18th, at the rate of that day.
  expect(model.lastWeek.churned).toEqual({ accounts: 1, arr: 12 * 200 * 5, unconverted: [] });
  expect(model.topRisks.map((r) => [r.accountId, r.mrr, r.mrrConverted])).toEqual([
    ['euros', { amount: 700, currency: 'EUR' }, 4900],
    ['falls', { amount: 1000, currency: 'USD' }, 6000],
    ['critical', { amount: 300, currency: 'USD' }, 1800],
  ]);
  // Of October, at the rate of its last day.
  expect(model.kpis?.rows.find((r) => r.key === 'mrr')).toMatchObject({ value: 4450 * 5 });
  expect(model.kpis?.unconverted).toEqual(EUROS);
  const sums = model.book.reduce((sum, { arr }) => sum + (arr ?? 0), 0);
  expect(sums).toBe(12 * (4250 * 6 + 700 * 7));
});

it('is told in the currency of a book of which nothing has a rate', async () => {
  const { config } = parseConfig('reporting_currency: BRL', 'harbinger.yaml');
  const model = await buildDigest(harness.raw, { config, asOf: AS_OF, manager: null, locale: 'en' });
  expect(model).toMatchObject({ currency: 'USD', atRisk: { arr: 15_600, unconverted: EUROS } });
});

it('keeps the words of customers inside when privacy says so', async () => {
  const config = structuredClone(harness.ctx.config().config);
  config.privacy.comments = 'none';
  const model = await buildDigest(harness.raw, { config, asOf: AS_OF, manager: null, locale: 'en' });
  expect(model.themes.map((t) => t.quote)).toEqual([null, null, null]);
});

it('has something to say about an empty database', async () => {
  const empty = await startDigestHarness();
  const { config } = empty.ctx.config();
  const model = await buildDigest(empty.raw, { config, asOf: AS_OF, manager: null, locale: 'en' });
  expect(model).toMatchObject({
    atRisk: { accounts: 0, arr: 0, before: null },
    expectedChurn: null,
    hindsight: null,
    kpis: null,
  });
  expect(renderDigest(model, messageContext(null, config, AS_OF)).text).not.toBe('');
  await empty.close();
});

it('is the same when everything dated after the day is deleted', async () => {
  const teams = [null, 'mia@corp.example', 'noa@corp.example'];
  const before = await Promise.all(teams.map((team) => build(team)));
  await forgetAfter(harness.raw, AS_OF);
  expect(await Promise.all(teams.map((team) => build(team)))).toEqual(before);
});
