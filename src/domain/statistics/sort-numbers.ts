/** Below it the engine's own sort is as quick. */
const FEW = 2000;
/** The digits of each half of a number, lowest first: so few values each that their counters stay in a near cache. */
const SHIFTS = [0, 11, 22] as const;
const DIGITS = 1 << 11;
const MASK = DIGITS - 1;
/** Where of a double's two halves the lower one lies. */
const LOWER = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1 ? 0 : 1;

/**
 * Sorts numbers in place, ascending and -0 before 0, as `values.sort()` does in two to four times the time: a radix sort
 * of their bits, whose order is that of the numbers once the sign is turned, and of negative ones all bits (Herf 2001).
 * @param values none of them NaN
 */
export function sortNumbers(values: Float64Array): Float64Array {
  if (values.length < FEW) return values.sort();
  const words = new Uint32Array(values.buffer, values.byteOffset, 2 * values.length);
  let from = words.slice();
  let to = new Uint32Array(words.length);
  for (let at = 0; at < from.length; at += 2) turn(from, at, from[at + 1 - LOWER]! >>> 31 === 1);
  for (const half of [LOWER, 1 - LOWER]) {
    const counts = countDigits(from, half);
    for (const [pass, next] of counts.entries()) {
      const shift = SHIFTS[pass]!;
      // All have the same digit, as the last ones of whole numbers.
      if (next[(from[half]! >>> shift) & MASK] === from.length) continue;
      placeByDigit({ from, to, next }, { half, shift });
      [from, to] = [to, from];
    }
  }
  for (let at = 0; at < from.length; at += 2) turn(from, at, from[at + 1 - LOWER]! >>> 31 === 0);
  words.set(from);
  return values;
}

/** Turns the bits of a number so that they sort as integers do, or back: all of them, or its sign alone. */
function turn(words: Uint32Array, at: number, all: boolean): void {
  words[at + 1 - LOWER]! ^= all ? 0xffffffff : 0x80000000;
  if (all) words[at + LOWER]! ^= 0xffffffff;
}

/** How many halves have each digit, in words (two a number), for each of the passes over one half. */
function countDigits(words: Uint32Array, half: number): Uint32Array[] {
  const [low, middle, high] = [new Uint32Array(DIGITS), new Uint32Array(DIGITS), new Uint32Array(DIGITS)];
  for (let at = half; at < words.length; at += 2) {
    const word = words[at]!;
    low[(word >>> SHIFTS[0]) & MASK]! += 2;
    middle[(word >>> SHIFTS[1]) & MASK]! += 2;
    high[(word >>> SHIFTS[2]) & MASK]! += 2;
  }
  return [low, middle, high];
}

/** Puts numbers where their digit belongs, those with the same one in the order in which they come. */
function placeByDigit(
  { from, to, next }: { from: Uint32Array; to: Uint32Array; next: Uint32Array },
  { half, shift }: { half: number; shift: number },
): void {
  let place = 0;
  for (let digit = 0; digit < DIGITS; digit++) {
    const count = next[digit]!;
    next[digit] = place;
    place += count;
  }
  for (let at = 0; at < from.length; at += 2) {
    const digit = (from[at + half]! >>> shift) & MASK;
    const target = next[digit]!;
    next[digit] = target + 2;
    to[target] = from[at]!;
    to[target + 1] = from[at + 1]!;
  }
}
