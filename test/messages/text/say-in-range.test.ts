import fc from 'fast-check';
import { expect, it } from 'vitest';
import { moneyAtRisk } from '../../../src/domain/outcomes/money-at-risk.ts';
import { createFormatter } from '../../../src/messages/text/create-formatter.ts';
import { sayInRange } from '../../../src/messages/text/say-in-range.ts';
import { examples } from '../../helpers/examples.ts';

const value = fc.oneof(
  fc.double({ min: -2, max: 2, noNaN: true }),
  fc.double({ min: -1e7, max: 1e7, noNaN: true }),
);
const format = createFormatter({
  locale: 'en',
  timeZone: 'UTC',
  currency: 'USD',
  today: '2026-11-20',
});
const printed: [string, (value: number) => string][] = [
  ['percent', (share) => format.percent(share)],
  ['number', (count) => format.number(count)],
  ['whole money', (amount) => format.money({ amount: Math.round(amount), currency: 'USD' })],
  ['short money', (amount) => format.shortMoney({ amount, currency: 'USD' })],
];

const SIZES: Readonly<Record<string, number>> = { k: 1e3, M: 1e6 };
/** A printed figure as a number again. */
function read(text: string): number {
  const [, sign, digits, size = ''] = /^(−?)\$?([\d.,]+)([kM]?)%?$/.exec(text.replace('$−', '−'))!;
  return Number(digits!.replaceAll(',', '')) * (SIZES[size] ?? 1) * (sign === '' ? 1 : -1);
}

it.each(printed)('never prints a %s outside its own range', (_, say) => {
  fc.assert(
    fc.property(value, value, value, (point, a, b) => {
      const said = sayInRange({ point, low: Math.min(a, b), high: Math.max(a, b) }, say);
      expect(read(said.low)).toBeLessThanOrEqual(read(said.point));
      expect(read(said.point)).toBeLessThanOrEqual(read(said.high));
    }),
    { seed: 11, numRuns: examples(300) },
  );
});

it('holds the mean of a book in which one unlikely departure is all there is', () => {
  const risked = { probability: 0.04, voluntary: null, involuntary: null, mrr: 12, renewalOn: null };
  const risk = moneyAtRisk([risked], { asOf: '2026-11-20', horizonDays: 90 })!;
  expect(risk.low).toBe(0);
  expect(risk.high).toBe(risk.expected);
});
