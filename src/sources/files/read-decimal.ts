import { type FieldProblem, wrongValue } from '../rows/field-problem.ts';

const SPACES = '[ \\u00a0\\u2009\\u202f]';
const FORMS = {
  ',': new RegExp(`^([+-]?)(\\d{1,3}(?:(?:\\.|${SPACES}|['’])\\d{3})+|\\d+)(?:,(\\d+))?$`),
  '.': new RegExp(`^([+-]?)(\\d{1,3}(?:(?:,|${SPACES}|['’])\\d{3})+|\\d*)(?:\\.(\\d+))?$`),
} as const;
const CURRENCY = /^(?:\p{Sc}|R\$|US\$)\s*|\s*(?:\p{Sc}|R\$)$/gu;

/** A number with a declared decimal sign, separators between thousands and perhaps a sign of currency, as digits. */
export function readDecimal(told: string, decimal: '.' | ','): string | FieldProblem {
  const text = told
    .replace(/^\((.+)\)$/, '-$1')
    .replace(/^[−–]/, '-')
    .replace(/^-\s*((?:\p{Sc}|R\$|US\$)\s*)/u, '$1-')
    .replace(CURRENCY, '');
  // Numbers of systems that write them for machines, as 1e-3.
  if (/^[+-]?\d+(?:\.\d+)?[eE][+-]?\d+$/.test(text)) return text;
  const found = FORMS[decimal].exec(text);
  if (found === null || !/\d/.test(text)) {
    if (!/\d/.test(text)) return told;
    const name = decimal === ',' ? 'comma' : 'point';
    return wrongValue(told, {
      code: 'not_a_number',
      what: `not a number with a decimal ${name}, as is declared`,
      advice: DECLARE,
    });
  }
  const whole = (found[2] ?? '').replace(/\D/g, '') || '0';
  const sign = found[1] === '-' ? '-' : '';
  return `${sign}${whole}${found[3] === undefined ? '' : `.${found[3]}`}`;
}

const DECLARE = 'Correct it, or declare how this file writes its numbers (decimal).';
