import { describe, expect, it } from 'vitest';
import { isoWeekday, toEpochDay } from '../../../../src/domain/day.ts';
import { DEFAULT_HEALTH_SETTINGS } from '../../../../src/domain/health-settings.ts';
import { combineLosses } from '../../../../src/domain/signals/usage/combine-losses.ts';
import { countWeeks, createWeeks } from '../../../../src/domain/signals/usage/count-weeks.ts';
import { deficit } from '../../../../src/domain/signals/usage/deficit.ts';
import { inferCadence } from '../../../../src/domain/signals/usage/infer-cadence.ts';
import { measureWindow } from '../../../../src/domain/signals/usage/measure-window.ts';
import { POOLED, poolSparseProducts } from '../../../../src/domain/signals/usage/pool-sparse-products.ts';
import { quietCalendar } from '../../../../src/domain/signals/usage/quiet-calendar.ts';
import { usualGap } from '../../../../src/domain/signals/usage/usual-gap.ts';
import { seriesOf, TODAY, type UsageRow } from '../../health/arbitrary-facts.ts';

const { usage } = DEFAULT_HEALTH_SETTINGS;
const NONE = new Int32Array(0);
const every = (step: number, days: number, from = 0): UsageRow[] =>
  Array.from({ length: Math.ceil(days / step) }, (_, i) => [from + i * step, 10, 2] as const);
const weekdays = (days: number): UsageRow[] => every(1, days).filter(([age]) => isoWeekday(TODAY - age) <= 5);

describe('weeks', () => {
  it('end on the as-of date and count events, active days and the busiest day', () => {
    const weeks = createWeeks();
    const rows: UsageRow[] = [
      [0, 5, 3],
      [6, 7, 9],
      [7, 1, 1],
      [20, 0, 0],
    ];
    expect(countWeeks(seriesOf('p', rows), { asOf: TODAY, quiet: NONE }, weeks)).toBe(true);
    expect([weeks.active[0], weeks.events[0], weeks.users[0]]).toEqual([2, 12, 9]);
    expect([weeks.active[1], weeks.active[2]]).toEqual([1, 0]);
    expect(weeks).toMatchObject({ active28: 3, lastDay: TODAY, firstDay: TODAY - 7, known: 1 });
  });

  it('have no activity at all in rows of zeros', () => {
    expect(countWeeks(seriesOf('p', [[3, 0, 0]]), { asOf: TODAY, quiet: NONE }, createWeeks())).toBe(false);
  });

  it('lose of their exposure what the weekday is worth: a Sunday nothing, a Monday a fifth', () => {
    const weeks = createWeeks();
    const [sunday, monday] = [toEpochDay('2024-06-09'), toEpochDay('2024-06-10')];
    countWeeks(seriesOf('p', weekdays(200)), { asOf: TODAY, quiet: Int32Array.of(sunday) }, weeks);
    expect(weeks.exposure[0]).toBe(1);
    countWeeks(seriesOf('p', weekdays(200)), { asOf: TODAY, quiet: Int32Array.of(sunday, monday) }, weeks);
    expect(weeks.exposure[0]).toBeCloseTo(0.8, 1);
    expect(weeks.active[0]).toBe(4);
  });
});

describe('quiet days', () => {
  const settings = {
    ...usage,
    holidays: { '*': ['2024-01-01'], 'pt-BR': ['2024-02-13'] },
    quietPeriods: [{ from: '2024-07-01', to: '2024-07-03', segments: ['school'] }],
  };
  it('are those of the locale and the segment', () => {
    expect(quietCalendar(settings, 'en', null)).toHaveLength(1);
    expect(quietCalendar(settings, 'pt-BR', 'shop')).toHaveLength(2);
    expect([...quietCalendar(settings, null, 'school')]).toEqual(
      ['2024-01-01', '2024-07-01', '2024-07-02', '2024-07-03'].map(toEpochDay),
    );
  });
});

describe('cadence', () => {
  const inferred = (rows: UsageRow[]) => {
    const weeks = createWeeks();
    countWeeks(seriesOf('p', rows), { asOf: TODAY, quiet: NONE }, weeks);
    return inferCadence(weeks, 'p', usage);
  };
  it.each([
    ['daily', weekdays(300)],
    ['daily', every(3, 300)],
    ['weekly', every(7, 300)],
    ['monthly', every(14, 400)],
    ['monthly', every(30, 400)],
  ] as const)('is %s', (expected, rows) => {
    expect(inferred([...rows])).toBe(expected);
  });

  it('is what is declared, product before default', () => {
    const settings = { ...usage, cadence: 'weekly', cadenceByProduct: { p: 'monthly' } } as const;
    expect(inferCadence(createWeeks(), 'p', settings)).toBe('monthly');
    expect(inferCadence(createWeeks(), 'q', settings)).toBe('weekly');
  });
});

describe('usual gap', () => {
  const gapOf = (rows: UsageRow[], quiet = NONE) =>
    usualGap(seriesOf('p', rows), { asOf: TODAY, quiet, settings: usage });
  it('is short for a daily team, long for a monthly visitor', () => {
    expect(gapOf(weekdays(300))).toBeLessThan(7);
    expect(gapOf(every(7, 300))).toBeCloseTo(7 * 1.6, 5);
    expect(gapOf(every(30, 500))).toBeCloseTo(48, 5);
  });

  it('does not grow by the silence being judged', () => {
    expect(gapOf(every(1, 200, 60))).toBe(gapOf(every(1, 200, 29)));
  });

  it('leaves holidays out and is unknown with too few gaps', () => {
    const holidays = Int32Array.from({ length: 40 }, (_, i) => TODAY - 140 + i);
    const rows = [...every(1, 60, 40), ...every(1, 60, 141)];
    expect(gapOf(rows, holidays)).toBeLessThanOrEqual(gapOf(rows)!);
    expect(
      gapOf([
        [40, 1, 1],
        [70, 1, 1],
      ]),
    ).toBeNull();
  });
});

describe('a window against its baseline', () => {
  const plan = { weeks: 4, from: 4, to: 30 };
  const values = (now: number, normal: number) =>
    Float64Array.from({ length: 30 }, (_, i) => (i < 4 ? now : normal + (i % 3) - 1));

  it('has no deficit inside the usual range and a growing one below it', () => {
    const lost = [5, 4, 3, 2, 0].map((now) =>
      deficit(measureWindow(values(now, 5), { ...plan, kind: 'days', visitNoise: 0 }, null)),
    );
    expect(lost[0]).toBe(0);
    expect(lost.at(-1)).toBe(1);
    expect([...lost].sort((a, b) => a - b)).toEqual(lost);
  });

  it('ignores a single wild week in the baseline', () => {
    const wild = values(5, 5);
    wild[15] = 500;
    const [, low, mid] = measureWindow(wild, { ...plan, kind: 'volume', visitNoise: 0 }, null);
    expect(mid).toBeLessThan(25);
    expect(low).toBeGreaterThan(10);
  });

  it('measures people by their busiest week', () => {
    expect(measureWindow(values(3, 5), { ...plan, kind: 'peak', visitNoise: 0 }, null).slice(0, 3)).toEqual([
      3,
      expect.any(Number),
      6,
    ]);
  });
});

describe('combined losses', () => {
  it('take the worst in full and the others in part', () => {
    expect(combineLosses([0.5]).remaining).toBe(0.5);
    expect(combineLosses([0.5, 0.5]).remaining).toBeCloseTo(0.5 * 0.85);
    expect(combineLosses([0, 0])).toEqual({ remaining: 1, weights: [0, 0] });
    expect(combineLosses([0.2, 0.6, 0.1]).weights.reduce((a, b) => a + b, 0)).toBeCloseTo(1);
  });
});

describe('sparse products', () => {
  it('are judged together, an established one by itself', () => {
    const series = [
      seriesOf('a', every(1, 200)),
      seriesOf('b', every(80, 400)),
      seriesOf('c', every(90, 400)),
    ];
    const pooled = poolSparseProducts(series, TODAY, 28);
    expect(pooled.map((s) => s.product)).toEqual([POOLED, 'a']);
    // Days on which both were used are one day, with the events of both.
    expect(pooled[0]!.days).toHaveLength(5 + 5 - 1);
    expect(pooled[0]!.events.at(-1)).toBe(20);
  });

  it('stay apart when there is only one of them', () => {
    const series = [seriesOf('a', every(1, 200)), seriesOf('b', every(80, 400))];
    expect(poolSparseProducts(series, TODAY, 28)).toBe(series);
  });
});
