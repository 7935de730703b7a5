/** A source of numbers in [0, 1), the same for the same seed on every machine. */
export type RandomSource = () => number;

/**
 * A small seeded generator (mulberry32): 32 bits of state, integer arithmetic only, so that a run repeats
 * bit for bit. For sampling and tie-breaking, never for secrets.
 * @param seed any number; its low 32 bits are used.
 */
export function seededRandom(seed: number): RandomSource {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Shuffles in place (Fisher-Yates) and returns the same array. */
export function shuffle<T>(items: T[], random: RandomSource): T[] {
  for (let last = items.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    const kept = items[last]!;
    items[last] = items[other]!;
    items[other] = kept;
  }
  return items;
}

/**
 * A number in [0, 1) that follows from a text, evenly spread and the same on every machine: FNV-1a over its UTF-16
 * halves, then the finaliser of MurmurHash3, since FNV alone leaves similar texts close together.
 * Sources: Fowler, Noll, Vo (RFC 9923); Appleby, MurmurHash3 `fmix32`. For drawing lots, never for secrets.
 */
export function hashUnit(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    hash = Math.imul(hash ^ (unit & 0xff), 0x01000193);
    hash = Math.imul(hash ^ (unit >>> 8), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 4294967296;
}
