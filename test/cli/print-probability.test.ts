import { describe, expect, it } from 'vitest';
import { type Io, silentProgress } from '../../src/cli/io.ts';
import { printProbability, probabilityJson } from '../../src/cli/print-probability.ts';
import type { Locale } from '../../src/domain/types.ts';
import type { ExplainedProbability } from '../../src/pipeline/explain-probability.ts';
import type { StoredScore } from '../../src/store/scores/scores.ts';

const score: StoredScore = {
  accountId: 'a',
  day: '2026-05-31',
  health: 45,
  band: 'at_risk',
  coverage: 0.9,
  probability: 0.238,
  voluntary: null,
  involuntary: null,
  model: 'learned',
  configHash: 'c0ffee',
  usageScore: 30,
  npsScore: null,
  cesScore: null,
  paymentScore: 100,
  detail: '{}',
  features: '{}',
};

const names = [
  'usage.days_since_last',
  'tier',
  'signal.my.tickets.count_28d',
  'component.usage',
  'payment.days_overdue',
  'nps.last',
  'days_to_renewal',
  'mrr',
  'usage.events_28d',
  'coverage',
];
const points = names.map((feature, i) => ({
  feature,
  with: null,
  value: feature === 'tier' ? 1 : 12,
  logOdds: (i % 2 === 0 ? 1 : -1) * (0.3337 - 0.03 * i),
}));
const start = -3.3333;
const total = points.reduce((sum, { logOdds: one }) => sum + one, start);

const learned: ExplainedProbability = {
  estimate: { probability: 0.238, model: 'learned', horizonDays: 90 },
  stored: 0.238,
  range: null,
  learned: {
    model: { id: 3, asOf: '2026-05-24', departures: 212 },
    explanation: {
      horizonDays: 90,
      start,
      points,
      total,
      probability: 0.238,
      baseRate: 0.1,
      learned: { beforeCalibration: 0.25, afterCalibration: 0.24 },
      trust: 0.89,
    },
    normal: new Map([['usage.days_since_last', 2]]),
    set: { components: ['usage'], tiers: ['free', 'gold <b>'], segments: [], signals: ['my.tickets'] },
    disagreements: [{ code: 'index_alarmed', times: 0.8 }],
  },
  lower: [{ code: 'invoices_paid', params: { invoices: 1 }, probability: 0.1, health: 80 }],
};

function printed(explained: ExplainedProbability | null, locale: Locale = 'en'): string[] {
  const lines: string[] = [];
  const io: Io = {
    out: (line) => lines.push(line),
    note: () => undefined,
    json: () => undefined,
    progress: () => Promise.resolve(silentProgress),
    isTerminal: false,
    columns: Number.MAX_SAFE_INTEGER,
    env: {},
  };
  printProbability(io, { score, explained }, locale);
  return lines.flatMap((line) => line.split('\n'));
}

describe('a learned probability at a terminal', () => {
  it('shows points that add up in the digits shown, the smaller ones as one', () => {
    const sums = printed(learned)
      .map((line) => /^ {2,4}([+−])(\d+\.\d\d)(?: |$)/.exec(line))
      .filter((match) => match !== null)
      .map(([, sign, digits]) => (sign === '−' ? -1 : 1) * Math.round(100 * Number(digits)));
    expect(sums).toHaveLength(11);
    expect(sums.slice(0, -1).reduce((a, b) => a + b, 0)).toBe(sums.at(-1));
    expect(sums.at(-1)).toBe(Math.round(100 * total));
  });

  it('says features, values and the account’s own normal in words', () => {
    const text = printed(learned).join('\n');
    expect(text).toContain(
      'within 90 days: 23.8% (learned from 212 departures, model 3 of 24 May, which counts 89%)',
    );
    expect(text).toContain('time since the last use: 12 days (their normal: 2 days)');
    expect(text).toContain('tier: gold <b>');
    expect(text).toContain('my.tickets: entries in 28 days: 12');
    expect(text).toContain('2 smaller ones together');
    expect(text).toContain('23.8% → 10%  if what is owed were paid (1 invoice) (index 45 → 80)');
    expect(text).toContain('such accounts leave no more often than the average');
  });

  it('speaks Portuguese as well', () => {
    const text = printed(learned, 'pt-BR').join('\n');
    expect(text).toContain('Probabilidade de sair em 90 dias: 23,8%');
    expect(text).toContain('tempo desde o último uso: 12 dias (o normal da conta: 2 dias)');
    expect(text).toContain('se o que está em aberto fosse pago (1 fatura) (índice 45 → 80)');
    expect(text).not.toMatch(/\b(?:the|their|index|days)\b/);
  });

  it('keeps apart who wants to leave and whose payments fail, where the model does', () => {
    const estimate = { ...learned.estimate, voluntary: 0.2, involuntary: 0.05 };
    expect(printed({ ...learned, estimate }).join('\n')).toContain(
      'Of it 20% of their own will, 5% by payments that fail.',
    );
  });

  it('tells when the stored probability is no longer what would be said', () => {
    expect(printed({ ...learned, stored: 0.31 }).join('\n')).toContain('Stored with the score: 31%');
  });

  it('tells an interval where little is known, and which figure its points explain', () => {
    const unsure = { ...learned, range: { low: 0.184, high: 0.361 } };
    const text = printed(unsure).join('\n');
    expect(text).toContain('Likely to leave within 90 days: 18–36% (');
    expect(text).toContain('What follows explains 23.8%.');
    expect(text).toContain('7–14% within 30 days, 18–36% within 90 days');
    expect(printed(unsure, 'pt-BR').join('\n')).toContain('Probabilidade de sair em 90 dias: 18–36% (');
    expect(probabilityJson(score, unsure, 'en')).toMatchObject({
      churn_probability: 0.238,
      churn_interval: [0.184, 0.361],
    });
  });

  it('gives the same as JSON, every point with its words', () => {
    const json = probabilityJson(score, learned, 'en') as { learned: { points: { text: string }[] } };
    expect(json).toMatchObject({
      churn_probability: 0.238,
      model: 'learned',
      learned: { model_id: 3, departures: 212, log_odds: total, start_log_odds: start },
      lower: [{ code: 'invoices_paid', probability: 0.1 }],
    });
    expect(json.learned.points[0]).toMatchObject({ feature: names[0], own_normal: 2, value: 12 });
  });
});

describe('a prior at a terminal', () => {
  it('never passes for something learned', () => {
    const prior: ExplainedProbability = {
      estimate: { probability: 0.238, model: 'prior', horizonDays: 90, voluntary: 0.2, involuntary: 0.05 },
      stored: 0.238,
      range: null,
      learned: null,
      lower: [],
    };
    const text = printed(prior).join('\n');
    expect(text).toContain('(a prior, not yet learned from your own outcomes)');
    expect(text).toContain('20% of their own will, 5% by payments that fail');
    expect(text).toContain('Nothing that a person can change would lower it by much.');
    expect(text).not.toMatch(/learned from \d|log-odds|model \d/);
  });
});
