import { describe, expect, it } from 'vitest';
import {
  CHANGE_FALSE_ALARM_RATE,
  criticalT,
  detectChange,
} from '../../../../src/domain/signals/usage/detect-change.ts';

/** Seeded generator (mulberry32) and normal numbers from it. */
function noise(seed: number): () => number {
  let state = seed;
  const uniform = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  return () => Math.sqrt(-2 * Math.log(uniform() + 1e-12)) * Math.cos(2 * Math.PI * uniform());
}

const weeks = (count: number, level: (weeksAgo: number) => number) =>
  Float64Array.from({ length: count }, (_, i) => level(i));

describe('detectChange', () => {
  it.each([12, 20, 30])('keeps its stated false-alarm rate on steady noise of %i weeks', (count) => {
    const next = noise(count);
    let alarms = 0;
    const runs = 4000;
    for (let i = 0; i < runs; i++)
      if (
        detectChange(
          weeks(count, () => 20 + 3 * next()),
          count,
        )
      )
        alarms++;
    expect(alarms / runs).toBeLessThanOrEqual(CHANGE_FALSE_ALARM_RATE * 1.2);
  });

  it('dates a step to the week and gives both levels', () => {
    const next = noise(1);
    const found = detectChange(
      weeks(26, (ago) => (ago < 5 ? 8 : 20) + next()),
      26,
    );
    expect(found).toMatchObject({ kind: 'step', weeks: 5 });
    expect(Math.abs(found!.before - 20)).toBeLessThan(1);
    expect(Math.abs(found!.after - 8)).toBeLessThan(1);
  });

  it('tells a slope from a step', () => {
    const next = noise(2);
    expect(
      detectChange(
        weeks(26, (ago) => 10 + ago + next()),
        26,
      )?.kind,
    ).toBe('slope');
  });

  it('says nothing about growth, a constant or too few weeks', () => {
    const next = noise(3);
    expect(
      detectChange(
        weeks(26, (ago) => 40 - ago + next()),
        26,
      ),
    ).toBeNull();
    expect(
      detectChange(
        weeks(26, () => 5),
        26,
      ),
    ).toBeNull();
    expect(
      detectChange(
        weeks(5, (ago) => ago),
        5,
      ),
    ).toBeNull();
  });

  it('has critical values of the t distribution, never below the tables', () => {
    // Tables: t(0.001; 10) = 4.144, t(0.001; 30) = 3.385, t(0.0005; 60) = 3.460.
    expect(criticalT(0.001, 10)).toBeGreaterThanOrEqual(4.0);
    expect(criticalT(0.001, 10)).toBeLessThan(4.6);
    expect(Math.abs(criticalT(0.001, 30) - 3.385)).toBeLessThan(0.15);
    expect(Math.abs(criticalT(0.0005, 60) - 3.46)).toBeLessThan(0.15);
  });
});
