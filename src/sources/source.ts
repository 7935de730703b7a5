import type { Day } from '../domain/types.ts';
import type { Entity, EntityRecords } from './records.ts';
import type { Reject } from './reject.ts';

/** What the configuration says about the values of rows. */
export interface ImportSettings {
  /** What decides whether an answer is within its scale. */
  npsScale: '0-10' | '1-10';
  ces: { scale: '1-5' | '1-7'; better: 'lower' | 'higher' };
  /** Names in their configured spelling; left out = none are known, so none is missed. */
  tiers?: readonly string[];
  segments?: readonly string[];
}

/** What of a source is wanted. */
export interface OpenOptions {
  /** Nothing else is opened or looked at; left out = everything. */
  entities?: readonly Entity[];
  /** Ends any reading, whatever it waits for; what was read is the caller's to throw away. */
  signal?: AbortSignal;
}

/** A valid record and where it came from. */
export interface Located<R> {
  /** Line of the file on which the record begins, or its running number where there are no lines; 1 or more. */
  line: number;
  record: R;
}

export interface FeedBatch<E extends Entity = Entity> {
  records: readonly Located<EntityRecords[E]>[];
  rejects: readonly Reject[];
  /** Rows that are among the records, without a value that could not be read. */
  leftOut: readonly Reject[];
  /** Bytes of the feed read so far, as stored (compressed); for progress. */
  bytesRead: number;
}

/** What a feed knows once it has been read to its end. */
export interface FeedSummary {
  /** Rows told, valid or not, without headings: the records and the rejects of all batches. */
  rowsIn: number;
  /** Of exactly what was read: two reads with one digest would be loaded alike. */
  digest: string;
  /** Newest day of any valid record; null where records of this entity carry no day of their own. */
  watermark: Day | null;
  notices: readonly string[];
}

/** One file, query or resource that tells records of one entity. */
export interface SourceFeed<E extends Entity = Entity> {
  entity: E;
  /** Unique within the source and stable over time, e.g. `usage.csv`. */
  file: string;
  /** Size as stored, for progress; null when not known before. */
  sizeBytes: number | null;
  /** Cheap fingerprint of the content and of the settings its checks depend on. */
  digest(): Promise<string>;
  /**
   * Yields everything in bounded batches, in the order told.
   * @throws SourceError when the feed turns out unreadable on the way.
   */
  read(): AsyncGenerator<FeedBatch<E>, FeedSummary, void>;
}

export type AnyFeed = { [E in Entity]: SourceFeed<E> }[Entity];

export interface OpenedSource {
  /** In loading order (see ENTITIES); an entity that is not told has no feed, which means unknown, not empty. */
  feeds: readonly AnyFeed[];
  /** About the source as a whole, e.g. files that are not understood. */
  notices: readonly string[];
}

/**
 * A kind of input. `open` finds every structural problem of every feed before anything is read, so that nothing
 * is half-loaded; rows that are wrong one by one are yielded as rejects and never stop the rest.
 */
export interface Source {
  /** Names the source in book-keeping and quarantine; rows and files are told apart per source. */
  name: string;
  kind: string;
  /** @throws SourceError with all structural problems at once. */
  open(settings: ImportSettings, options?: OpenOptions): Promise<OpenedSource>;
}
