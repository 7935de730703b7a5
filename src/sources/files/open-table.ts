import type { ForeignFile } from '../../config/schema-files.ts';
import { openCsvTable } from './csv-table.ts';
import { openNdjsonTable } from './ndjson-table.ts';
import { openParquetTable } from './parquet-table.ts';
import type { Table, TableFile } from './table.ts';
import { openXlsxTable } from './xlsx-table.ts';

type Format = NonNullable<ForeignFile['format']>;

const ENDINGS: readonly (readonly [ending: RegExp, format: Format])[] = [
  [/\.(?:ndjson|jsonl|json)$/, 'ndjson'],
  [/\.xlsx$/, 'xlsx'],
  [/\.parquet$/, 'parquet'],
];

/** What a file is by its name, whatever it is compressed with. */
export function formatOf(path: string): Format {
  const plain = path.toLowerCase().replace(/\.gz$/, '');
  return ENDINGS.find(([ending]) => ending.test(plain))?.[1] ?? 'csv';
}

/** Reads the beginning of a file, as what it is declared to be or called. @throws SourceError */
export async function openTable(
  file: Omit<TableFile, 'gzip'>,
  rules: Pick<ForeignFile, 'format' | 'delimiter' | 'encoding' | 'sheet' | 'header'>,
): Promise<Table> {
  const given: TableFile = { ...file, gzip: /\.gz$/i.test(file.path) };
  switch (rules.format ?? formatOf(file.path)) {
    case 'csv':
      return openCsvTable(given, rules);
    case 'ndjson':
      return openNdjsonTable(given);
    case 'xlsx':
      return openXlsxTable(given, rules);
    case 'parquet':
      return openParquetTable(given);
  }
}
