import type { Day } from '../../domain/types.ts';
import { KeyHash, type KeySet } from '../key-set.ts';
import type { Entity, EntityRecords } from '../records.ts';
import type { EncodedRows } from '../source.ts';
import { ENTITY_COLUMNS, ENTITY_KEYS } from './entity-columns.ts';
import type { FieldValue } from './field-problem.ts';
import { newestDay } from './newest-day.ts';

const [TAB, NEWLINE, RETURN, BACKSLASH] = [0x09, 0x0a, 0x0d, 0x5c];
const [LETTER_T, LETTER_N, LETTER_R] = [0x74, 0x6e, 0x72];
const NULL = '\\N';
const FIRST_BYTES = 1 << 16;

/**
 * Writes valid records as rows in the text format of COPY as soon as they are judged, so that none has to be kept: what
 * outlives a row by a batch costs more to clear away than to make.
 */
export class RecordWriter<E extends Entity> {
  private readonly entity: E;
  private readonly fields: readonly string[];
  private readonly noteKey: (record: EntityRecords[E]) => void;
  private out = Buffer.allocUnsafe(FIRST_BYTES);
  private size = 0;
  private rows = 0;
  private newest: Day | null = null;
  private lastLine = 0;

  /** @param keys of all rows of the feed so far */
  constructor(entity: E, keys: KeySet) {
    this.entity = entity;
    this.fields = ENTITY_COLUMNS[entity].map(({ key }) => key);
    this.noteKey = createKeyNote(entity, keys);
  }

  write(line: number, record: EntityRecords[E]): void {
    const values = record as unknown as Readonly<Record<string, FieldValue>>;
    this.put(String(line));
    for (const field of this.fields) {
      const value = values[field]!;
      this.byte(TAB);
      if (value === null) this.put(NULL);
      else if (typeof value === 'string') this.putEscaped(value);
      else this.put(String(value));
    }
    this.byte(NEWLINE);
    this.rows++;
    this.lastLine = line;
    this.noteKey(record);
    this.newest = newestDay(this.entity, record, this.newest);
  }

  /** What was written since the last time. */
  take(): EncodedRows {
    const { rows, newest, lastLine } = this;
    const copy = Buffer.from(this.out.subarray(0, this.size));
    this.size = 0;
    this.rows = 0;
    return { rows, copy, straight: null, stored: 0, newest, lastLine };
  }

  private byte(byte: number): void {
    if (this.size === this.out.length) this.grow(1);
    this.out[this.size++] = byte;
  }

  /** Plain ASCII without a character that means something to COPY. */
  private put(text: string): void {
    if (this.size + text.length > this.out.length) this.grow(text.length);
    let { size } = this;
    for (let at = 0; at < text.length; at++) this.out[size++] = text.charCodeAt(at);
    this.size = size;
  }

  private putEscaped(text: string): void {
    // A character is three bytes in UTF-8 at most (a pair of surrogates four), or two where it is escaped.
    if (this.size + text.length * 3 > this.out.length) this.grow(text.length * 3);
    const { out } = this;
    let { size } = this;
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code >= 0x80) {
        const wide = wideFrom(text, at);
        size += out.write(text.slice(at, wide), size, 'utf8');
        at = wide - 1;
      } else if (code === BACKSLASH || code === TAB || code === NEWLINE || code === RETURN) {
        out[size++] = BACKSLASH;
        out[size++] =
          code === TAB ? LETTER_T : code === NEWLINE ? LETTER_N : code === RETURN ? LETTER_R : code;
      } else out[size++] = code;
    }
    this.size = size;
  }

  private grow(bytes: number): void {
    const larger = Buffer.allocUnsafe(Math.max(this.out.length * 2, this.size + bytes));
    this.out.copy(larger, 0, 0, this.size);
    this.out = larger;
  }
}

/** Where characters beyond ASCII that begin at a place end. */
function wideFrom(text: string, from: number): number {
  let at = from + 1;
  while (at < text.length && text.charCodeAt(at) >= 0x80) at++;
  return at;
}

/** Notes the key of a record in the form in which encoded rows have it. */
export function createKeyNote<E extends Entity>(entity: E, keys: KeySet): (record: EntityRecords[E]) => void {
  const names: readonly string[] = ENTITY_KEYS[entity];
  const fields = ENTITY_COLUMNS[entity].filter(({ name }) => names.includes(name)).map(({ key }) => key);
  const hash = new KeyHash();
  return (record) => {
    hash.begin();
    for (const field of fields)
      hash.addText(String((record as unknown as Record<string, unknown>)[field] ?? '\\N'));
    keys.add(hash.low, hash.high);
  };
}
