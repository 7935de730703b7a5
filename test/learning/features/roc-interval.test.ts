import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../src/domain/statistics/chance.ts';
import { rocAuc } from '../../../src/learning/metrics/ranking-metrics.ts';
import { rocInterval } from '../../../src/learning/metrics/roc-interval.ts';

/** Accounts with a common leaning over their rows, scored without any relation to it. */
function noise(accounts: number, rowsEach: number, seed: number) {
  const random = seededRandom(seed);
  const score: number[] = [];
  const label: number[] = [];
  const group: number[] = [];
  for (let account = 0; account < accounts; account++) {
    const own = random();
    const outcome = Number(random() < 0.2);
    for (let row = 0; row < rowsEach; row++) {
      score.push(own);
      label.push(outcome);
      group.push(account);
    }
  }
  return { score, label, group };
}

describe('rocInterval', () => {
  it('has the area of the plain figure, ties counted half', () => {
    const rows = { score: [1, 2, 2, 3, 4, 4], label: [0, 1, 0, 0, 1, 1], group: [0, 1, 2, 3, 4, 5] };
    expect(rocInterval(rows)!.area).toBeCloseTo(rocAuc(rows)!, 12);
  });

  it('holds the true area about as often as it says', () => {
    let held = 0;
    for (let seed = 1; seed <= 200; seed++) {
      const { low, high } = rocInterval(noise(120, 4, seed))!;
      if (low <= 0.5 && high >= 0.5) held += 1;
    }
    expect(held).toBeGreaterThan(180);
  });

  it('is not fooled by rows repeated within an account', () => {
    const once = rocInterval(noise(100, 1, 7))!;
    const often = rocInterval(noise(100, 10, 7))!;
    expect(often.standardError).toBeCloseTo(once.standardError, 10);
  });

  it('is null when one outcome is missing', () => {
    expect(rocInterval({ score: [1, 2], label: [0, 0], group: [0, 1] })).toBeNull();
  });
});
