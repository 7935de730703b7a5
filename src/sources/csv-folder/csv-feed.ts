import { createHash, type Hash } from 'node:crypto';
import type { Day } from '../../domain/types.ts';
import type { Entity, EntityRecords } from '../records.ts';
import { cutRaw, type Reject } from '../reject.ts';
import { createRowReader, RowProblem } from '../rows/create-row-reader.ts';
import { newestDay } from '../rows/newest-day.ts';
import type { FeedBatch, FeedSummary, ImportSettings, Located, SourceFeed } from '../source.ts';
import { decodeCell, showCell } from './decode-cell.ts';
import { openBytes } from './open-bytes.ts';
import type { FoundFile } from './scan-folder.ts';
import { type BrokenLine, type CsvItem, type CsvRow, splitRecords } from './split-records.ts';

/** Raised when rows are judged or stored differently, so that files loaded before are read again. */
const RULES_VERSION = 1;

const BROKEN_ADVICE: Record<BrokenLine['broken'], string> = {
  bad_quote:
    'a quote is out of place or never closed. Put quotes around the whole value and double the quotes inside it.',
  file_cut: 'the file seems cut here: it ends inside a quoted value. Copy or export the file again.',
  field_too_long: 'the line is longer than a row may be. Check the line ends of the file.',
};

/** A file of the folder as a feed: `names` are its checked headings. */
export function createCsvFeed<E extends Entity>(
  entity: E,
  found: FoundFile,
  header: { names: readonly string[]; notices: readonly string[] },
  settings: ImportSettings,
): SourceFeed<E> {
  const { file, sizeBytes } = found;
  const finish = (content: Hash): string =>
    content.update(`|${RULES_VERSION}|${entity === 'surveys' ? scalesOf(settings) : ''}`).digest('hex');

  return {
    entity,
    file,
    sizeBytes,
    async digest() {
      const content = createHash('sha256');
      const stored = openBytes({ ...found, gzip: false });
      for await (const bytes of stored) content.update(bytes);
      return finish(content);
    },
    async *read(): AsyncGenerator<FeedBatch<E>, FeedSummary, void> {
      const content = createHash('sha256');
      let bytesRead = 0;
      let rowsIn = 0;
      let watermark: Day | null = null;
      const reader = createRowReader(entity, header.names, settings);
      const bytes = openBytes(found, (stored) => {
        content.update(stored);
        bytesRead += stored.length;
      });
      let isHeader = true;
      for await (const items of splitRecords(bytes)) {
        const records: Located<EntityRecords[E]>[] = [];
        const rejects: Reject[] = [];
        const rows = isHeader ? items.slice(1) : items;
        isHeader = false;
        for (const item of rows) {
          rowsIn++;
          const judged = judge(item);
          if ('record' in judged) {
            records.push(judged);
            watermark = newestDay(entity, judged.record, watermark);
          } else rejects.push(judged);
        }
        yield { records, rejects, bytesRead };
      }
      const notices = [
        ...header.notices,
        ...reader.notices(),
        ...(rowsIn === 0 ? ['there are no rows'] : []),
      ];
      return { rowsIn, digest: finish(content), watermark, notices };

      function judge(item: CsvItem): Located<EntityRecords[E]> | Reject {
        const { line } = item;
        if ('broken' in item) return rejectLine(item);
        if (item.cells.length !== header.names.length) return rejectWidth(item, header.names);
        const record = reader.read(item.cells.map(decodeCell));
        return record instanceof RowProblem ? rejectRow(item, header.names, record) : { line, record };
      }
    },
  };
}

function scalesOf({ npsScale, ces }: ImportSettings): string {
  return `${npsScale}|${ces.scale}`;
}

function rejectRow(
  row: CsvRow,
  names: readonly string[],
  problem: Pick<Reject, 'column' | 'code' | 'message'>,
): Reject {
  const cut = row.ended ? '' : ' The file ends here without a line end, so it may be cut.';
  return {
    line: row.line,
    column: problem.column,
    code: problem.code,
    message: problem.message + cut,
    raw: cutRaw(row.cells.map((cell, at) => [names[at] || `(column ${at + 1})`, showCell(cell)])),
    rawDigest: createHash('sha256').update(row.cells.join('\u001f'), 'latin1').digest('hex'),
    accountId: accountOf(row, names),
  };
}

function rejectWidth(row: CsvRow, names: readonly string[]): Reject {
  const has = `${row.cells.length} ${row.cells.length === 1 ? 'value' : 'values'}`;
  if (!row.ended && row.cells.length < names.length) {
    const message = `the file seems cut here: its last line has ${has} of ${names.length}. Copy or export the file again.`;
    return rejectRow({ ...row, ended: true }, names, { column: null, code: 'file_cut', message });
  }
  const advice =
    'Put quotes around values that contain a comma, and leave no value out (empty ones keep their comma).';
  const message = `the row has ${has}, the first line names ${names.length} columns. ${advice}`;
  return rejectRow(row, names, { column: null, code: 'column_count', message });
}

function rejectLine({ line, broken, text }: BrokenLine): Reject {
  return {
    line,
    column: null,
    code: broken,
    message: BROKEN_ADVICE[broken],
    raw: cutRaw([['(line)', showCell(text)]]),
    rawDigest: createHash('sha256').update(text, 'latin1').digest('hex'),
    accountId: null,
  };
}

function accountOf(row: CsvRow, names: readonly string[]): string | null {
  const cell = row.cells[names.indexOf('account_id')];
  const text = cell === undefined ? '' : decodeCell(cell);
  return typeof text === 'string' ? text.trim().slice(0, 512).replaceAll('\u0000', '') || null : null;
}
