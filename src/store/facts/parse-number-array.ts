/**
 * Parses PostgreSQL's text form of a one-dimensional array of numbers, e.g. `{1,2.5,NULL}`; NULL becomes NaN.
 * Hand-written because millions of numbers pass through here per scoring pass; integers take the fast way.
 */
export function parseNumberArray(text: string, room: NumberRoom = ownRoom): Float64Array {
  const end = text.length - 1;
  if (end <= 1) return new Float64Array(0);
  let count = 1;
  for (let i = 1; i < end; i++) if (text.charCodeAt(i) === COMMA) count++;
  const values = room(count);
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

/** Where the numbers of one array go. */
export type NumberRoom = (count: number) => Float64Array;

const ownRoom: NumberRoom = (count) => new Float64Array(count);

/**
 * Room for many short arrays, cut from a few large blocks: a block for each array by itself would cost more to allocate
 * and to free than the numbers are worth. A block lives as long as any of its arrays.
 */
export function sharedRoom(blockLength = 32_768): NumberRoom {
  let block = new Float64Array(0);
  let used = 0;
  return (count) => {
    if (used + count > block.length) {
      block = new Float64Array(Math.max(blockLength, count));
      used = 0;
    }
    used += count;
    return block.subarray(used - count, used);
  };
}

const COMMA = 44;
const ZERO = 48;
const NINE = 57;

function toNumber(text: string): number {
  return text === 'NULL' ? Number.NaN : Number(text);
}
