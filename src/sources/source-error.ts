/** Something about a source as a whole that keeps it from being read. */
export interface SourceProblem {
  code:
    | 'missing_folder'
    | 'unreadable'
    | 'missing_file'
    | 'ambiguous_file'
    | 'empty_file'
    | 'wrong_encoding'
    | 'wrong_format'
    | 'too_large'
    | 'wrong_separator'
    | 'bad_header'
    | 'missing_column'
    | 'misspelt_column'
    | 'duplicate_column'
    | 'corrupt_gzip'
    | 'missing_secret'
    | 'not_allowed'
    | 'unreachable'
    | 'timed_out'
    | 'rate_limited'
    | 'server_error'
    | 'cut_off'
    | 'bad_answer'
    | 'bad_mapping'
    | 'bad_query';
  /** Name of the file or feed within the source, or the source itself. */
  file: string;
  /** From 1; null when it is about the file as a whole. */
  line: number | null;
  /** Position in the line from 1, in characters; null when it is about the line as a whole. */
  column: number | null;
  /** What is wrong, in plain words. */
  message: string;
  /** What to do about it. */
  hint: string;
}

/** Thrown before anything is recorded; carries every structural problem found, not only the first. */
export class SourceError extends Error {
  override readonly name = 'SourceError';
  readonly problems: readonly SourceProblem[];

  constructor(problems: readonly SourceProblem[], options?: ErrorOptions) {
    super(problems.map(formatSourceProblem).join('\n'), options);
    this.problems = problems;
  }
}

/** `file:line:column: message. hint`, leaving out what is not known. */
export function formatSourceProblem(problem: SourceProblem): string {
  const place = [problem.file, problem.line, problem.column].filter((part) => part !== null).join(':');
  return `${place}: ${problem.message}. ${problem.hint}`;
}
