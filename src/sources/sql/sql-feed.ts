import type { RawRow } from '../rows/create-raw-judge.ts';
import { createRowFeed, type RawBatch } from '../rows/create-row-feed.ts';
import type { FeedState, ImportSettings, OpenOptions, SourceFeed } from '../source.ts';
import { SourceError, type SourceProblem } from '../source-error.ts';
import { type SqlColumn, SqlError, type SqlSession } from './dialect.ts';
import type { QueryPlan } from './plan-queries.ts';
import type { PreparedQuery } from './prepare-query.ts';
import { NewestTime, pullWindow } from './pull-window.ts';
import { createRowValues, type RowValues, type SqlRow } from './row-values.ts';

/** A query whose answer fits what it is to tell. */
export interface CheckedQuery {
  plan: QueryPlan;
  prepared: PreparedQuery;
  columns: readonly SqlColumn[];
  notices: readonly string[];
}

export interface SqlFeedOptions {
  settings: ImportSettings;
  states: OpenOptions['states'];
  accountSystem: string | null;
  overlapDays: number;
  maxRows: number;
  now(): Date;
  /** A connection for one query. @throws SourceError */
  connect(): Promise<SqlSession>;
}

/** One query as a feed: all of its answer is loaded, or nothing. */
export function createSqlFeed(query: CheckedQuery, options: SqlFeedOptions): SourceFeed {
  const { plan, prepared } = query;
  const { entity, period } = plan;
  const { settings, states, accountSystem, overlapDays, now } = options;
  return createRowFeed({
    entity,
    file: entity,
    settings,
    states,
    accountSystem,
    rules: JSON.stringify([plan.sql, [...plan.columns], plan.marks, period]),
    async *read(state) {
      const asksSince = prepared.parameters.includes('since');
      const values = pullWindow({ entity, state, period, overlapDays, now: now() });
      const newest = new NewestTime(state);
      const reader = createRowValues(plan, query.columns);
      const session = await options.connect();
      try {
        let line = 0;
        for await (const batch of session.read(prepared, values)) {
          if (line + batch.rows.length > options.maxRows) throw tooMany(plan, options.maxRows);
          const told = tellBatch(batch.rows, { from: line + 1, reader, newest });
          line += batch.rows.length;
          yield told;
        }
      } catch (error) {
        throw error instanceof SqlError ? new SourceError([problemOf(error, plan)]) : error;
      } finally {
        await session.close();
      }
      const next: FeedState | undefined = asksSince ? newest.state() : undefined;
      return { notices: [...query.notices, ...reader.notices()], ...(next !== undefined && { state: next }) };
    },
  });
}

/** Rows are made one by one as they are judged, but for what has to be known of all of them before. */
function tellBatch(
  told: readonly SqlRow[],
  { from, reader, newest }: { from: number; reader: RowValues; newest: NewestTime },
): RawBatch {
  const gone: (RawRow & { on: string | null })[] = [];
  for (const [at, row] of told.entries()) {
    const time = reader.timeOf(row);
    if (time !== null) newest.see(time);
    if (reader.isDeleted(row))
      gone.push({ line: from + at, values: reader.values(row), on: time?.slice(0, 10) ?? null });
  }
  return { rows: rowsOf(told, { from, reader }), gone };
}

function* rowsOf(
  told: readonly SqlRow[],
  { from, reader }: { from: number; reader: RowValues },
): Generator<RawRow, void, void> {
  for (let at = 0; at < told.length; at++) {
    const row = told[at]!;
    if (!reader.isDeleted(row)) yield { line: from + at, values: reader.values(row) };
  }
}

/** A failure as something about a feed, or about the source as a whole. */
export function problemOf(error: SqlError, plan: QueryPlan | { source: string }): SourceProblem {
  const code = CODES[error.trouble];
  const { message, hint } = error;
  if ('source' in plan) return { code, file: plan.source, line: null, column: null, message, hint };
  const { line = null, column = null } = (plan.isWritten ? error.place : null) ?? {};
  return { code, file: plan.entity, line, column, message, hint };
}

const CODES = {
  unreachable: 'unreachable',
  refused: 'not_allowed',
  bad_query: 'bad_query',
  unknown_column: 'bad_query',
  timed_out: 'timed_out',
  interrupted: 'cut_off',
} as const satisfies Record<SqlError['trouble'], SourceProblem['code']>;

function tooMany({ entity }: QueryPlan, maxRows: number): SourceError {
  const message = `the query gives more than the ${maxRows} rows of max_rows`;
  const hint = 'Nothing of it was loaded. Ask for less with :since, or raise max_rows if it is right.';
  return new SourceError([{ code: 'too_large', file: entity, line: null, column: null, message, hint }]);
}
