import type { PreparedQuery, QueryParameter, QueryPlace, QuerySyntax } from './prepare-query.ts';

/** How cells of a column become the texts that rows are read from. */
export interface SqlColumn {
  name: string;
  /** Null = the text is as the rows take it. */
  convert: ((text: string) => CellText) | null;
}

/** A text, or what the value is that cannot be read as one, e.g. `a list`. */
export type CellText = string | { unreadable: string };

export interface SqlBatch {
  rows: readonly (readonly (string | null)[])[];
  /** Characters of all cells, about. */
  size: number;
}

export type QueryValues = Readonly<Record<QueryParameter, string>>;

/** Whether what is read with could also write; `says` is a sentence for people. */
export interface ReadOnlyProof {
  proven: boolean;
  says: string;
}

/** One connection, for one query at a time. */
export interface SqlSession {
  readonly syntax: QuerySyntax;
  /** Names and types of what a query gives, without running it. @throws SqlError */
  describe(query: PreparedQuery, values: QueryValues): Promise<readonly SqlColumn[]>;
  /** Runs a query in a transaction that cannot write, batch by batch, in bounded memory. @throws SqlError */
  read(query: PreparedQuery, values: QueryValues): AsyncGenerator<SqlBatch, void, void>;
  /** @throws SqlError */
  proveReadOnly(): Promise<ReadOnlyProof>;
  close(): Promise<void>;
}

export interface SessionOptions {
  url: string;
  /** Longest that one step of a query may take on the server. */
  timeoutMs: number;
  /** Ends what is running, on the server too. */
  signal?: AbortSignal | undefined;
}

/** Everything that differs between database servers. */
export interface SqlDialect {
  name: string;
  /** Of the URLs it opens, e.g. `postgresql`. */
  schemes: readonly string[];
  /** @throws SqlError */
  open(options: SessionOptions): Promise<SqlSession>;
}

/** What kind of failure it is, which decides who can mend it. */
export type SqlTrouble =
  | 'unreachable'
  | 'refused'
  | 'bad_query'
  | 'unknown_column'
  | 'timed_out'
  | 'interrupted';

/** Why a query or a connection failed, in words that hold no part of the URL and no value of a row. */
export class SqlError extends Error {
  override readonly name = 'SqlError';
  readonly trouble: SqlTrouble;
  readonly hint: string;
  readonly place: QueryPlace | null;

  /** @param said `message` begins in lower case and is continued by `hint`, a sentence of its own */
  constructor(
    trouble: SqlTrouble,
    said: { message: string; hint: string; place?: QueryPlace | null },
    options?: ErrorOptions,
  ) {
    super(said.message, options);
    this.trouble = trouble;
    this.hint = said.hint;
    this.place = said.place ?? null;
  }
}
