import { describe, expect, it } from 'vitest';
import { toEpochDay } from '../../../src/domain/day.ts';
import { extractFeatures } from '../../../src/domain/health/extract-features.ts';
import { scoreFeatures } from '../../../src/domain/health/score-features.ts';
import { DEFAULT_HEALTH_SETTINGS } from '../../../src/domain/health-settings.ts';
import { shortfall } from '../../../src/domain/signals/usage/deficit.ts';
import type { Measure } from '../../../src/domain/signals/usage/usage-features.ts';
import type { AccountFacts, SourceStates } from '../../../src/domain/types.ts';
import { renderEvidence } from '../../../src/messages/strings/render-evidence.ts';
import { bareAccount } from '../../helpers/bare-account.ts';

const ends = Array.from({ length: 12 }, (_, i) => Date.UTC(2025, i - 1, 0) / 86_400_000);
const closed = ends.filter((day) => day <= toEpochDay('2025-10-31'));

function score(events: readonly number[], asOf: string, users: number | null = null) {
  const days = closed.slice(-events.length);
  const facts: AccountFacts = {
    account: bareAccount({ accountId: 'A', name: 'A', startedOn: '2022-01-01' }),
    usage: [
      {
        product: 'web',
        days: Int32Array.from(days),
        events: Float64Array.from(events),
        activeUsers: new Float64Array(events.length).fill(users ?? Number.NaN),
        seats: new Float64Array(events.length).fill(Number.NaN),
      },
    ],
    ...{ users: [], surveys: [], invoices: [], subscriptions: [], signals: [] },
  };
  const fresh = { loaded: true, stale: false, watermark: asOf };
  const feed = { gapDays: 31, offWeekdays: [], periods: { web: closed } };
  const sources: SourceStates = {
    usage: { ...fresh, feed },
    ...{ surveys: fresh, invoices: fresh, subscriptions: fresh, signals: fresh },
  };
  const scored = scoreFeatures(extractFeatures(facts, { asOf, sources, settings: DEFAULT_HEALTH_SETTINGS }), {
    asOf,
    settings: DEFAULT_HEALTH_SETTINGS,
  });
  const usage = scored.components.find(({ name }) => name === 'usage')!;
  return { usage: usage.score!, evidence: usage.evidence };
}

const STEADY = [1150, 1190, 1120, 1210, 1160, 1140, 1180, 1200, 1130];
const JUMPY = [1150, 420, 1900, 600, 1500, 300, 1700, 520, 1400];
const ASOF = '2025-11-10';

describe('usage told in totals of closed periods', () => {
  it('counts one bad month of a steady account, and not one of a jumpy account', () => {
    expect(score([...STEADY, 494], ASOF).usage).toBeLessThan(65);
    expect(score([...STEADY, 1170], ASOF).usage).toBeGreaterThan(90);
    expect(score([...JUMPY, 494], ASOF).usage).toBeGreaterThan(90);
  });

  it('costs a little within the usual range, the more the lower, and is told as usual', () => {
    const [usual, lower, lowest] = [1160, 1090, 1010].map((events) => score([...STEADY, events], ASOF));
    expect(lower!.usage).toBeLessThan(usual!.usage);
    expect(lowest!.usage).toBeLessThan(lower!.usage);
    expect(lowest!.usage).toBeGreaterThan(85);
    const [told] = lowest!.evidence;
    expect(told).toMatchObject({ code: 'usage.period_normal', params: { events: 1010 } });
    expect(told!.points).toBeLessThan(0);
  });

  it('believes one product of many less than the only one', () => {
    const fall: Measure = [700, 740, 1000, 1260, 200];
    expect(shortfall(fall, 4)).toBeLessThan(shortfall(fall, 1));
    expect(shortfall(fall, 40)).toBe(shortfall(fall, 6));
    expect(shortfall([1000, 740, 1000, 1260, 200], 1)).toBe(0);
  });

  it('takes a month without a row for a month without use', () => {
    const gone = [...STEADY, 0];
    expect(score(gone, ASOF).usage).toBeLessThan(30);
  });

  it('stays the same on every day until the next period closes', () => {
    const days = ['2025-11-01', '2025-11-15', '2025-11-29'].map((day) => score([...STEADY, 494], day).usage);
    expect(new Set(days).size).toBe(1);
  });

  it('never gets better by doing less', () => {
    let before = 0;
    for (const events of [0, 100, 300, 494, 700, 900, 1000, 1100, 1300]) {
      const { usage } = score([...STEADY, events], ASOF);
      expect(usage, String(events)).toBeGreaterThanOrEqual(before);
      before = usage;
    }
  });

  it('reads as a person would say it, with no active days', () => {
    const { evidence } = score([...STEADY, 494], ASOF, 20);
    const fall = evidence.find(({ code }) => code === 'usage.period_below_normal')!;
    const say = (locale: 'en' | 'pt-BR') => renderEvidence(fall, { locale, today: ASOF, form: 'sentence' });
    expect(say('en')).toMatch(/494 in October, usually [\d,]+–[\d,]+/);
    expect(say('pt-BR')).toMatch(/494 em outubro, o habitual é [\d.]+–[\d.]+/);
    for (const piece of evidence) expect(JSON.stringify(piece.params)).not.toContain('activeDays');
  });
});
