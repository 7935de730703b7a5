import { describe, expect, it } from 'vitest';
import type { RuleMatch } from '../../../src/domain/alerts/alert-inputs.ts';
import { withoutMuted } from '../../../src/domain/alerts/select-matches.ts';
import { decideMuting } from '../../../src/domain/outcomes/decide-muting.ts';
import { seededRandom } from '../../../src/domain/statistics/chance.ts';
import { shareOf } from '../../../src/domain/statistics/shares.ts';
import { match } from '../alerts/build.ts';

const settings = { precision: 0.3, judgeBy: 'verdict' as const, minJudged: 20, neverMute: ['detractor'] };

describe('a rule', () => {
  it.each([
    ['is muted when even the upper end is under the line', 'drop', [2, 40], true, 'under'],
    ['is not for a share that chance explains', 'drop', [8, 40], false, 'not_under'],
    ['is not before enough has been judged', 'drop', [0, 19], false, 'too_few'],
    ['is not when nothing has been judged', 'drop', [0, 0], false, 'too_few'],
    ['is not when an admin exempts it', 'detractor', [0, 400], false, 'exempt'],
  ] as const)('%s', (_what, rule, [hits, n], muted, reason) => {
    expect(decideMuting(rule, shareOf(hits, n), settings)).toEqual({ muted, reason });
  });

  it('is never muted when there is no line', () => {
    const off = { ...settings, precision: null };
    expect(decideMuting('drop', shareOf(0, 400), off)).toEqual({ muted: false, reason: 'off' });
  });

  it('as good as the line is hardly ever muted, one far under it nearly always', () => {
    const random = seededRandom(7);
    const mutedOf = (precision: number) => {
      let muted = 0;
      for (let i = 0; i < 2000; i++) {
        let hits = 0;
        for (let j = 0; j < 60; j++) hits += random() < precision ? 1 : 0;
        muted += decideMuting('drop', shareOf(hits, 60), settings).muted ? 1 : 0;
      }
      return muted / 2000;
    };
    expect(mutedOf(0.3)).toBeLessThan(0.04);
    expect(mutedOf(0.05)).toBeGreaterThan(0.95);
  });
});

const fires = (rule: string, more: Partial<RuleMatch> = {}) => match('at_risk', { rule, ...more });

describe('a muted rule', () => {
  const matches = [fires('muted', { immediate: true }), fires('other')];
  const muted = new Set(['muted']);

  it('opens nothing', () => {
    expect(withoutMuted(matches, muted, []).map((f) => f.rule)).toEqual(['other']);
  });

  it('joins no episode of other rules', () => {
    expect(withoutMuted(matches, muted, ['other']).map((f) => f.rule)).toEqual(['other']);
  });

  it('keeps its own episode alive, but raises nothing new in it', () => {
    expect(withoutMuted(matches, muted, ['muted', 'other'])).toEqual([fires('muted'), fires('other')]);
  });
});
