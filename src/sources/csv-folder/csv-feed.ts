import { createHash, type Hash } from 'node:crypto';
import type { Day } from '../../domain/types.ts';
import type { Entity, EntityRecords } from '../records.ts';
import type { Reject } from '../reject.ts';
import { newestDay } from '../rows/newest-day.ts';
import type { FeedBatch, FeedSummary, ImportSettings, Located, SourceFeed } from '../source.ts';
import { createRowJudge } from './judge-row.ts';
import { openBytes } from './open-bytes.ts';
import type { CsvHeader } from './read-header.ts';
import type { FoundFile } from './scan-folder.ts';
import { splitRecords } from './split-records.ts';

/** Raised when rows are judged or stored differently, so that files loaded before are read again. */
const RULES_VERSION = 2;

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
  const finish = (content: Hash): string =>
    content.update(`|${RULES_VERSION}|${rulesOf(entity, settings)}`).digest('hex');

  return {
    entity,
    file,
    sizeBytes,
    async digest() {
      const content = createHash('sha256');
      for await (const bytes of openBytes({ ...found, gzip: false }, { signal })) content.update(bytes);
      return finish(content);
    },
    async *read(): AsyncGenerator<FeedBatch<E>, FeedSummary, void> {
      const content = createHash('sha256');
      let bytesRead = 0;
      let rowsIn = 0;
      let watermark: Day | null = null;
      const judge = createRowJudge(entity, header, settings);
      const bytes = openBytes(found, {
        signal,
        onStored: (stored) => {
          content.update(stored);
          bytesRead += stored.length;
        },
      });
      for await (const items of splitRecords(bytes, header.line)) {
        const records: Located<EntityRecords[E]>[] = [];
        const rejects: Reject[] = [];
        const leftOut: Reject[] = [];
        for (const item of items) {
          const judged = item.line <= header.line ? null : judge.row(item);
          if (judged === null) continue;
          rowsIn++;
          if (judged.kind === 'rejected') {
            rejects.push(judged.problem);
            continue;
          }
          records.push({ line: item.line, record: judged.record });
          if (judged.leftOut !== null) leftOut.push(judged.leftOut);
          watermark = newestDay(entity, judged.record, watermark);
        }
        yield { records, rejects, leftOut, bytesRead };
      }
      const notices = [...header.notices, ...judge.notices(), ...(rowsIn === 0 ? ['there are no rows'] : [])];
      return { rowsIn, digest: finish(content), watermark, notices };
    },
  };
}

/** What else than its content decides how a file is loaded. */
function rulesOf(entity: Entity, { npsScale, ces, tiers = [], segments = [] }: ImportSettings): string {
  if (entity === 'surveys') return `${npsScale}|${ces.scale}`;
  return entity === 'accounts' ? JSON.stringify([tiers, segments]) : '';
}
