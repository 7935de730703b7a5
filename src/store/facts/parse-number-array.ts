/**
 * Parses PostgreSQL's text form of a one-dimensional array of numbers, e.g. `{1,2.5,NULL}`; NULL becomes NaN.
 * Hand-written because millions of numbers pass through here per scoring pass; integers take the fast way.
 */
export function parseNumberArray(text: string): Float64Array {
  const end = text.length - 1;
  if (end <= 1) return new Float64Array(0);
  let count = 1;
  for (let i = 1; i < end; i++) if (text.charCodeAt(i) === COMMA) count++;
  const values = new Float64Array(count);
  let start = 1;
  for (let n = 0; n < count; n++) {
    let i = start;
    let value = 0;
    let plain = true;
    for (; i < end; i++) {
      const code = text.charCodeAt(i);
      if (code === COMMA) break;
      if (code < ZERO || code > NINE) plain = false;
      else value = value * 10 + (code - ZERO);
    }
    values[n] = plain && i - start < 16 ? value : toNumber(text.slice(start, i));
    start = i + 1;
  }
  return values;
}

const COMMA = 44;
const ZERO = 48;
const NINE = 57;

function toNumber(text: string): number {
  return text === 'NULL' ? Number.NaN : Number(text);
}
