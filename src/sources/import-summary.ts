import type { Day } from '../domain/types.ts';
import type { Entity } from './records.ts';
import type { SourceProblem } from './source-error.ts';

/** What became of one file, or of a feed of changes with all it has told so far; `rowsIn` = `loaded` + `replaced` + `unchanged` + `quarantined` + `erased`, exactly. */
export interface FileSummary {
  file: string;
  entity: Entity;
  /** Rows in the file, the line with the headings and empty lines not counted. */
  rowsIn: number;
  /** New. */
  loaded: number;
  /** Took the place of a stored row that said something else, or gave way to a later row of the same file. */
  replaced: number;
  /** Said what was stored already; for a file that was skipped, all but its quarantined rows. */
  unchanged: number;
  /** Kept in quarantine and still open. */
  quarantined: number;
  /** About accounts and people that were erased: left out, and kept nowhere. */
  erased: number;
  /** The file is the same as last time and was not read again. */
  skipped: boolean;
  /** Newest day of any valid row; null where rows carry no day. */
  watermark: Day | null;
  notices: readonly string[];
}

export interface ImportSummary {
  source: string;
  files: readonly FileSummary[];
  /** About the source as a whole. */
  notices: readonly string[];
  quarantinedTotal: number;
  /** Why a feed of it could not be read to its end, although the others were; left out = all were. */
  problems?: readonly SourceProblem[];
}

export interface ImportProgress {
  file: string;
  entity: Entity;
  phase: 'reading' | 'merging' | 'done';
  bytesRead: number;
  /** Null when the feed does not know its size. */
  sizeBytes: number | null;
  rowsRead: number;
}
