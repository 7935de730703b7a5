import { fileProblem } from './file-problem.ts';
import { collectNames, showInner, toCell } from './ndjson-table.ts';
import { readPath, type Table, type TableFile } from './table.ts';

/** Rows that are unpacked at once; fewer where a row group is smaller. */
const SLICE = 50_000;
const BATCH = 5_000;

/** A Parquet file, one slice of a row group after the other. */
export async function openParquetTable(given: TableFile): Promise<Table> {
  const damaged = (cause: unknown) => {
    const message = 'the file is no Parquet, or damaged';
    return fileProblem(given.file, { code: 'wrong_format', message, hint: 'Write the file again.' }, cause);
  };
  // Loaded by those alone who have such a file.
  const { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } = await import('hyparquet');
  const { compressors } = await import('hyparquet-compressors');
  const file = await asyncBufferFromFile(given.path);
  const metadata = await parquetMetadataAsync(file).catch((cause: unknown) => {
    throw damaged(cause);
  });
  const readSlice = (rowStart: number, rowEnd: number) =>
    parquetReadObjects({ file, metadata, compressors, rowStart, rowEnd }).catch((cause: unknown) => {
      throw damaged(cause);
    });
  const names = new Set<string>();
  for (const row of await readSlice(0, Math.min(100, Number(metadata.num_rows))))
    collectNames(row, '', names);
  for (const { name, num_children } of metadata.schema.slice(1)) if (!num_children) names.add(name);
  return {
    headings: [...names],
    isOpen: true,
    notices: () => [],
    async *rows() {
      let first = 0;
      for (const { num_rows } of metadata.row_groups) {
        const end = first + Number(num_rows);
        for (; first < end; first += SLICE) {
          given.signal?.throwIfAborted();
          const slice = await readSlice(first, Math.min(end, first + SLICE));
          for (let at = 0; at < slice.length; at += BATCH) {
            const from = first + at;
            yield slice.slice(at, at + BATCH).map((row, n) => ({
              line: from + n + 1,
              read: (name: string) => toCell(readPath(row, name)),
              shown: () =>
                Object.entries(row).map(([name, inner]): [string, string] => [name, showInner(inner)]),
            }));
          }
        }
        first = end;
      }
    },
  };
}
