import { describe, expect, it } from 'vitest';
import { createTermMatcher } from '../../src/domain/privacy/term-matcher.ts';
import {
  predictionLine,
  predictionsHeader,
  withoutAccounts,
} from '../../src/messages/backtest-report/predictions-file.ts';

const line = (accountId: string) =>
  predictionLine({
    accountId,
    asOf: '2026-03-03',
    health: null,
    coverage: 0.5,
    band: 'unknown',
    probability: 0.25,
    model: 'prior',
  });
const ids = ['A1', '7', 'with, comma', 'two\nlines', 'the "best"', '77', '=1+1'];
const file = predictionsHeader() + ids.map(line).join('');

describe('a file of predictions', () => {
  it('quotes what would end a cell or a line', () => {
    expect(line('A1')).toBe('A1,2026-03-03,,0.5,unknown,0.25000000,prior\n');
    expect(line('the "best", ever')).toBe('"the ""best"", ever",2026-03-03,,0.5,unknown,0.25000000,prior\n');
  });

  it('holds no id that a spreadsheet would run', () => {
    expect(line('=1+1')).toBe("'=1+1,2026-03-03,,0.5,unknown,0.25000000,prior\n");
  });

  it.each(ids)('loses the lines of %j and no other', (id) => {
    const left = withoutAccounts(file, createTermMatcher([{ kind: 'id', text: id }]));
    expect(left).toBe(
      predictionsHeader() +
        ids
          .filter((other) => other !== id)
          .map(line)
          .join(''),
    );
  });

  it('leaves any other file alone', () => {
    const matcher = createTermMatcher([{ kind: 'id', text: 'A1' }]);
    expect(withoutAccounts('account_id,name\nA1,Alba\n', matcher)).toBeNull();
    expect(withoutAccounts('', matcher)).toBeNull();
  });
});
