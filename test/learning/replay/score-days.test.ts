import { describe, expect, it } from 'vitest';
import { DEFAULT_HEALTH_SETTINGS } from '../../../src/domain/health-settings.ts';
import { emptyFeatureSet } from '../../../src/learning/features/feature-set.ts';
import { takeSnapshots } from '../../../src/learning/features/take-snapshots.ts';
import { featuresOn, scoreDays } from '../../../src/learning/replay/score-days.ts';
import { BOOK, FIRST } from './build-replay.ts';

const UNPROVEN = { verdict: 'unproven', supportedLift: null } as const;
const freshness = { usage: null, surveys: null, invoices: null, subscriptions: null, signals: null };
const health = DEFAULT_HEALTH_SETTINGS;
const settings = { health, freshness, horizonDays: 30, historyDays: 400 };
const days = [42, 49, 56, 63].map((day) => FIRST + day);

describe('days scored from features', () => {
  it('are those of a back-test: index, components, band by hysteresis and the stated prior', () => {
    const take = takeSnapshots(BOOK, settings, emptyFeatureSet(health));
    const score = scoreDays({ health, horizonDays: 30 });
    for (const day of days) {
      const snapshot = take(day);
      const scored = score(featuresOn(BOOK, day, settings), UNPROVEN);
      expect(scored.health).toEqual(snapshot.health);
      expect(scored.components).toEqual(snapshot.components);
      expect(scored.bands).toEqual(snapshot.band);
      expect(scored.probability).toEqual(snapshot.prior);
    }
  });

  it('follow the settings alone, from features that were stored as JSON', () => {
    const [day] = days;
    const stored = featuresOn(BOOK, day!, settings);
    const read = { ...stored, features: JSON.parse(JSON.stringify(stored.features)) };
    const score = (bands: typeof health.bands) =>
      scoreDays({ health: { ...health, bands }, horizonDays: 30 })(read, UNPROVEN);
    const [usual, strict] = [score(health.bands), score({ watch: 100, at_risk: 100, critical: 100 })];
    expect(strict.health).toEqual(usual.health);
    expect(new Set(usual.bands)).toContain('healthy');
    expect(new Set(strict.bands)).not.toContain('healthy');
  });

  it('keep what a learned model said, and estimate the prior anew for the others', () => {
    const stored = featuresOn(BOOK, days[0]!, settings);
    const learned = stored.learned.map((_, row) => (row === 0 ? 0.42 : null));
    const score = (day: typeof stored) => scoreDays({ health, horizonDays: 30 })(day, UNPROVEN);
    const [plain, said] = [score(stored), score({ ...stored, learned })];
    expect([...said.learned]).toEqual([1, ...[...plain.learned].slice(1)]);
    expect([...said.probability]).toEqual([0.42, ...[...plain.probability].slice(1)]);
  });
});
