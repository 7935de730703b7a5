import { describe, expect, it } from 'vitest';
import {
  type FinishedPass,
  formatMoneyAtRisk,
  formatNobodyAtRisk,
  formatWhereSent,
  printStep,
} from '../../src/cli/print-pass.ts';
import { SILENT_IO } from '../helpers/silent-io.ts';

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
      'at risk until renewal: $4k (80 %: $2k to $8k, $900 by failing payments) + 3 accounts in BRL (R$21k), 1 account in JPY, 1 account in MXN, 1 account in other currencies, no rate set',
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

describe('the step of the alerts', () => {
  const printed = (ranking: 'proven' | 'unproven' | 'chance'): string[] => {
    const lines: string[] = [];
    const none = { queued: 0, waiting: 0, held: 0, expired: 0, stopped: 0 };
    const counts = { opened: 2, updated: 1, recovered: 0, held: 3, muted: 0, tasks: 4 };
    printStep(
      { ...SILENT_IO, out: (line) => void lines.push(line) },
      { step: 'alert', alerts: { ...counts, mutedRules: [], ranking, nudges: none }, ms: 10 },
      // What has happened is told of the pass as a whole by other steps.
      {} as FinishedPass,
    );
    return lines.map((line) => line.trim());
  };

  it('says beside its counts how far the ranking is proven', () => {
    expect(printed('proven')).toEqual([
      expect.stringContaining('2 opened, 1 updated, 0 recovered, 3 held, 4 tasks'),
    ]);
    expect(printed('unproven')[1]).toMatch(/^Nothing is proven yet for your customers/);
    expect(printed('chance')[1]).toMatch(/the ranking is no better than drawing names: no risk alert opens/);
  });
});

it.each([
  [9, 4, '5 messages and 4 notes in their threads → files (no SLACK_BOT_TOKEN, no SMTP_URL)'],
  [2, 1, '1 message and 1 note in their threads → files (no SLACK_BOT_TOKEN, no SMTP_URL)'],
  [3, 0, '3 messages → files (no SLACK_BOT_TOKEN, no SMTP_URL)'],
])('tells messages apart from notes in their threads: %i sent, %i notes', (sent, notes, expected) => {
  const lines: string[] = [];
  const delivered = { sent, parked: 0, uncertain: 0, failed: 0, cancelled: 0, waiting: 0 };
  printStep(
    { ...SILENT_IO, out: (line) => void lines.push(line) },
    { step: 'deliver', delivered, notes, ms: 10 },
    { app: { files: { slack: true, mail: true }, isDemo: false } } as FinishedPass,
  );
  expect(lines).toEqual([expect.stringContaining(expected)]);
});

describe('sayWent', () => {
  it('calls a file a file', () => {
    expect(formatWhereSent({ slack: true, mail: true })).toBe('written to files');
    expect(formatWhereSent({ slack: false, mail: true })).toBe('sent or written to files');
    expect(formatWhereSent({ slack: false, mail: false })).toBe('sent');
  });
});
