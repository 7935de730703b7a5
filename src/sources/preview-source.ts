import type { Entity, EntityRecords } from './records.ts';
import { ENTITY_COLUMNS } from './rows/entity-columns.ts';
import type { AnyFeed, ImportSettings, Source } from './source.ts';

/** What a feed would load, as far as the source alone can tell: whether its accounts are known is not looked at. */
export interface FeedPreview {
  entity: Entity;
  file: string;
  rowsIn: number;
  valid: number;
  rejected: number;
  /** Why, each sentence once, the most frequent first. */
  problems: { message: string; rows: number; line: number }[];
  columns: string[];
  /** The first records, by our columns that any of them fills. */
  rows: string[][];
  notices: readonly string[];
}

const MOST_PROBLEMS = 5;

/** Reads everything a source tells and keeps nothing. @throws SourceError */
export async function previewSource(
  source: Source,
  settings: ImportSettings,
  { rows, signal }: { rows: number; signal?: AbortSignal },
): Promise<FeedPreview[]> {
  const { feeds } = await source.open(settings, signal ? { signal } : {});
  const previews: FeedPreview[] = [];
  for (const feed of feeds) previews.push(await previewFeed(feed, rows));
  return previews;
}

async function previewFeed({ entity, file, read }: AnyFeed, most: number): Promise<FeedPreview> {
  const first: EntityRecords[Entity][] = [];
  const problems = new Map<string, { rows: number; line: number }>();
  let valid = 0;
  let rejected = 0;
  const batches = read();
  for (let step = await batches.next(); ; step = await batches.next()) {
    if (step.done) {
      const { rowsIn, notices } = step.value;
      const told = [...problems].map(([message, counted]) => ({ message, ...counted }));
      const shown = told.sort((a, b) => b.rows - a.rows).slice(0, MOST_PROBLEMS);
      return { entity, file, rowsIn, valid, rejected, problems: shown, ...tabulate(entity, first), notices };
    }
    const { records, rejects, leftOut } = step.value;
    valid += records.length;
    rejected += rejects.length;
    for (const { record } of records.slice(0, most - first.length)) first.push(record);
    for (const { message, line } of [...rejects, ...leftOut]) {
      const known = problems.get(message);
      if (known) known.rows += 1;
      else if (problems.size < 1_000) problems.set(message, { rows: 1, line });
    }
  }
}

function tabulate(entity: Entity, records: readonly EntityRecords[Entity][]) {
  const columns = ENTITY_COLUMNS[entity].filter(({ key }) =>
    records.some((record) => (record as unknown as Record<string, unknown>)[key] !== null),
  );
  const rows = records.map((record) =>
    columns.map(({ key }) => String((record as unknown as Record<string, unknown>)[key] ?? '')),
  );
  return { columns: columns.map(({ name }) => name), rows };
}
