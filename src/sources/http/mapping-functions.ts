/** Greater numbers are milliseconds since 1970, smaller ones seconds: until the year 5138, and from March 1973 on. */
const LEAST_MILLISECONDS = 1e11;

/**
 * An instant as APIs write it (seconds or milliseconds since 1970, or ISO 8601 with or without an offset) as ISO 8601 in
 * UTC. What is none comes back as it is, so that the row is kept aside with the value; no value stays none.
 */
export function instantOf(value: unknown): string | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  const text = String(value).trim();
  if (/^\d{9,14}(?:\.\d+)?$/.test(text)) {
    const number = Number(text);
    return new Date(number < LEAST_MILLISECONDS ? number * 1_000 : number).toISOString();
  }
  const form =
    /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)\s?(Z|UTC|[+-]\d{2}:?\d{2})?)?$/.exec(text);
  if (form === null) return text;
  const [, day, time = '00:00', zone = 'Z'] = form;
  const offset = zone === 'UTC' ? 'Z' : zone.replace(/^([+-]\d{2})(\d{2})$/, '$1:$2');
  const at = Date.parse(`${day}T${time}${offset}`);
  return Number.isNaN(at) ? text : new Date(at).toISOString();
}

/**
 * An amount in the smallest unit of its currency (cents; whole yen) in whole units, by ISO 4217. What is no number comes
 * back as it is.
 */
export function majorUnits(amount: unknown, currency: unknown): unknown {
  if (typeof amount !== 'number' && !(typeof amount === 'string' && /^-?\d+$/.test(amount))) return amount;
  return Number(amount) / 10 ** minorDigits(currency);
}

function minorDigits(currency: unknown): number {
  if (typeof currency !== 'string' || !/^[a-z]{3}$/i.test(currency)) return 2;
  const format = new Intl.NumberFormat('en', { style: 'currency', currency });
  return format.resolvedOptions().maximumFractionDigits ?? 2;
}
