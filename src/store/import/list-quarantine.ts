import type { Sql } from 'postgres';
import type { RejectCode } from '../../sources/reject.ts';

export interface QuarantinedRow {
  id: number;
  source: string;
  file: string;
  line: number;
  column: string | null;
  code: RejectCode;
  message: string;
  raw: Record<string, string>;
  accountId: string | null;
  /** partial: the row was loaded, but without this value. */
  state: 'open' | 'partial' | 'resolved';
  firstSeenAt: Date;
  lastSeenAt: Date;
  resolvedAt: Date | null;
}

export interface QuarantineFilter {
  /** Default `unresolved`: open and partial ones; null = all. */
  state?: 'unresolved' | QuarantinedRow['state'] | null;
  source?: string;
  file?: string;
  code?: RejectCode;
  accountId?: string;
  /** Default 1,000. */
  limit?: number;
  /** Only rows with a greater id in the order of the list, for paging: the last row of the page before. */
  after?: { source: string; file: string; line: number; id: number };
}

/** Rows kept aside, by source, file and line. */
export async function listQuarantine(raw: Sql, filter: QuarantineFilter = {}): Promise<QuarantinedRow[]> {
  const { state = 'unresolved', source, file, code, accountId, limit = 1_000, after } = filter;
  return raw<QuarantinedRow[]>`
    select id::float8 as id, source, file, line, column_name as column, code, message, raw, account_id as "accountId",
      state, first_seen_at as "firstSeenAt", last_seen_at as "lastSeenAt", resolved_at as "resolvedAt"
    from quarantine
    where true
      ${state === null ? raw`` : state === 'unresolved' ? raw`and state <> 'resolved'` : raw`and state = ${state}`}
      ${source === undefined ? raw`` : raw`and source = ${source}`}
      ${file === undefined ? raw`` : raw`and file = ${file}`}
      ${code === undefined ? raw`` : raw`and code = ${code}`}
      ${accountId === undefined ? raw`` : raw`and account_id = ${accountId}`}
      ${after === undefined ? raw`` : raw`and (source, file, line, id) > (${after.source}, ${after.file}, ${after.line}, ${after.id})`}
    order by source, file, line, id
    limit ${limit}`;
}
