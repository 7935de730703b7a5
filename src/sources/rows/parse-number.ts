import { type FieldParser, wrongValue } from './field-problem.ts';

const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** A finite decimal number with a point; no thousands separators, no NaN, no Infinity. */
export function decimal(limits: { min?: number } = {}): FieldParser {
  const min = limits.min ?? Number.NEGATIVE_INFINITY;
  return (text) => {
    if (!DECIMAL.test(text)) {
      const advice = 'Write digits with a point for decimals, like 1234.5, or leave it empty when unknown.';
      return wrongValue('not_a_number', text, 'which is not a number', advice);
    }
    const value = Number(text);
    if (!Number.isFinite(value)) {
      return wrongValue('out_of_range', text, 'which is too large', 'Correct the number and import again.');
    }
    if (value < min) {
      return wrongValue('out_of_range', text, `below ${min}`, 'Correct the number and import again.');
    }
    return value === 0 ? 0 : value;
  };
}

/** A whole number within both limits. */
export function wholeNumber(limits: { min: number; max: number }): FieldParser {
  const parse = decimal();
  return (text) => {
    const value = parse(text);
    if (typeof value !== 'number') return value;
    if (Number.isInteger(value) && value >= limits.min && value <= limits.max) return value;
    const what = `not a whole number from ${limits.min} to ${limits.max}`;
    return wrongValue('out_of_range', text, what, 'Correct the number and import again.');
  };
}
