import { describe, expect, it } from 'vitest';
import { extractFeatures } from '../../../../src/domain/health/extract-features.ts';
import { DEFAULT_HEALTH_SETTINGS } from '../../../../src/domain/health-settings.ts';
import { describeFall } from '../../../../src/domain/signals/usage/describe-fall.ts';
import { describeStanding } from '../../../../src/domain/signals/usage/describe-standing.ts';
import { standingAmong, toPeerGroup } from '../../../../src/domain/signals/usage/peers.ts';
import type { Measure, ProductFeatures } from '../../../../src/domain/signals/usage/usage-features.ts';
import type { SourceStates } from '../../../../src/domain/types.ts';
import { type Stretch, usageCsv } from '../../stories/csv-rows.ts';
import { factsFromCsv } from '../../stories/facts-from-csv.ts';

const AS_OF = '2024-06-14';
const source = { loaded: true, stale: false, watermark: AS_OF };
const sources: SourceStates = {
  usage: source,
  surveys: source,
  invoices: source,
  subscriptions: source,
  signals: source,
};

function weeksOf(...stretches: Stretch[]): number[] {
  const facts = factsFromCsv({ usage: usageCsv(...stretches) }, AS_OF);
  return extractFeatures(facts, { asOf: AS_OF, sources, settings: DEFAULT_HEALTH_SETTINGS, peers: null })
    .usage.weeks;
}

describe('the line of the last weeks', () => {
  it('shows twelve weeks of steady use', () => {
    expect(weeksOf({ from: '2023-09-01', to: AS_OF })).toHaveLength(12);
  });

  it('goes back to before a fall that is older than that', () => {
    const weeks = weeksOf(
      { from: '2023-09-01', to: '2024-03-08' },
      { from: '2024-03-11', to: AS_OF, on: [1], events: 4, users: 1 },
    );
    expect(weeks.length).toBeGreaterThan(12);
    expect(Math.max(...weeks.slice(-12))).toBeLessThan(10);
    expect(weeks[0]).toBeGreaterThan(400);
  });
});

const steady: Measure = [20, 18, 20, 22, 2];
const product = (over: Partial<ProductFeatures>): ProductFeatures => ({
  product: 'Planner',
  cadence: 'daily',
  historyDays: 300,
  windowDays: 28,
  active: steady,
  activeRecent: steady,
  events: [1000, 900, 1000, 1100, 50],
  eventsRecent: [500, 450, 500, 550, 40],
  users: [1, 9, 10, 11, 1],
  usersRecent: [1, 9, 10, 11, 1],
  seats: null,
  silence: 0,
  last: 19_887,
  gap: 5,
  active28: 20,
  past: 5,
  quiet: [0, 0],
  change: null,
  peers: null,
  ...over,
});

describe('users who vanish', () => {
  it('leave an integration behind only where the events stayed', () => {
    expect(describeFall(product({}), 'users').code).toBe('usage.users_vanished_events_flat');
    // So noisy that a tenth is within the usual range: no fall is proven, but nothing keeps the numbers up.
    const noisy = product({ events: [90, 20, 1000, 2400, 900], eventsRecent: [45, 10, 500, 1200, 450] });
    expect(describeFall(noisy, 'users').code).toBe('usage.users_below_normal');
  });

  it('are told with the events of the same days', () => {
    const told = describeFall(
      product({ events: [900, 800, 1000, 1100, 80], users: [8, 9, 10, 11, 1] }),
      'users',
    );
    expect(told.params).toMatchObject({ users: 1, windowDays: 14, eventsFactor: 1 });
  });
});

describe('what is usual', () => {
  it("is the account's own past, however much less is expected of everybody now", () => {
    const told = describeFall(
      product({ active: [4, 9, 10, 22, 1], activeRecent: null, bookChange: 0.5 }),
      'active',
    );
    expect(told.params).toMatchObject({ activeDays: 4, usualLow: 18, usualHigh: 22, factor: 0.2 });
  });
});

describe('an account beside others', () => {
  const group = toPeerGroup(
    Array.from({ length: 41 }, (_, i) => ({ active: 2 * i, events: 1000 - i, silence: 1, change: null })),
  )!;

  it('has its days, their median and its rank over one span', () => {
    expect(standingAmong(group, { active: 20, events: 9, silence: 1, change: null }, 400)).toMatchObject({
      own: 20,
      span: 84,
      median: 40,
      more: 0.75,
    });
  });

  it('counts nobody with the same as having more', () => {
    expect(standingAmong(group, { active: 80, events: 9, silence: 1, change: null }, 400).more).toBe(0);
  });

  it('is told no median of days that it has not lived through', () => {
    const young = standingAmong(group, { active: 20, events: 9, silence: 1, change: null }, 42);
    expect(young).toMatchObject({ own: 20, span: 42, median: null, more: 0.5 });
  });
});

describe('a growth', () => {
  const grownOf = (over: Partial<ProductFeatures>) => {
    const p = product({
      events: steady,
      eventsRecent: null,
      activeRecent: null,
      users: null,
      usersRecent: null,
      ...over,
    });
    const [told] = describeStanding({ products: [p], people: null, peers: null, allQuiet: false, weeks: [] });
    return [told?.code, told?.params.activeDays, told?.params.events, told?.params.usualHigh];
  };

  it('is told by what grew: by active days, or by events where the days stayed', () => {
    expect(grownOf({})[0]).toBe('usage.normal');
    expect(grownOf({ active: [28, 18, 20, 22, 2] })).toEqual(['usage.growth', 28, null, 22]);
    expect(grownOf({ events: [1500, 900, 1000, 1100, 50] })).toEqual(['usage.growth', null, 1500, 1100]);
  });
});
