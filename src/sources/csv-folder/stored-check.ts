import { hash as digestOf } from 'node:crypto';
import { KeyHash, type KeySet } from '../key-set.ts';
import { MAX_KINDS_PER_ACCOUNT } from '../rows/bounds.ts';
import type { ApartSummary } from '../source.ts';
import { DIGEST_BYTES, type StoredRows } from '../stored-rows.ts';
import { type FoundCells, sameBytes } from './find-cells.ts';
import { dayOf, dayText, type LineJudge } from './line-judge.ts';
import type { Stretch, StretchCutter } from './stretch-cutter.ts';

/** As many products in a whole file cannot be too many of one account, however they are spread. */
const FEW_KINDS = MAX_KINDS_PER_ACCOUNT / 4;
/** More stretches than this, or in relation to their rows, are not worth their room. */
const MOST_STRETCHES = 1_000_000;
const LEAST_ROWS = 6;

/** Where the columns of usage stand in a file; -1 = not there. */
export interface UsagePlaces {
  account: number;
  day: number;
  product: number;
}

export interface StoredCheckOptions {
  stored: StoredRows;
  places: UsagePlaces;
  /** What decides how lines are read, beside what stands in them. */
  rules: string;
  /** Keys of all rows of the feed so far. */
  keys: KeySet;
}

interface LineTools {
  judge: LineJudge;
  cutter: StretchCutter;
}

/** Compares a file of usage with what is stored: which lines are stored as they are, and which need no second look. */
export class StoredCheck {
  /** Rows that were left out, because they are stored as they are told. */
  rows = 0;
  /** Newest day of these, as a number like 20260131. */
  newest = 0;
  /** A row names an account that nobody has told of. */
  hasStrangers = false;
  private readonly kinds = new Set<string>();
  private readonly digests: string[] = [];
  private readonly options: StoredCheckOptions;
  private readonly rules: string;
  private readonly hash = new KeyHash();
  private account = -1;
  private told = 0;
  private oldest = Number.MAX_SAFE_INTEGER;
  /** Of the stretch that was looked at last. */
  private found = '';

  constructor(options: StoredCheckOptions) {
    this.options = options;
    this.rules = digest(options.rules);
  }

  /** Whether all lines of a stretch are stored as they are; then they are counted, and their keys noted. */
  takeStored({ cells, lines }: Stretch, content: Buffer, { judge, cutter }: LineTools): boolean {
    this.found = digest(content);
    this.told += lines;
    if (!this.options.stored.stretches.has(this.rules, this.found)) return false;
    let newest = this.newest;
    for (let line = 0; line < lines; line++) {
      const place = cutter.placeOf(line);
      const day = this.dayOf(cells, place);
      if (!this.isUsual(cells, place, day)) return false;
      if (day > newest) newest = day;
    }
    for (let line = 0; line < lines; line++) {
      judge.hashKey(cells, cutter.placeOf(line), this.hash);
      this.options.keys.add(this.hash.low, this.hash.high);
    }
    this.newest = newest;
    this.rows += lines;
    this.noteStored();
    return true;
  }

  /** Every line of the stretch that was looked at last is, or will be, stored as it is told. */
  noteStored(): void {
    this.digests.push(this.found);
  }

  /** Whether a line is about a known account, on a day of its life. Lines of a stretch come one after the other. */
  isUsual(cells: FoundCells, place: number, day: number): boolean {
    const { stored, places } = this.options;
    const { bytes, starts } = cells;
    if (place === 0 || !repeats(cells, place, places.account)) {
      const from = starts[place + places.account]!;
      this.account = stored.accounts.find(bytes, from, starts[place + places.account + 1]! - 1);
    }
    if (places.product >= 0 && (place === 0 || !repeats(cells, place, places.product))) {
      const from = starts[place + places.product]!;
      this.noteKind(bytes.toString('latin1', from, starts[place + places.product + 1]! - 1));
    }
    if (this.account < 0) this.hasStrangers = true;
    if (this.account < 0 || !stored.accounts.isWithin(this.account, day)) return false;
    if (day < this.oldest) this.oldest = day;
    return true;
  }

  /** A row that came another way. */
  noteRow({ accountId, product }: { accountId: string; product: string }): void {
    const id = Buffer.from(accountId);
    if (this.options.stored.accounts.find(id, 0, id.length) < 0) this.hasStrangers = true;
    this.noteKind(product);
  }

  /** Whether what was left out or handed over for good can stay so, as far as rows that come twice do not speak against it. */
  get isSound(): boolean {
    return this.kinds.size <= FEW_KINDS && (this.rows === 0 || this.options.keys.isDistinct);
  }

  /** For the next pass; null = there is nothing that it could rely on. */
  finish(): ApartSummary['stretches'] {
    const { digests, oldest } = this;
    const few = digests.length <= MOST_STRETCHES && digests.length * LEAST_ROWS <= this.told;
    if (!few || digests.length === 0 || !this.options.keys.isDistinct || !this.isSound) return null;
    return { digests: Buffer.from(this.rules + digests.join(''), 'latin1'), since: dayText(oldest) };
  }

  private dayOf({ bytes, starts }: FoundCells, place: number): number {
    const { day } = this.options.places;
    return dayOf(bytes, starts[place + day]!, starts[place + day + 1]! - 1);
  }

  private noteKind(product: string): void {
    if (this.kinds.size <= FEW_KINDS) this.kinds.add(product);
  }
}

/** Whether a cell says what that of the line before says. */
function repeats({ bytes, width, starts }: FoundCells, place: number, column: number): boolean {
  const before = place - width - 1 + column;
  const [from, to] = [starts[place + column]!, starts[place + column + 1]! - 1];
  return sameBytes(bytes, { from, to }, { from: starts[before]!, to: starts[before + 1]! - 1 });
}

/** With a character for each byte. */
const digest = (content: string | Buffer): string =>
  digestOf('sha256', content, 'binary').slice(0, DIGEST_BYTES);
