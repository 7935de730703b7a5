import { createHash, type Hash } from 'node:crypto';
import type { Entity } from '../records.ts';
import { createFeed, type JudgedBatch, type JudgedRow } from '../rows/create-feed.ts';
import { rulesOf } from '../rows/rules-of.ts';
import type { ImportSettings, SourceFeed } from '../source.ts';
import { createLineEncoder } from './create-line-encoder.ts';
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
    async *judged({ encoded: encodes = false }) {
      const content = createHash('sha256');
      let bytesRead = 0;
      const judge = createRowJudge(entity, header, settings);
      const toBatches = createBatcher(entity, { header, judge, encodes });
      const bytes = openBytes(found, {
        signal,
        onStored: (stored) => {
          content.update(stored);
          bytesRead += stored.length;
        },
      });
      for await (const blocks of splitBlocks(bytes, header.line, header.delimiter)) {
        for (const batch of toBatches(blocks)) yield { ...batch, bytesRead };
      }
      return { digest: finish(content), notices: [...header.notices, ...judge.notices()] };
    },
  });
}

/** Judges the rows of a chunk; the ones that have a shorter way take it, where that is asked for. */
function createBatcher<E extends Entity>(
  entity: E,
  { header, judge, encodes }: { header: CsvHeader; judge: RowJudge<E>; encodes: boolean },
) {
  const encoder = encodes && header.delimiter === ',' ? createLineEncoder(entity, header.names) : null;
  const judgeAll = (items: readonly CsvItem[]) => {
    const rows: JudgedRow<E>[] = [];
    for (const item of items) {
      const judged = item.line <= header.line ? null : judge.row(item);
      if (judged !== null) rows.push(judged);
    }
    return rows;
  };
  return function* (blocks: readonly CsvBlock[]): Generator<JudgedBatch<E>, void, void> {
    let items: CsvItem[] = [];
    for (const block of blocks) {
      if (!('bytes' in block)) items.push(block);
      else if (encoder === null) items = items.concat(splitPlainLines(block, header.delimiter));
      else {
        const { encoded, rest } = encoder.encode(below(block, header.line));
        yield { rows: judgeAll(items.concat(rest)), encoded };
        items = [];
      }
    }
    if (items.length > 0) yield { rows: judgeAll(items) };
  };
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
