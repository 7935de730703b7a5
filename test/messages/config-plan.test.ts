import { describe, expect, it } from 'vitest';
import { wrap } from '../../src/cli/io.ts';
import { diffConfigs } from '../../src/config/diff-config.ts';
import { parseConfig } from '../../src/config/load-config.ts';
import { LOCALES } from '../../src/domain/types.ts';
import type { PlanVerdict } from '../../src/learning/replay/judge-change.ts';
import type { AlertFigures } from '../../src/learning/replay/judge-replay.ts';
import type { AlertMove, ConfigPlan } from '../../src/learning/replay/plan-change.ts';
import { formatVerdict, planBlocks } from '../../src/messages/config-plan/plan-blocks.ts';
import { renderPlanPage } from '../../src/messages/config-plan/plan-page.ts';
import { PLAN_STRINGS } from '../../src/messages/strings/plan-strings.ts';
import { createFormatter } from '../../src/messages/text/create-formatter.ts';

const HOSTILE = '<script>alert(1)</script>';
const figures: AlertFigures = {
  alerts: 8,
  recall: 0.5,
  recall_interval: [0.2, 0.8],
  precision: 0.25,
  precision_interval: [0.1, 0.55],
  median_lead_days: 12,
};
const counts = { healthy: 7, watch: 2, at_risk: 1, critical: 0, unknown: 0 };
const week = { alerts: 1, messages: 1, tasks: 2, most_messages: 3 };
const move: AlertMove = {
  account_id: 'A1',
  account: HOSTILE,
  day: '2026-05-04',
  rules: ['risk-line'],
  basis: 'line',
  owner: null,
  because: 'owner_budget',
  mrr: 1200,
  departed_on: '2026-05-20',
};

function aPlan(verdict: PlanVerdict, moves = 1): ConfigPlan {
  return {
    replayed: { from: '2026-03-02', to: '2026-05-25', days: 13, accounts: 10 },
    bands: [{ account_id: 'A1', account: HOSTILE, from: 'healthy', to: 'watch', mrr: null }],
    band_counts: { before: counts, after: { ...counts, healthy: 6, watch: 3 } },
    alerts: { before: 9, after: 8, appear: [], vanish: Array(moves).fill(move), moved: [] },
    per_csm_week: {
      before: week,
      after: null,
      budget: null,
      budget_before: 5,
      csms: [{ csm: null, pool: true, before: week, after: { ...week, tasks: 1 } }],
    },
    quality: {
      before: figures,
      after: { ...figures, recall: null, recall_interval: null },
      departures: 4,
      gained: 1,
      lost: 2,
      p: 1,
      false_alarms: { before: 6, after: 5 },
      undecided: { before: 1, after: 0 },
      horizon_days: 42,
    },
    money: {
      currency: 'EUR',
      at_risk: { before: 100, after: null },
      in_bad_bands: { before: 0, after: 50 },
      unknown: 2,
    },
    verdict,
  };
}

describe.each(LOCALES)('a plan in %s', (locale) => {
  const format = createFormatter({ locale, timeZone: 'UTC', currency: 'EUR', today: '2026-05-25' });
  const page = (verdict: PlanVerdict) =>
    renderPlanPage(
      {
        plan: aPlan(verdict),
        storedDays: 3,
        differences: [{ path: HOSTILE, before: null, after: HOSTILE }],
        hashes: { before: 'aaa', after: 'bbb' },
      },
      { format, most: 10 },
    );

  it.each(Object.keys(PLAN_STRINGS.en.verdicts) as PlanVerdict[])('has a judgement for %s', (verdict) => {
    const said = formatVerdict(aPlan(verdict), { format });
    expect(said).toMatch(/^\p{Lu}.*\.$/u);
    expect(said).not.toMatch(/undefined|NaN/);
    expect(page(verdict)).toContain(said);
  });

  it('shows nothing that came from data as markup', () => {
    expect(page('quieter')).not.toContain('<script');
    expect(page('quieter')).toContain('&lt;script&gt;');
  });

  it('counts what a long list leaves out', () => {
    const blocks = planBlocks(aPlan('quieter', 14), { format, most: 10 });
    const vanish = blocks.find(({ title }) => title === PLAN_STRINGS[locale].alerts.vanish)!;
    expect(vanish.rows).toHaveLength(10);
    expect(vanish.notes).toEqual([PLAN_STRINGS[locale].more('4')]);
    expect(vanish.rows[0]![4]).toMatch(/\w/);
  });
});

it('lists the settings that differ, defaults filled in, and nothing else', () => {
  const of = (text: string) => parseConfig(text, 'a.yaml').config;
  expect(diffConfigs(of(''), of('locale: en\n'))).toEqual([]);
  expect(
    diffConfigs(of(''), of('health: { hysteresis: 5 }\nalerts: { rules: { fast-drop: null } }\n')),
  ).toContainEqual({ path: 'health.hysteresis', before: '3', after: '5' });
});

it('breaks lines at spaces, and leaves a long word whole', () => {
  expect(wrap('one two three-and-more four', 9)).toEqual(['one two', 'three-and-more', 'four']);
});
