import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitAccounts } from '../../../src/learning/fit/split-accounts.ts';

const rows = fc.array(fc.tuple(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 1 })), {
  minLength: 1,
  maxLength: 200,
});

describe('splitAccounts', () => {
  it('never divides an account, and spreads accounts and churners evenly', () => {
    fc.assert(
      fc.property(rows, fc.integer({ min: 2, max: 6 }), fc.nat(), (all, folds, seed) => {
        const group = Int32Array.from(all, ([account]) => account);
        const label = Uint8Array.from(all, ([, one]) => one);
        const fold = splitAccounts({ group, label, folds, seed });
        const foldsOf = new Map<number, Set<number>>();
        const churners = Array.from({ length: folds }, () => new Set<number>());
        const accounts = Array.from({ length: folds }, () => new Set<number>());
        for (const [row, account] of group.entries()) {
          foldsOf.set(account, (foldsOf.get(account) ?? new Set()).add(fold[row]!));
          accounts[fold[row]!]!.add(account);
          if (label[row] === 1) churners[fold[row]!]!.add(account);
        }
        for (const own of foldsOf.values()) expect(own.size).toBe(1);
        for (const sets of [churners, accounts]) {
          const sizes = sets.map((set) => set.size);
          expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
        }
      }),
    );
  });
  it('does not depend on the order of the rows', () => {
    const group = Int32Array.from({ length: 50 }, (_, row) => row % 10);
    const label = Uint8Array.from({ length: 50 }, (_, row) => (row % 10 < 3 ? 1 : 0));
    const forward = splitAccounts({ group, label, folds: 3, seed: 7 });
    const backward = splitAccounts({
      group: group.toReversed(),
      label: label.toReversed(),
      folds: 3,
      seed: 7,
    });
    expect([...backward].reverse()).toEqual([...forward]);
  });
});
