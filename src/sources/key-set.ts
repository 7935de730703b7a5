/** More keys than this are not kept: they fill two thirds of 64 MB of hashes. */
const MOST = 5_500_000;
const SMALLEST = 1 << 12;

/**
 * A hash of 64 bits over the values that make a record the one it is, in the order of its columns: FNV-1a, and the same
 * with another prime and a rotation.
 */
export class KeyHash {
  low = 0;
  high = 0;
  private readonly scratch = Buffer.alloc(4);

  begin(): void {
    this.low = this.high = 0;
  }

  /** A value as bytes; what stands in front of it keeps two values apart. */
  addBytes(bytes: Uint8Array, from: number, to: number): void {
    this.step(SEPARATOR);
    let { low, high } = this;
    for (let at = from; at < to; at++) {
      const byte = bytes[at]!;
      low = Math.imul(low ^ byte, LOW_PRIME);
      high = Math.imul(((high << 5) | (high >>> 27)) ^ byte, HIGH_PRIME);
    }
    this.low = low;
    this.high = high;
  }

  /** The same value as text. */
  addText(text: string): void {
    this.step(SEPARATOR);
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code < 0x80) this.step(code);
      else {
        const point = text.codePointAt(at)!;
        const size = this.scratch.write(String.fromCodePoint(point));
        for (let byte = 0; byte < size; byte++) this.step(this.scratch[byte]!);
        if (point > 0xffff) at++;
      }
    }
  }

  private step(byte: number): void {
    this.low = Math.imul(this.low ^ byte, LOW_PRIME);
    this.high = Math.imul(((this.high << 5) | (this.high >>> 27)) ^ byte, HIGH_PRIME);
  }
}

const SEPARATOR = 0x09;
const [LOW_PRIME, HIGH_PRIME] = [0x01000193, 0x9e3779b1];

/**
 * Hashes of 64 bits, to tell for certain that one has not come before; that one has is only suspected, since two things
 * may share a hash. Open addressing, at most two thirds full; the two halves of a hash stand side by side.
 */
export class KeySet {
  /** False once a hash came twice, or there are too many to keep. */
  isDistinct = true;
  private halves: Int32Array;
  private size = 0;
  private isFull = false;

  /** @param expected how many there will be, about */
  constructor(expected = 0) {
    let places = SMALLEST;
    while (places * 2 < Math.min(expected, MOST) * 3) places *= 2;
    this.halves = new Int32Array(places * 2);
  }

  /** @returns that it has certainly not come before */
  add(low: number, high: number): boolean {
    if (this.isFull) return false;
    // An empty place is one whose lower half is 0.
    if (!this.put(low | 1, high)) {
      this.isDistinct = false;
      return false;
    }
    if (++this.size > MOST) this.giveUp();
    else if (this.size * 3 > this.halves.length) this.grow();
    return true;
  }

  has(low: number, high: number): boolean {
    return this.halves[this.placeOf(low | 1, high)] !== 0;
  }

  /** Where a hash stands, or would. */
  private placeOf(low: number, high: number): number {
    const { halves } = this;
    const mask = halves.length - 2;
    const mixed = Math.imul(high ^ (low >>> 16), 0x85ebca6b);
    let at = (mixed ^ (mixed >>> 15)) & mask;
    while (halves[at] !== 0 && (halves[at] !== low || halves[at + 1] !== high)) at = (at + 2) & mask;
    return at;
  }

  private put(low: number, high: number): boolean {
    const at = this.placeOf(low, high);
    if (this.halves[at] !== 0) return false;
    this.halves[at] = low;
    this.halves[at + 1] = high;
    return true;
  }

  private grow(): void {
    const before = this.halves;
    this.halves = new Int32Array(before.length * 2);
    for (let at = 0; at < before.length; at += 2)
      if (before[at] !== 0) this.put(before[at]!, before[at + 1]!);
  }

  private giveUp(): void {
    this.isDistinct = false;
    this.isFull = true;
    this.halves = new Int32Array(2);
  }
}
