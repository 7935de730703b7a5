import type { Day } from '../../domain/types.ts';
import { KeySet } from '../key-set.ts';
import type { Entity, EntityRecords } from '../records.ts';
import type { Reject } from '../reject.ts';
import type {
  ApartSummary,
  EncodedRows,
  FeedBatch,
  FeedState,
  FeedSummary,
  GoneRow,
  Located,
  ReadOptions,
  SourceFeed,
} from '../source.ts';
import { newestDay } from './newest-day.ts';
import { createKeyNote } from './record-writer.ts';

/** What a row is: to be loaded (with what had to be left out, or null), or kept aside. */
export type JudgedRow<E extends Entity> =
  | { kind: 'loaded'; line: number; record: EntityRecords[E]; leftOut: Reject | null }
  | { kind: 'rejected'; problem: Reject };

export interface JudgedBatch<E extends Entity> {
  rows: readonly JudgedRow<E>[];
  gone?: readonly GoneRow[];
  encoded?: EncodedRows;
  /** As stored, so far; left out = nothing is counted in bytes. */
  bytesRead?: number;
  checkpoint?: FeedState;
}

/** What is known of a feed at its end. */
export interface FeedEnd {
  digest: string;
  notices: readonly string[];
  apart?: ApartSummary;
  state?: FeedState;
}

export interface JudgingOptions extends ReadOptions {
  /** Of all rows so far; those of encoded rows are added by who encodes. */
  keys: KeySet;
}

export interface FeedOptions<E extends Entity> extends Omit<SourceFeed<E>, 'read'> {
  /** Everything in bounded batches, judged. */
  judged(options: JudgingOptions): AsyncGenerator<JudgedBatch<E>, FeedEnd, void>;
}

/** A short row; where rows are longer, or told compressed, the set of keys is larger than needed, or grows. */
const ROW_BYTES = 32;

/** A feed made of judged rows: what is told of its rows as a whole is counted here, for every kind of source. */
export function createFeed<E extends Entity>({ judged, ...feed }: FeedOptions<E>): SourceFeed<E> {
  return {
    ...feed,
    async *read(options: ReadOptions = {}): AsyncGenerator<FeedBatch<E>, FeedSummary, void> {
      let rowsIn = 0;
      let watermark: Day | null = null;
      const keys = new KeySet((feed.sizeBytes ?? 0) / ROW_BYTES);
      const noteKey = createKeyNote(feed.entity, keys);
      const batches = judged({ ...options, keys });
      for (let step = await batches.next(); ; step = await batches.next()) {
        if (step.done) {
          const { notices, ...end } = step.value;
          const empty = rowsIn === 0 && feed.extent !== 'changes' ? ['there are no rows'] : [];
          return { ...end, rowsIn, watermark, notices: [...notices, ...empty] };
        }
        const { rows, bytesRead = 0, ...beside } = step.value;
        const records: Located<EntityRecords[E]>[] = [];
        const rejects: Reject[] = [];
        const leftOut: Reject[] = [];
        for (const row of rows) {
          if (row.kind === 'rejected') {
            rejects.push(row.problem);
            continue;
          }
          records.push({ line: row.line, record: row.record });
          noteKey(row.record);
          if (row.leftOut !== null) leftOut.push(row.leftOut);
          watermark = newestDay(feed.entity, row.record, watermark);
        }
        const newest = beside.encoded?.newest ?? null;
        if (newest !== null && (watermark === null || newest > watermark)) watermark = newest;
        rowsIn += rows.length + (beside.gone?.length ?? 0) + countEncoded(beside.encoded);
        yield { ...beside, records, rejects, leftOut, bytesRead, isDistinct: keys.isDistinct };
      }
    },
  };
}

/** Rows told by encoded ones, whatever becomes of them. */
export const countEncoded = (encoded: EncodedRows | undefined): number =>
  encoded === undefined ? 0 : encoded.rows + (encoded.straight?.rows ?? 0) + encoded.stored;
