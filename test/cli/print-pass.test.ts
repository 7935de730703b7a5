import { describe, expect, it } from 'vitest';
import { formatMoneyAtRisk, formatNobodyAtRisk, formatWhereSent } from '../../src/cli/print-pass.ts';

const part = (currency: string, expected: number, involuntary: number | null = null) => ({
  ...{ currency, expected, low: expected / 2, high: expected * 2, accounts: 3, unknown: 0 },
  ...{ voluntary: null, involuntary },
});

describe('formatMoneyAtRisk', () => {
  it('tells the total, and beside it what has no rate in its own currency', () => {
    const brl = { currency: 'BRL', accounts: 3, mrr: 14_500 };
    const usd = part('USD', 4000, 900);
    const rest = ['JPY', 'MXN', 'PLN'].map((currency) => ({ currency, accounts: 1, mrr: 5 }));
    expect(
      formatMoneyAtRisk(
        { total: usd, currencies: [usd, part('BRL', 21_000)], unconverted: [brl, ...rest] },
        'en',
      ),
    ).toBe(
      'at risk until renewal: $4K (80 %: $2K to $8K, $900 by failing payments) + 3 accounts in BRL (R$21K), 1 account in JPY, 1 account in MXN, 1 account in other currencies, no rate set',
    );
    expect(formatMoneyAtRisk({ total: null, currencies: [], unconverted: [brl] }, 'en')).toBe(
      'at risk until renewal: 3 accounts in BRL, no rate set',
    );
    expect(formatMoneyAtRisk({ total: null, currencies: [], unconverted: [] }, 'en')).toBeNull();
  });
});

describe('sayNobodyAtRisk', () => {
  const say = (scored: number, unknown: number, quarantined = 0) =>
    formatNobodyAtRisk({
      accounts: { known: scored, scored, unknown },
      sources: [
        {
          ...{ name: 'accounts.csv', source: 'csv', rows: 9, loaded: 0, replaced: 0, unchanged: 0 },
          ...{ quarantined, watermark: null, fresh: true, gap_days: null },
        },
      ],
    });

  it.each([
    [say(5, 0, 2), 'No account is at risk.'],
    [say(5, 2), 'No account is at risk. Of 2 accounts too little is known to tell.'],
    [say(0, 0, 9), 'Nothing could be judged: 9 rows in quarantine (harbinger quarantine).'],
    [say(0, 0), 'Nothing could be judged: no account is known.'],
    [say(4, 4), 'Nothing could be judged: too little is known of 4 accounts.'],
  ])('%s', (said, expected) => expect(said).toBe(expected));
});

describe('sayWent', () => {
  it('calls a file a file', () => {
    expect(formatWhereSent({ slack: true, mail: true })).toBe('written to files');
    expect(formatWhereSent({ slack: false, mail: true })).toBe('sent or written to files');
    expect(formatWhereSent({ slack: false, mail: false })).toBe('sent');
  });
});
