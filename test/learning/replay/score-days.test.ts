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
    const score = scoreDays(BOOK, { health, horizonDays: 30 });
    for (const day of days) {
      const snapshot = take(day);
      const scored = score(featuresOn(BOOK, day, settings), UNPROVEN);
      expect(scored.snapshot.health).toEqual(snapshot.health);
      expect(scored.snapshot.components).toEqual(snapshot.components);
      expect(scored.predictions.map(({ band }) => band)).toEqual(snapshot.band);
      expect(Float64Array.from(scored.predictions, (p) => p.prior ?? Number.NaN)).toEqual(snapshot.prior);
    }
  });

  it('follow the settings alone, from features that were stored as JSON', () => {
    const [day] = days;
    const stored = featuresOn(BOOK, day!, settings);
    const read = { ...stored, features: JSON.parse(JSON.stringify(stored.features)) };
    const score = (bands: typeof health.bands) =>
      scoreDays(BOOK, { health: { ...health, bands }, horizonDays: 30 })(read, UNPROVEN);
    const [usual, strict] = [score(health.bands), score({ watch: 100, at_risk: 100, critical: 100 })];
    expect(strict.snapshot.health).toEqual(usual.snapshot.health);
    expect(new Set(usual.predictions.map(({ band }) => band))).toContain('healthy');
    expect(new Set(strict.predictions.map(({ band }) => band))).not.toContain('healthy');
  });

  it('keep what a learned model said, and estimate the prior anew for the others', () => {
    const stored = featuresOn(BOOK, days[0]!, settings);
    const learned = stored.learned.map((_, row) => (row === 0 ? 0.42 : null));
    const { predictions } = scoreDays(BOOK, { health, horizonDays: 30 })({ ...stored, learned }, UNPROVEN);
    expect(predictions[0]).toMatchObject({ probability: 0.42, model: 'learned' });
    expect(predictions[1]).toMatchObject({ probability: predictions[1]!.prior, model: 'prior' });
  });
});
