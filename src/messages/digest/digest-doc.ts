/**
 * The digest as a plain document: worded and formatted, but neither HTML nor text yet. Both are printed from this, so
 * a figure cannot be in one and differ in the other.
 */
export interface DigestDoc {
  title: string;
  subtitle: string;
  sections: DigestSection[];
}

export interface DigestSection {
  /** null = no heading (the opening figures). */
  title: string | null;
  blocks: DigestBlock[];
}

export type DigestBlock =
  | { kind: 'tiles'; tiles: DigestTile[] }
  | { kind: 'bar'; label: string; segments: BarSegment[] }
  | { kind: 'table'; columns: string[]; rows: TableRow[] }
  | { kind: 'entries'; label: string | null; entries: DigestEntry[]; more: string | null }
  | { kind: 'paragraph'; text: string; quiet: boolean }
  | { kind: 'link'; text: string; url: string };

export interface DigestTile {
  label: string;
  value: string;
  lines: string[];
}

export interface BarSegment {
  /** 0-1 of the bar. */
  share: number;
  /** The word and the number; colour is never alone. */
  word: string;
  text: string;
  colour: string;
  ink: string;
}

/** First cell left, the others right; `colour` puts a swatch before the first. */
export interface TableRow {
  cells: string[];
  colour: string | null;
}

export interface DigestEntry {
  title: string;
  /** Right-aligned beside the title. */
  value: string | null;
  lines: string[];
}
