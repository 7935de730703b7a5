import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Transition } from '../../../src/domain/alerts/decide-alert.ts';
import type { AlertSettings } from '../../../src/domain/alerts/settings.ts';
import { daysBetween } from '../../../src/domain/day.ts';
import { SEVERITIES } from '../../../src/domain/episode.ts';
import { DEFAULT_HEALTH_SETTINGS } from '../../../src/domain/health-settings.ts';
import { examples } from '../../helpers/examples.ts';
import { rule, SETTINGS } from './build.ts';
import { type DayNews, runTimeline, type Told } from './timeline.ts';

const START = '2026-03-02';
const settings: AlertSettings = {
  ...SETTINGS,
  rules: {
    'band-critical': rule('band', { at: 'critical' }, { severity: 'critical' }),
    'band-at-risk': rule('band', { at: 'at_risk' }),
    detractor: rule('detractor', { withinDays: 14 }),
  },
};

/** The properties below are about the same lives: each is lived once. */
const lived = new Map<string, readonly Told[]>();
function run(news: readonly DayNews[]): readonly Told[] {
  const key = JSON.stringify(news);
  const told = lived.get(key) ?? runTimeline(news, settings, START);
  lived.set(key, told);
  return told;
}
const kinds = (told: readonly Told[], kind: Transition['kind']) =>
  told.filter(({ transition }) => transition.kind === kind);
const story = (told: readonly Told[]) =>
  told.map(({ transition }) => `${transition.kind}: ${transition.reason}`).join(', ');

describe('an account over many days', () => {
  it('that falls, is left alone, gets worse and recovers is told four times', () => {
    const health = [80, 45, 44, 45, 44, 20, 20, 60, 60, 60];
    expect(story(run(health.map((h) => ({ health: h }))))).toBe(
      [
        'none: calm',
        'opened: first',
        'none: unchanged',
        'none: unchanged',
        'escalated: no_reaction',
        'worse: more_severe',
        'none: unchanged',
        'none: not_yet_calm',
        'recovered: calm',
        'none: calm',
      ].join(', '),
    );
  });

  it('that loses its data is held, and not called recovered', () => {
    const told = run([{ health: 20 }, { health: null }, { health: null }, { health: null }, { health: 20 }]);
    expect(told.map((t) => t.transition.kind)).toEqual(['opened', 'held', 'held', 'held', 'escalated']);
  });

  it('that complains while it is healthy is told at once, once, and calm when the answer has aged', () => {
    const told = run([
      { health: 90, complaint: true },
      ...Array.from({ length: 20 }, () => ({ health: 90 })),
    ]);
    const moves = told.filter((t) => t.transition.kind !== 'none').map((t) => [t.day, t.transition.kind]);
    expect(moves).toEqual([
      ['2026-03-02', 'opened'],
      ['2026-03-05', 'escalated'],
      ['2026-03-18', 'recovered'],
    ]);
  });

  const limits = Object.values(DEFAULT_HEALTH_SETTINGS.bands);
  const swing = fc.integer({ min: -100, max: 100 }).map((hundredths) => hundredths / 100);

  it('whose index swings by 1 around a limit for 20 days is told once, and recovers at most once', () => {
    const swings = fc.tuple(fc.constantFrom(...limits), fc.array(swing, { minLength: 20, maxLength: 20 }));
    let opened = 0;
    fc.assert(
      fc.property(swings, ([limit, offsets]) => {
        const told = run(offsets.map((offset) => ({ health: limit + offset })));
        const openings = kinds(told, 'opened').length;
        const isAtRisk = offsets.some((offset) => limit + offset < DEFAULT_HEALTH_SETTINGS.bands.at_risk);
        expect(openings).toBe(isAtRisk ? 1 : 0);
        expect(kinds(told, 'recovered').length).toBeLessThanOrEqual(openings);
        expect(kinds(told, 'worse').length).toBeLessThanOrEqual(1);
        opened += openings;
      }),
      { numRuns: examples(60), seed: 20 },
    );
    expect(opened).toBeGreaterThan(20);
  });

  const news = fc.record({
    health: fc.oneof(
      { weight: 6, arbitrary: fc.integer({ min: 0, max: 100 }) },
      { weight: 1, arbitrary: fc.constant(null) },
    ),
    complaint: fc.oneof(
      { weight: 8, arbitrary: fc.constant(false) },
      { weight: 1, arbitrary: fc.constant(true) },
    ),
  });
  // Runs of equal days, so that calm and trouble last long enough to matter.
  const life = fc
    .array(fc.tuple(news, fc.integer({ min: 1, max: 12 })), { minLength: 1, maxLength: 10 })
    .map((parts) =>
      parts.flatMap(([first, days]): DayNews[] => [
        first,
        ...Array.from({ length: days - 1 }, (): DayNews => ({ health: first.health })),
      ]),
    );
  const anyLife = { numRuns: examples(80), seed: 30 };

  it('is decided once a day: the second time nothing happens', () => {
    fc.assert(
      fc.property(life, (days) => {
        for (const { transition, again } of run(days)) {
          expect(again.kind).toBe(transition.kind === 'held' ? 'held' : 'none');
        }
      }),
      anyLife,
    );
  });

  it('has one living episode at most, and every change belongs to it', () => {
    fc.assert(
      fc.property(life, (days) => {
        let isOpen = false;
        for (const { transition } of run(days)) {
          if (transition.kind === 'none') continue;
          expect(isOpen).toBe(transition.kind !== 'opened');
          isOpen = transition.kind !== 'recovered';
        }
      }),
      anyLife,
    );
  });

  it('is left in peace after an episode, unless it is worse than before or somebody complains', () => {
    fc.assert(
      fc.property(life, (days) => {
        const told = run(days);
        told.forEach(({ day, transition }, i) => {
          if (transition.kind !== 'opened') return;
          const past = told.slice(0, i);
          const end = past.findLast((t) => t.transition.kind === 'recovered');
          if (!end || daysBetween(end.day, day) >= settings.cooldownDays) return;
          const complained = days.slice(Math.max(0, i - 14), i + 1).some((d) => d.complaint);
          const before = past.slice(0, past.indexOf(end));
          const raised = before.findLast(
            (t) => t.transition.kind === 'opened' || t.transition.kind === 'worse',
          );
          const severity = (t: Transition | undefined) =>
            t && 'severity' in t ? SEVERITIES.indexOf(t.severity) : -1;
          expect(complained || severity(transition) > severity(raised?.transition)).toBe(true);
        });
      }),
      anyLife,
    );
  });

  it('recovers only after days without any firing rule, and out of the dark only if the index was no reason', () => {
    fc.assert(
      fc.property(life, (days) => {
        run(days).forEach(({ transition }, i) => {
          if (transition.kind !== 'recovered') return;
          const lastKnown = days.slice(0, i + 1).findLast((d) => d.health !== null)?.health ?? 100;
          expect(lastKnown).toBeGreaterThanOrEqual(50);
          const calm = days.slice(i - settings.recoverAfterDays + 1, i + 1);
          expect(calm).toHaveLength(settings.recoverAfterDays);
          // With the hysteresis of 3, an index below 50 is at risk at least.
          expect(calm.every((d) => d.health === null || d.health >= 50)).toBe(true);
        });
      }),
      anyLife,
    );
  });
});
