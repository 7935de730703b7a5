/**
 * Currencies whose smallest unit is no hundredth, as Stripe's API counts (docs.stripe.com/currencies). ISK and UGX have no
 * decimals any more and are told with two all the same; HUF and TWD lack them in payouts only.
 */
const WHOLE = new Set([
  'BIF',
  'CLP',
  'DJF',
  'GNF',
  'JPY',
  'KMF',
  'KRW',
  'MGA',
  'PYG',
  'RWF',
  'VND',
  'VUV',
  'XAF',
  'XOF',
  'XPF',
]);
const THOUSANDTHS = new Set(['BHD', 'JOD', 'KWD', 'OMR', 'TND']);

/** An amount of smallest units (fractions of them included, as prices have) in whole units of the currency. */
export function toMoney(amount: number, currency: string): number {
  const code = currency.toUpperCase();
  const units = WHOLE.has(code) ? 1 : THOUSANDTHS.has(code) ? 1000 : 100;
  // Twelve decimals are what Stripe takes for a price; further ones are dust of the division.
  return Number((amount / units).toFixed(12));
}
