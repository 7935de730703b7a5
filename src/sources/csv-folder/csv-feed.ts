import { createHash, type Hash } from 'node:crypto';
import type { Entity } from '../records.ts';
import { createFeed, type JudgedBatch, type JudgedRow } from '../rows/create-feed.ts';
import { rulesOf } from '../rows/rules-of.ts';
import type { ImportSettings, SourceFeed } from '../source.ts';
import { createLineEncoder, type LineEncoder } from './create-line-encoder.ts';
import { createRowJudge, type RowJudge } from './judge-row.ts';
import { openBytes } from './open-bytes.ts';
import { NEWLINE, type PlainLines, splitPlainLines } from './plain-lines.ts';
import type { CsvHeader } from './read-header.ts';
import type { FoundFile } from './scan-folder.ts';
import { type CsvBlock, type CsvItem, splitBlocks } from './split-records.ts';

export interface CsvFeedOptions {
  header: CsvHeader;
  settings: ImportSettings;
  signal?: AbortSignal | undefined;
}

/** A file of the folder as a feed, once the line that names its columns has been checked. */
export function createCsvFeed<E extends Entity>(
  entity: E,
  found: FoundFile,
  { header, settings, signal }: CsvFeedOptions,
): SourceFeed<E> {
  const { file, sizeBytes } = found;
  const finish = (content: Hash): string => content.update(`|${rulesOf(entity, settings)}`).digest('hex');

  return createFeed({
    entity,
    file,
    sizeBytes,
    async digest() {
      const content = createHash('sha256');
      for await (const bytes of openBytes({ ...found, gzip: false }, { signal })) content.update(bytes);
      return finish(content);
    },
    async *judged({ encoded: encodes = false, keys, stored }) {
      const content = createHash('sha256');
      let bytesRead = 0;
      const judge = createRowJudge(entity, header, settings);
      const encoding = { names: header.names, keys, stored, rules: rulesOf(entity, settings) };
      const encoder = encodes && header.delimiter === ',' ? createLineEncoder(entity, encoding) : null;
      const batcher = new Batcher({ header, judge, encoder });
      const bytes = openBytes(found, {
        signal,
        onStored: (stored) => {
          content.update(stored);
          bytesRead += stored.length;
        },
      });
      for await (const blocks of splitBlocks(bytes, header.line, header.delimiter)) {
        for (const batch of batcher.take(blocks)) yield { ...batch, bytesRead };
      }
      for (const batch of batcher.end()) yield { ...batch, bytesRead };
      const apart = encoder?.finish();
      const notices = [...header.notices, ...judge.notices()];
      return { digest: finish(content), notices, ...(apart && { apart }) };
    },
  });
}

interface BatcherOptions<E extends Entity> {
  header: CsvHeader;
  judge: RowJudge<E>;
  /** Null = no line takes the shorter way. */
  encoder: LineEncoder<E> | null;
}

/** Judges rows chunk by chunk; the ones that have a shorter way take it, where that is asked for. */
class Batcher<E extends Entity> {
  /** Lines that may belong together with the next ones. */
  private left: PlainLines | null = null;
  private readonly options: BatcherOptions<E>;

  constructor(options: BatcherOptions<E>) {
    this.options = options;
  }

  *take(blocks: readonly CsvBlock[]): Generator<JudgedBatch<E>, void, void> {
    const { header, encoder } = this.options;
    let items: CsvItem[] = [];
    for (const [at, block] of blocks.entries()) {
      if (!('bytes' in block)) {
        for (const batch of this.end()) yield batch;
        items.push(block);
      } else if (encoder === null) items = items.concat(splitPlainLines(block, header.delimiter));
      else {
        if (items.length > 0) yield { rows: this.judgeAll(items) };
        items = [];
        yield this.encode(encoder, join(this.left, below(block, header.line)), at < blocks.length - 1);
      }
    }
    if (items.length > 0) yield { rows: this.judgeAll(items) };
  }

  /** What was left over. */
  *end(): Generator<JudgedBatch<E>, void, void> {
    const { left } = this;
    if (left !== null) yield this.encode(this.options.encoder!, left, true);
  }

  private encode(encoder: LineEncoder<E>, lines: PlainLines, isLast: boolean): JudgedBatch<E> {
    const { encoded, rest, left } = encoder.encode(lines, isLast);
    this.left = left;
    return { rows: this.judgeAll(rest), encoded };
  }

  private judgeAll(items: readonly CsvItem[]): JudgedRow<E>[] {
    const { header, judge, encoder } = this.options;
    const rows: JudgedRow<E>[] = [];
    for (const item of items) {
      const judged = item.line <= header.line ? null : judge.row(item);
      if (judged === null) continue;
      rows.push(judged);
      if (judged.kind === 'loaded') encoder?.noteRow(judged.record);
    }
    return rows;
  }
}

function join(left: PlainLines | null, lines: PlainLines): PlainLines {
  return left === null ? lines : { line: left.line, bytes: Buffer.concat([left.bytes, lines.bytes]) };
}

/** The lines below the one that names the columns. */
function below(lines: PlainLines, headerLine: number): PlainLines {
  let { line, bytes } = lines;
  for (; line <= headerLine && bytes.length > 0; line++) {
    const next = bytes.indexOf(NEWLINE) + 1;
    bytes = next === 0 ? bytes.subarray(bytes.length) : bytes.subarray(next);
  }
  return { line, bytes };
}
