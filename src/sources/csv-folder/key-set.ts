/** More keys than this are not kept: 64 MB of hashes. */
const MOST = 6_000_000;
const SMALLEST = 1 << 12;

/**
 * Hashes of the keys of rows, to tell for certain that none comes twice; that one does is only suspected, since two keys
 * may share a hash of 64 bits. Open addressing in two arrays of 32 bits, at most two thirds full.
 */
export class KeySet {
  /** False once a hash came twice, or there are too many to keep. */
  isDistinct = true;
  private low = new Int32Array(SMALLEST);
  private high = new Int32Array(SMALLEST);
  private size = 0;

  add(low: number, high: number): void {
    if (!this.isDistinct) return;
    // An empty place is one whose lower half is 0.
    if (!this.put(low | 1, high) || ++this.size > MOST) this.giveUp();
    else if (this.size * 3 > this.low.length * 2) this.grow();
  }

  private put(low: number, high: number): boolean {
    const mask = this.low.length - 1;
    let at = (high ^ (low >>> 7)) & mask;
    for (; this.low[at] !== 0; at = (at + 1) & mask) {
      if (this.low[at] === low && this.high[at] === high) return false;
    }
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
    this.low = this.high = new Int32Array(0);
  }
}
