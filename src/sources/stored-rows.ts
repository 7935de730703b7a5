import { KeySet } from './key-set.ts';

/** What a feed has to know of the database to leave out what is stored as it is told, or to hand rows over for good. */
export interface StoredRows {
  accounts: AccountLives;
  /** What was left by the last pass over the feed: see StoredStretches. */
  stretches: StoredStretches;
  /** Nothing is stored yet: a row of a known account that comes for the first time needs no second look. */
  isEmpty: boolean;
}

/**
 * Digests of stretches of lines (the first 64 bits of SHA-256 each) of which every row is stored as the lines tell it. In
 * front of them stands that of the rules that they were read by.
 */
export class StoredStretches {
  private readonly digests: KeySet;
  private readonly rules: string;

  /** @param left by the last pass; empty = nothing was */
  constructor(left: Buffer) {
    this.rules = left.toString('latin1', 0, DIGEST_BYTES);
    this.digests = new KeySet(left.length / DIGEST_BYTES);
    for (let at = DIGEST_BYTES; at < left.length; at += DIGEST_BYTES)
      this.digests.add(left.readInt32LE(at), left.readInt32LE(at + 4));
  }

  /**
   * @param rules digest of what decides how lines are read: other ones read other rows out of the same line
   * @param digest both with a character for each byte
   */
  has(rules: string, digest: string): boolean {
    return rules === this.rules && this.digests.has(wordAt(digest, 0), wordAt(digest, 4));
  }
}

export const DIGEST_BYTES = 8;

/** Four bytes as a number, the lowest one first. */
const wordAt = (text: string, at: number): number =>
  text.charCodeAt(at) |
  (text.charCodeAt(at + 1) << 8) |
  (text.charCodeAt(at + 2) << 16) |
  (text.charCodeAt(at + 3) << 24);

/** The accounts there are, and between which days each of them lives; days are numbers like 20260131. */
export class AccountLives {
  private ids = Buffer.allocUnsafe(1 << 16);
  /** Where the id of each account ends; the next one begins there. */
  private readonly ends: number[] = [0];
  private readonly first: number[] = [];
  private readonly last: number[] = [];
  private places = new Int32Array(1 << 10);

  /** @param first of its days; 0 = not known, and `last` 99999999 */
  add(id: string, first: number, last: number): void {
    const size = this.ends.at(-1)!;
    const room = size + id.length * 3;
    if (room > this.ids.length) this.ids = Buffer.concat([this.ids], Math.max(room, this.ids.length * 2));
    this.ends.push(size + this.ids.write(id, size));
    this.first.push(first);
    this.last.push(last);
    const count = this.first.length;
    if (count * 2 > this.places.length) this.grow();
    else this.places[this.placeOf(this.ids, size, this.ends[count]!)] = count;
  }

  /** @returns number of the account whose id these bytes are; -1 = there is none */
  find(bytes: Buffer, from: number, to: number): number {
    return this.places[this.placeOf(bytes, from, to)]! - 1;
  }

  isWithin(account: number, day: number): boolean {
    return day >= this.first[account]! && day <= this.last[account]!;
  }

  private placeOf(bytes: Buffer, from: number, to: number): number {
    let hash = 0;
    for (let at = from; at < to; at++) hash = Math.imul(hash ^ bytes[at]!, 0x01000193);
    const mask = this.places.length - 1;
    for (let at = (hash ^ (hash >>> 15)) & mask; ; at = (at + 1) & mask) {
      const account = this.places[at]!;
      if (account === 0) return at;
      const begin = this.ends[account - 1]!;
      const size = to - from;
      if (this.ends[account]! - begin !== size) continue;
      let same = 0;
      while (same < size && this.ids[begin + same] === bytes[from + same]) same++;
      if (same === size) return at;
    }
  }

  private grow(): void {
    this.places = new Int32Array(this.places.length * 4);
    for (let account = 1; account < this.ends.length; account++)
      this.places[this.placeOf(this.ids, this.ends[account - 1]!, this.ends[account]!)] = account;
  }
}
