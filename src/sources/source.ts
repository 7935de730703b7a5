import type { Day } from '../domain/types.ts';
import type { Entity, EntityRecords } from './records.ts';
import type { Reject } from './reject.ts';
import type { StoredRows } from './stored-rows.ts';

/** What the configuration says about the values of rows. */
export interface ImportSettings {
  /** What decides whether an answer is within its scale. */
  npsScale: '0-10' | '1-10';
  ces: { scale: '1-5' | '1-7'; better: 'lower' | 'higher' };
  /** Names in their configured spelling; left out = none are known, so none is missed. */
  tiers?: readonly string[];
  segments?: readonly string[];
}

/**
 * What a feed wants to find again at its next pull: a cursor, a watermark, the page it broke off at. Plain JSON; no
 * secret, nothing about people.
 */
export type FeedState =
  | string
  | number
  | boolean
  | null
  | readonly FeedState[]
  | { readonly [key: string]: FeedState };

/** What of a source is wanted. */
export interface OpenOptions {
  /** What each feed left at its last pull, by `file`; a feed without one tells everything. */
  states?: ReadonlyMap<string, FeedState>;
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

/** A record that the source says is no more; see `store/import/apply-gone` for what that means for each entity. */
export interface GoneRow {
  /** As of `Located`: a row told below it counts again. */
  line: number;
  /** Values of the columns in ENTITY_KEYS, in their order. */
  key: readonly string[];
  /** Since when; null = not said, so the day of the pull. */
  on: Day | null;
}

/** Valid records that are in the form already in which they are stored; they are not among the `records` of a batch. */
export interface EncodedRows {
  /** Of `copy`. */
  rows: number;
  /** In the text format of COPY: the line, then the columns of ENTITY_COLUMNS in their order. */
  copy: Buffer;
  /**
   * Further rows, without the line: of accounts that are known, on days of their life, with keys that have not come
   * before. Null = there are none; only where nothing is stored yet.
   */
  straight: { rows: number; copy: Buffer } | null;
  /** Rows that are left out, because they are stored as they are told. */
  stored: number;
  /** Newest day of any of them, also of those that were left out; null = there are none. */
  newest: Day | null;
  lastLine: number;
}

export interface ReadOptions {
  /** Records may come as `encoded` rows, which is several times as fast. */
  encoded?: boolean;
  /** What the database has, so that encoded rows may come `straight` or be left out. */
  stored?: StoredRows;
}

/** What has come of reading with `stored`. */
export interface ApartSummary {
  /** False: what came straight or was left out has to be taken back, and everything told again without `stored`. */
  isSound: boolean;
  /** Rows name accounts that are not known; by another of their ids they may be. */
  hasStrangers: boolean;
  /**
   * For the StoredStretches of the next pass, once everything told is stored, and the oldest day of their rows; null =
   * there is nothing to rely on.
   */
  stretches: { digests: Buffer; since: Day } | null;
}

export interface FeedBatch<E extends Entity = Entity> {
  records: readonly Located<EntityRecords[E]>[];
  rejects: readonly Reject[];
  /** Rows that are among the records, without a value that could not be read. */
  leftOut: readonly Reject[];
  gone?: readonly GoneRow[];
  /** Only for those who ask for it, and only from feeds that have a short way. */
  encoded?: EncodedRows;
  /** No two rows of the feed so far have one key (ENTITY_KEYS); false = two may have. */
  isDistinct: boolean;
  /** Bytes of the feed read so far, as stored (compressed); for progress. */
  bytesRead: number;
  /** Everything up to the end of this batch may be kept whatever comes after it: the next pull goes on from here. */
  checkpoint?: FeedState;
}

/** What a feed knows once it has been read to its end. */
export interface FeedSummary {
  /** Rows told, valid or not, without headings: the records, the rejects and the gone ones of all batches. */
  rowsIn: number;
  /** Of exactly what was read: two reads with one digest would be loaded alike. */
  digest: string;
  /** Newest day of any valid record; null where records of this entity carry no day of their own. */
  watermark: Day | null;
  notices: readonly string[];
  /** Left out = nothing was compared. */
  apart?: ApartSummary;
  /** Kept for the next pull, in the same transaction as the rows; left out = the next one tells everything again. */
  state?: FeedState;
}

/** One file, query or resource that tells records of one entity. */
export interface SourceFeed<E extends Entity = Entity> {
  entity: E;
  /** Unique within the source and stable over time, e.g. `usage.csv`. */
  file: string;
  /** Size as stored, for progress; null when not known before. */
  sizeBytes: number | null;
  /**
   * `whole` (left out): all there is, so a row in quarantine that is not told any more is settled. `changes`: what is
   * new since the state it was opened with; what it does not tell is as it was. Neither takes a stored row away.
   */
  extent?: 'whole' | 'changes';
  /**
   * A failure on the way costs this feed alone, and of it only what came after its last checkpoint; left out = nothing
   * of the whole source is loaded then.
   */
  failsAlone?: boolean;
  /**
   * Two rows about one account or CSM that differ: `contradict` (left out) = nobody knows which is right, so the first is
   * taken and the other kept aside; `replace` = the later one is the newer. Of everything else the later row counts.
   */
  repeats?: 'contradict' | 'replace';
  /**
   * Of accounts: the columns that are told. All others keep what another source has told, and a row about an account
   * that nobody has told of waits for it. Left out = whole accounts, and new ones.
   */
  tells?: readonly string[];
  /**
   * Of subscriptions: everything from the first told day of a `subscription_id` on is told together, so that a stored
   * stretch of it which is not among it was another truth.
   */
  wholeById?: boolean;
  /** System whose ids stand in `account_id`, to be looked up among the identities; null or left out = any of them. */
  accountSystem?: string | null;
  /** Cheap fingerprint of the content and of the settings its checks depend on; null = not known before reading. */
  digest(): Promise<string | null>;
  /**
   * Yields everything in bounded batches, in the order told.
   * @throws SourceError when the feed turns out unreadable on the way.
   */
  read(options?: ReadOptions): AsyncGenerator<FeedBatch<E>, FeedSummary, void>;
}

export type AnyFeed = { [E in Entity]: SourceFeed<E> }[Entity];

export interface OpenedSource {
  /** In loading order (see ENTITIES); an entity that is not told has no feed, which means unknown, not empty. */
  feeds: readonly AnyFeed[];
  /** About the source as a whole, e.g. files that are not understood. */
  notices: readonly string[];
}

/** Something that `doctor` wants to know of a source beyond that it can be opened. */
export interface SourceCheck {
  name: string;
  ok: boolean;
  /** A sentence without secrets. */
  says: string;
}

/**
 * A kind of input. `open` finds every structural problem of every feed before anything is read, so that nothing
 * is half-loaded; rows that are wrong one by one are yielded as rejects and never stop the rest.
 */
export interface Source {
  /** Names the source in book-keeping and quarantine; rows and files are told apart per source. */
  name: string;
  kind: string;
  /** The entity that a feed of this name tells, also one that cannot be opened; null = a name of no single feed. */
  entityOf(file: string): Entity | null;
  /** @throws SourceError with all structural problems at once. */
  open(settings: ImportSettings, options?: OpenOptions): Promise<OpenedSource>;
  /** E.g. that nothing can be written with what is read with. @throws SourceError */
  checks?(signal?: AbortSignal): Promise<readonly SourceCheck[]>;
}
