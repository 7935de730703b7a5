import { LEAST_MAGNITUDE } from './bounds.ts';
import { type FieldParser, type FieldProblem, wrongValue } from './field-problem.ts';

const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** What stands in place of a number, what it is, and what to do; the first that fits is told. */
const NO_NUMBERS: readonly (readonly [form: RegExp, what: string, advice: string])[] = [
  [
    /^(?:[+-]?(?:nan|inf|infinity|∞)|n\/?a|n\.a\.|none|null|nil|undefined|unknown|-+|—|\?+)$/i,
    'which is not a number but stands for an unknown one',
    'Write a number, or leave it empty when unknown.',
  ],
  [
    /^#(?:N\/A|REF!|VALUE!|DIV\/0!|NUM!|NAME\?|NULL!|SPILL!|CALC!)$|^#+$/i,
    'which is not a number but an error of a spreadsheet',
    'Correct the formula, or leave it empty when unknown.',
  ],
  [
    /^[+-]?\d{1,3}(?:\.\d{3})+,\d+$|^[+-]?\d+,(?:\d{1,2}|\d{4,})$/,
    'which is not a number here: it has a decimal comma',
    'Write a point for decimals and nothing between thousands, like 1234.5.',
  ],
  [
    /^[+-]?\d{1,3}(?:[,'’ \u00a0\u2009\u202f]\d{2,3})+(?:\.\d+)?$|^[+-]?\d{1,3}(?:\.\d{3}){2,}$/,
    'which is not a number here: it has separators between thousands',
    'Write digits only, with a point for decimals, like 1234.5.',
  ],
  [/^[+-]?[\d.,]+ ?%$/, 'which is a percentage', 'Write the number alone.'],
  [/^[−–]\s?[\d.,]+$/, 'which has a dash for a minus sign', 'Write the sign as -.'],
  [/^\(\s*[\d.,]+\s*\)$/, 'which has parentheses for a minus sign', 'Write the sign as -.'],
  [
    /^(?:\p{Sc}|[A-Z]{1,3}\$?)\s*[+-]?\d[\d.,\s]*$|^[+-]?\d[\d.,\s]*(?:\p{Sc}|[A-Z]{3})$/u,
    'which has a currency beside the number',
    'Write the number alone; the currency has a column of its own.',
  ],
];
const NO_NUMBER = 'Write digits with a point for decimals, like 1234.5, or leave it empty when unknown.';
const CORRECT = 'Correct the number and import again, or leave it empty when unknown.';

/** A decimal number with a point, within limits; no thousands separators, no NaN, no Infinity. */
export function decimal(limits: { min: number; max: number }): FieldParser {
  return (text) => {
    if (!DECIMAL.test(text)) return noNumber(text);
    const value = Number(text);
    if (value < limits.min && limits.min === 0) {
      return wrongValue(text, {
        code: 'out_of_range',
        what: 'below 0',
        advice: 'Correct the number and import again.',
      });
    }
    if (!(Math.abs(value) <= Math.max(limits.max, -limits.min))) {
      const what = `which is too large: at most ${plain(limits.max)} is taken`;
      return wrongValue(text, { code: 'out_of_range', what, advice: CORRECT });
    }
    if (value !== 0 && Math.abs(value) < LEAST_MAGNITUDE) {
      return wrongValue(text, {
        code: 'out_of_range',
        what: 'which is too small to be meant',
        advice: CORRECT,
      });
    }
    return value === 0 ? 0 : value;
  };
}

/** A whole number within both limits. */
export function wholeNumber(limits: { min: number; max: number }): FieldParser {
  return (text) => {
    if (!DECIMAL.test(text)) return noNumber(text);
    const value = Number(text);
    if (Number.isInteger(value) && value >= limits.min && value <= limits.max) return value === 0 ? 0 : value;
    const what = `not a whole number from ${limits.min} to ${plain(limits.max)}`;
    return wrongValue(text, { code: 'out_of_range', what, advice: 'Correct the number and import again.' });
  };
}

function noNumber(text: string): FieldProblem {
  const known = NO_NUMBERS.find(([form]) => form.test(text));
  return known
    ? wrongValue(text, { code: 'not_a_number', what: known[1], advice: known[2] })
    : wrongValue(text, { code: 'not_a_number', what: 'which is not a number', advice: NO_NUMBER });
}

function plain(value: number): string {
  return value.toLocaleString('en', { useGrouping: false });
}
