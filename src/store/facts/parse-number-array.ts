/**
 * Parses PostgreSQL's text form of a one-dimensional array of numbers, e.g. `{1,2.5,NULL}`; NULL becomes NaN.
 * Hand-written because millions of numbers pass through here per scoring pass; integers take the fast way.
 */
export function parseNumberArray(text: string, room: NumberRoom = ownRoom): Float64Array {
  const end = text.length - 1;
  if (end <= 1) return new Float64Array(0);
  let count = 1;
  for (let i = 1; i < end; i++) if (text.charCodeAt(i) === COMMA) count++;
  return parseNumbers(text, room(count));
}

/** The same where it is known how many there are, one at least; fills what it gives back. */
export function parseNumbers(text: string, values: Float64Array): Float64Array {
  const end = text.length - 1;
  let n = 0;
  let start = 1;
  let value = 0;
  let plain = true;
  for (let i = 1; i <= end; i++) {
    const digit = text.charCodeAt(i) - ZERO;
    if (digit >= 0 && digit <= 9) value = value * 10 + digit;
    else if (i < end && digit !== COMMA - ZERO) plain = false;
    else {
      values[n++] = plain && i - start < 16 ? value : toNumber(text.slice(start, i));
      start = i + 1;
      value = 0;
      plain = true;
    }
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
  return cutFrom((length) => new Float64Array(length), blockLength);
}

/** The same for whole numbers. */
export function sharedIntegerRoom(blockLength = 32_768): (count: number) => Int32Array {
  return cutFrom((length) => new Int32Array(length), blockLength);
}

function cutFrom<T extends Float64Array | Int32Array>(
  make: (length: number) => T,
  blockLength: number,
): (count: number) => T {
  let block = make(0);
  let used = 0;
  return (count) => {
    if (used + count > block.length) {
      block = make(Math.max(blockLength, count));
      used = 0;
    }
    used += count;
    return block.subarray(used - count, used) as T;
  };
}

/** Room for one array after the other: each is read before the next one comes, and may leave room behind its own. */
export function reusedRoom(): NumberRoom {
  let room = new Float64Array(64);
  return (count) => {
    if (count > room.length) room = new Float64Array(2 * count);
    return room;
  };
}

const COMMA = 44;
const ZERO = 48;

function toNumber(text: string): number {
  return text === 'NULL' ? Number.NaN : Number(text);
}
