import { expect, it } from 'vitest';
import { formatAgainstChance } from '../../src/cli/check-alerts.ts';

const rule = (rule: string, n: number, left: number, verdict: 'better' | 'no_better' | 'too_few') => ({
  rule,
  n,
  left,
  chance: n === 0 ? null : 0.06,
  verdict,
});

it('says per rule whether alerts are better than chance, the bad news first', () => {
  expect(
    formatAgainstChance(
      [
        rule('risk-line', 72, 12, 'better'),
        rule('fast-drop', 66, 5, 'no_better'),
        rule('nps-detractor', 9, 2, 'too_few'),
        rule('payment-overdue', 0, 0, 'too_few'),
      ],
      '90d',
    ),
  ).toBe(
    'no better than chance so far: fast-drop (5 of 66 left: 7.6 %, chance 6.0 %); ' +
      'better than chance: risk-line (12 of 72 left: 16.7 %, chance 6.0 %); too few to say: nps-detractor (n=9)',
  );
});

it('says that it is too early while no alert is old enough', () => {
  const early = 'too early to say whether they are better than chance: none is 90d old';
  expect(formatAgainstChance([rule('fast-drop', 0, 0, 'too_few')], '90d')).toBe(early);
  expect(formatAgainstChance([], '90d')).toBe(early);
  expect(formatAgainstChance(null, '90d')).toBe('nothing was decided yet');
});
