import { ENTITIES } from '../records.ts';
import type { AnyFeed, ImportSettings, OpenedSource, OpenOptions, Source } from '../source.ts';
import { SourceError } from '../source-error.ts';
import { createCsvFeed } from './csv-feed.ts';
import { readHeader } from './read-header.ts';
import { ENDINGS, scanFolder } from './scan-folder.ts';

export interface CsvFolderOptions {
  /** Absolute, or relative to the working directory. */
  folder: string;
  /** Name in book-keeping and quarantine. Default `csv`. */
  name?: string;
}

/**
 * A folder of CSV files, plain or gzipped: accounts (the only one that must be there), csms, usage or usage_events,
 * surveys, invoices, subscriptions, signals. The first lines of all files are checked before any row is read.
 */
export function csvFolderSource({ folder, name = 'csv' }: CsvFolderOptions): Source {
  return {
    name,
    kind: 'csv-folder',
    entityOf: (file) =>
      ENTITIES.find((entity) => ENDINGS.some((ending) => file === `${entity}${ending}`)) ?? null,
    async open(settings: ImportSettings, { entities, signal }: OpenOptions = {}): Promise<OpenedSource> {
      const { files, problems, notices } = await scanFolder(folder, entities);
      const feeds: AnyFeed[] = [];
      for (const found of files) {
        const header = await readHeader(found, signal);
        problems.push(...header.problems);
        feeds.push(createCsvFeed(found.entity, found, { header, settings, signal }) as AnyFeed);
      }
      if (problems.length > 0) throw new SourceError(problems);
      return { feeds, notices };
    },
  };
}
