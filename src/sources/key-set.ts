/** More keys than this are not kept: 64 MB of hashes. */
const MOST = 6_000_000;
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
    for (let at = from; at < to; at++) this.step(bytes[at]!);
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
    this.low = Math.imul(this.low ^ byte, 0x01000193);
    this.high = Math.imul(((this.high << 5) | (this.high >>> 27)) ^ byte, 0x9e3779b1);
  }
}

const SEPARATOR = 0x09;

/**
 * Hashes of 64 bits, to tell for certain that one has not come before; that one has is only suspected, since two things
 * may share a hash. Open addressing in two arrays of 32 bits, at most two thirds full.
 */
export class KeySet {
  /** False once a hash came twice, or there are too many to keep. */
  isDistinct = true;
  private low = new Int32Array(SMALLEST);
  private high = new Int32Array(SMALLEST);
  private size = 0;
  private isFull = false;

  /** @returns that it has certainly not come before */
  add(low: number, high: number): boolean {
    if (this.isFull) return false;
    // An empty place is one whose lower half is 0.
    if (!this.put(low | 1, high)) {
      this.isDistinct = false;
      return false;
    }
    if (++this.size > MOST) this.giveUp();
    else if (this.size * 3 > this.low.length * 2) this.grow();
    return true;
  }

  has(low: number, high: number): boolean {
    const at = this.placeOf(low | 1, high);
    return this.low[at] !== 0;
  }

  /** Where a hash stands, or would. */
  private placeOf(low: number, high: number): number {
    const mask = this.low.length - 1;
    let at = (high ^ (low >>> 7)) & mask;
    while (this.low[at] !== 0 && (this.low[at] !== low || this.high[at] !== high)) at = (at + 1) & mask;
    return at;
  }

  private put(low: number, high: number): boolean {
    const at = this.placeOf(low, high);
    if (this.low[at] !== 0) return false;
    this.low[at] = low;
    this.high[at] = high;
    return true;
  }

  private grow(): void {
    const [low, high] = [this.low, this.high];
    this.low = new Int32Array(low.length * 2);
    this.high = new Int32Array(low.length * 2);
    for (let at = 0; at < low.length; at++) if (low[at] !== 0) this.put(low[at]!, high[at]!);
  }

  private giveUp(): void {
    this.isDistinct = false;
    this.isFull = true;
    this.low = this.high = new Int32Array(0);
  }
}
