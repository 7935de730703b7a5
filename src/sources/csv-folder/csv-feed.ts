import { createHash, type Hash } from 'node:crypto';
import type { Entity } from '../records.ts';
import { createFeed, type JudgedRow } from '../rows/create-feed.ts';
import { rulesOf } from '../rows/rules-of.ts';
import type { ImportSettings, SourceFeed } from '../source.ts';
import { createRowJudge } from './judge-row.ts';
import { openBytes } from './open-bytes.ts';
import type { CsvHeader } from './read-header.ts';
import type { FoundFile } from './scan-folder.ts';
import { splitRecords } from './split-records.ts';

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
    async *judged() {
      const content = createHash('sha256');
      let bytesRead = 0;
      const judge = createRowJudge(entity, header, settings);
      const bytes = openBytes(found, {
        signal,
        onStored: (stored) => {
          content.update(stored);
          bytesRead += stored.length;
        },
      });
      for await (const items of splitRecords(bytes, header.line)) {
        const rows: JudgedRow<E>[] = [];
        for (const item of items) {
          const judged = item.line <= header.line ? null : judge.row(item);
          if (judged !== null) rows.push(judged);
        }
        yield { rows, bytesRead };
      }
      return { digest: finish(content), notices: [...header.notices, ...judge.notices()] };
    },
  });
}
