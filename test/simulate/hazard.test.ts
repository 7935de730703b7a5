import { describe, expect, it } from 'vitest';
import { BASE_HAZARD, DRIVER_EFFECTS, drawFate } from '../../src/simulate/hazard.ts';
import type { Life } from '../../src/simulate/life.ts';
import { churnWithin, truthRows } from '../../src/simulate/truth.ts';
import { drawLives } from './lives.ts';

const days = 360;
const { calendar, lives } = drawLives({ seed: 4, accounts: 4_000, days, endOn: '2025-06-30' });

const churned = ({ fate }: Life) => fate.leftOn !== null && fate.kind !== 'ended';
const daysAlive = ({ profile, fate }: Life) =>
  Math.max(0, (fate.leftOn ?? days) - Math.max(0, profile.startedDay));

/** Windows of 30 days that do not overlap, so that their outcomes are independent given the plan. */
function windows(): { expected: number; involuntary: number; left: 0 | 1; card: 0 | 1 }[] {
  return lives.flatMap((life) => {
    const rows = [];
    const { leftOn, kind } = life.fate;
    for (let day = 0; day + 30 < days && day < (leftOn ?? days); day += 30) {
      if (day < life.profile.startedDay) continue;
      const { total, involuntary } = churnWithin(life.fate, day, 30);
      const left = churned(life) && leftOn! <= day + 30 ? 1 : 0;
      rows.push({
        expected: total,
        involuntary,
        left,
        card: left && kind === 'involuntary' ? 1 : 0,
      } as const);
    }
    return rows;
  });
}

/** How many standard errors the observed number lies from the expected one. */
function surprise(pairs: readonly (readonly [probability: number, outcome: 0 | 1])[]): number {
  let difference = 0;
  let variance = 0;
  for (const [probability, outcome] of pairs) {
    difference += outcome - probability;
    variance += probability * (1 - probability);
  }
  return difference / Math.sqrt(variance);
}

describe('the known hazard', () => {
  const all = windows();

  it('is what is observed, over all and within every fifth of it', () => {
    expect(all.length).toBeGreaterThan(30_000);
    expect(Math.abs(surprise(all.map(({ expected, left }) => [expected, left])))).toBeLessThan(3);
    const sorted = [...all].sort((a, b) => a.expected - b.expected);
    for (let fifth = 0; fifth < 5; fifth++) {
      const part = sorted.slice((fifth * sorted.length) / 5, ((fifth + 1) * sorted.length) / 5);
      expect(Math.abs(surprise(part.map(({ expected, left }) => [expected, left])))).toBeLessThan(3.5);
    }
  });

  it('is right about involuntary churn as well', () => {
    expect(all.filter(({ card }) => card === 1).length).toBeGreaterThan(30);
    expect(Math.abs(surprise(all.map(({ involuntary, card }) => [involuntary, card])))).toBeLessThan(3);
    expect(all.every(({ expected, involuntary }) => involuntary <= expected)).toBe(true);
  });

  it('makes one to two per cent of the accounts leave a month', () => {
    const months = lives.reduce((sum, life) => sum + daysAlive(life), 0) / 30.4;
    const rate = lives.filter(churned).length / months;
    expect(rate).toBeGreaterThan(0.01);
    expect(rate).toBeLessThan(0.02);
  });

  it('sees some leave after a warning and some without any', () => {
    const effectAtEnd = lives
      .filter(churned)
      .map(({ fate }) => Math.max(0, ...[...fate.effects.values()].map((effect) => effect[fate.leftOn!]!)));
    const without = effectAtEnd.filter((effect) => effect < 0.25).length / effectAtEnd.length;
    expect(without).toBeGreaterThan(0.1);
    expect(without).toBeLessThan(0.5);
  });

  it('does not rise for seasonal customers, who are quiet for months', () => {
    const rate = (group: Life[]) =>
      group.filter(churned).length / group.reduce((sum, life) => sum + daysAlive(life), 0);
    const seasonal = lives.filter(({ profile }) => profile.season !== null);
    const others = lives.filter(({ profile }) => profile.season === null);
    expect(seasonal.length).toBeGreaterThan(200);
    const error = rate(others) / Math.sqrt(seasonal.filter(churned).length);
    expect(rate(seasonal)).toBeLessThan(rate(others) + 3 * error);
  });
});

describe('drawFate', () => {
  const quiet = { episodes: [], invoices: [], answers: [] };
  const profile = { ...lives[0]!.profile, tier: 'starter', term: 'monthly', startedDay: -400 } as const;

  it('follows the formula: base alone, then base x exp of the sum of the active effects', () => {
    const base = BASE_HAZARD.starter / 30.4;
    expect(drawFate({ seed: 1, calendar }, profile, quiet).hazard[50]).toBeCloseTo(base, 12);
    const fate = drawFate({ seed: 1, calendar }, profile, {
      ...quiet,
      episodes: [
        { kind: 'price_rise', from: 40, factor: 1.1 },
        { kind: 'decline', from: 0, to: 100, depth: 0.8, recoversOn: null },
      ],
    });
    const sum = DRIVER_EFFECTS.price_rise + DRIVER_EFFECTS.decline * 0.8 * 0.5;
    expect(fate.hazard[50]! / (base * Math.exp(sum))).toBeCloseTo(1, 5);
  });

  it('lets a detractor count from the day after the answer, and forgets it', () => {
    const answer = { kind: 'nps', day: 20, score: 6, comment: '', respondent: '', role: 'user' } as const;
    const { hazard } = drawFate({ seed: 1, calendar }, profile, { ...quiet, answers: [answer] });
    const factor = (day: number) => Math.log(hazard[day]! / hazard[20]!);
    expect(factor(21)).toBeCloseTo(DRIVER_EFFECTS.detractor, 5);
    expect(factor(110)).toBeCloseTo(DRIVER_EFFECTS.detractor / 2, 5);
    expect(factor(141)).toBeCloseTo(0, 5);
    const passive = drawFate({ seed: 1, calendar }, profile, {
      ...quiet,
      answers: [{ ...answer, score: 7 }],
    });
    expect(passive.effects.size).toBe(0);
  });

  it('has no hazard before the start', () => {
    const { hazard } = drawFate({ seed: 1, calendar }, { ...profile, startedDay: 30 }, quiet);
    expect(hazard.slice(0, 31).every((value) => value === 0)).toBe(true);
    expect(hazard[31]).toBeGreaterThan(0);
  });
});

describe('truthRows', () => {
  it('is one row a week while the account is a customer, with the strongest driver', () => {
    const life = lives.find(({ fate }) => fate.effects.has('usage_stopped') && (fate.leftOn ?? 0) > 100)!;
    const rows = truthRows(life.profile, life.fate, calendar).map((row) => row.trimEnd().split(','));
    const first = Math.max(0, Math.ceil(life.profile.startedDay / 7));
    expect(rows).toHaveLength(Math.ceil(life.fate.leftOn! / 7) - first);
    expect(rows.map(([, , , driver]) => driver)).toContain('usage_stopped');
    for (const [index, [id, day, total]] of rows.entries()) {
      const at = (first + index) * 7;
      expect([id, day]).toEqual([life.profile.id, calendar.iso[at]]);
      const hazards = life.fate.hazard.slice(at + 1, at + 31).reduce((sum, value) => sum + value, 0);
      expect(Number(total)).toBeCloseTo(1 - Math.exp(-hazards), 5);
    }
  });
});
