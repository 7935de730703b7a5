/** What the values of a column look like, as far as texts tell. */
export interface Looks {
  /** Values that are not empty. */
  n: number;
  distinct: number;
  numbers: number;
  dates: number;
  addresses: number;
  domains: number;
  /** `cus_…` */
  stripeIds: number;
  /** Least and greatest number; NaN where there is none. */
  min: number;
  max: number;
}

const NUMBER = /^\(?(?:\p{Sc}|R\$|US\$)?\s*[+-]?\d[\d.,'’\u00a0\u2009\u202f ]*(?:\p{Sc})?\)?$/u;
const DATE =
  /^(?:\d{4}([-/.])\d{1,2}\1\d{1,2}|\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|\d{1,2}([ -])\p{L}{3,9}\.?\2\d{2,4}|\p{L}{3,9}\.? \d{1,2}, \d{4})(?:[T, ].*)?$/u;
/** What systems write where there is no value. */
const NO_VALUE = /^(?:null|\(null\)|\\n|#?n\/a|nan|-+|0000-00-00.*)$/i;
export const isTold = (value: string) => value !== '' && !NO_VALUE.test(value);

export function lookAt(values: readonly string[]): Looks {
  const told = values.filter(isTold);
  const count = (form: RegExp) => told.filter((value) => form.test(value)).length;
  const numbers = told.filter((value) => NUMBER.test(value)).map((value) => Number(value.replace(',', '.')));
  const plain = numbers.filter((value) => !Number.isNaN(value));
  return {
    n: told.length,
    distinct: new Set(told).size,
    numbers: numbers.length,
    dates: count(DATE),
    addresses: count(/^[^@\s]+@[^@\s]+\.[a-z]{2,}$/i),
    domains: count(/^(?:https?:\/\/)?(?:www\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}\/?$/i),
    stripeIds: count(/^cus_\w+$/),
    min: plain.length === 0 ? Number.NaN : Math.min(...plain),
    max: plain.length === 0 ? Number.NaN : Math.max(...plain),
  };
}

/** Whether numbers such as 1.234 may be thousands, with nothing beside them that says so. */
export function isUnsureOfPoints(values: readonly string[]): boolean {
  const told = values.filter(isTold);
  return (
    told.some((value) => value.includes('.')) && told.every((value) => /^-?\d{1,3}(?:\.\d{3})?$/.test(value))
  );
}

export interface GuessedDates {
  /** Null = ISO 8601. */
  dates: string | null;
  /** Every day could be read the other way round too. */
  unsure: boolean;
}

/** Ways to write days that nothing can be mistaken for. */
const SURE_FORMS: readonly (readonly [form: RegExp, dates: string])[] = [
  [/^(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$/, 'yyyyMMdd'],
  [/^\d{4}\/\d{1,2}\/\d{1,2}\b/, 'yyyy/MM/dd'],
  [/^\d{4}\.\d{1,2}\.\d{1,2}\b/, 'yyyy.MM.dd'],
  [/^\d{1,2} \p{L}{3,9}\.? \d{4}\b/u, 'dd MMM yyyy'],
  [/^\d{1,2}-\p{L}{3,9}\.?-\d{4}\b/u, 'dd-MMM-yyyy'],
  [/^\d{1,2}-\p{L}{3,9}\.?-\d{2}\b/u, 'dd-MMM-yy'],
  [/^\p{L}{3,9}\.? \d{1,2}, \d{4}\b/u, 'MMM dd, yyyy'],
];

/** How days are written; where nothing tells day and month apart the day comes first, unless told otherwise. */
export function guessDates(values: readonly string[], { monthFirst }: { monthFirst: boolean }): GuessedDates {
  const told = values.filter((value) => isTold(value) && !/^\d{4}-\d{2}-\d{2}/.test(value));
  if (told.length === 0) return { dates: null, unsure: false };
  const sure = SURE_FORMS.find(([form]) => told.every((value) => form.test(value)));
  if (sure !== undefined) return { dates: sure[1], unsure: false };
  if (told.every((value) => /^\d{10}(?:\.\d+)?$/.test(value))) return { dates: 'unix', unsure: false };
  if (told.every((value) => /^\d{13}$/.test(value))) return { dates: 'unix_ms', unsure: false };
  if (told.every((value) => /^[2-6]\d{4}(?:\.\d+)?$/.test(value))) return { dates: 'excel', unsure: false };
  const parts = told.flatMap((value) => {
    const found = /^(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})\b/.exec(value);
    return found
      ? [{ first: Number(found[1]), sign: found[2]!, second: Number(found[3]), year: found[4]! }]
      : [];
  });
  const [sample] = parts;
  if (sample === undefined) return { dates: null, unsure: false };
  const dayFirst = parts.some(({ first }) => first > 12);
  const daySecond = parts.some(({ second }) => second > 12);
  const isMonthFirst = daySecond && !dayFirst ? true : dayFirst ? false : monthFirst;
  const order = isMonthFirst ? ['MM', 'dd'] : ['dd', 'MM'];
  const dates = [...order, sample.year.length === 4 ? 'yyyy' : 'yy'].join(sample.sign);
  return { dates, unsure: !dayFirst && !daySecond };
}

/** The decimal sign of numbers; null = they are plain, as every system reads them. */
export function guessDecimal(values: readonly string[]): '.' | ',' | null {
  const given = values.filter(isTold);
  const told = given.map((value) => value.replace(/[^\d.,-]/g, ''));
  const isComma = (value: string) =>
    /^-?\d{1,3}(?:\.\d{3})+,\d+$/.test(value) || /^-?\d+,(?:\d{1,2}|\d{4,})$/.test(value);
  const isPoint = (value: string) => /^-?\d{1,3}(?:,\d{3})+(?:\.\d+)?$/.test(value);
  const commas = told.filter(isComma).length;
  const points = told.filter((value) => isPoint(value) && !isComma(value)).length;
  if (commas > points) return ',';
  // What a plain number has not: signs of currency, blanks or apostrophes between thousands, parentheses.
  const signs = given.some((value) => /\p{Sc}|R\$|\d['’ \u00a0\u2009\u202f]\d{3}|^\(/u.test(value));
  return points > 0 || signs ? '.' : null;
}
