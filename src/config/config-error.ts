/** What kind of mistake it is: stable words that scripts may ask for. */
export type ProblemCode =
  | 'unreadable'
  | 'too_large'
  | 'not_utf8'
  | 'yaml_syntax'
  | 'yaml_habit'
  | 'second_document'
  | 'duplicate_key'
  | 'unknown_alias'
  | 'too_many_aliases'
  | 'unknown_key'
  | 'unknown_value'
  | 'unknown_name'
  | 'unknown_placeholder'
  | 'wrong_type'
  | 'out_of_range'
  | 'invalid_value'
  | 'missing'
  | 'empty'
  | 'not_an_address'
  | 'domain_not_allowed'
  | 'contradiction'
  | 'never_fires'
  | 'environment'
  | 'and_more';

/** One thing that is wrong in a file, with the place and what to do about it. */
export interface ConfigProblem {
  file: string;
  line: number;
  column: number;
  code: ProblemCode;
  /** Whole, with the suggestion in it. */
  message: string;
  /** What was probably meant; null = nothing is near. */
  suggestion: string | null;
}

/** A problem whose suggestion is read from its words. */
export function configProblem(problem: Omit<ConfigProblem, 'suggestion'>): ConfigProblem {
  return { ...problem, suggestion: /\(did you mean "(.+)"\?\)/.exec(problem.message)?.[1] ?? null };
}

/** `file:line:column code message`. */
export function formatProblem({ file, line, column, code, message }: ConfigProblem): string {
  return `${file}:${line}:${column} ${code} ${message}`;
}

/** All problems of a configuration at once; nothing of it is in force. */
export class ConfigError extends Error {
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[]) {
    super(problems.map(formatProblem).join('\n'));
    this.name = 'ConfigError';
    this.problems = problems;
  }
}
