/** One thing that is wrong in the file, with the place and what to do about it. */
export interface ConfigProblem {
  file: string;
  line: number;
  column: number;
  message: string;
}

/** All problems of a configuration file at once; nothing of it is in force. */
export class ConfigError extends Error {
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[]) {
    super(problems.map((p) => `${p.file}:${p.line}:${p.column}: ${p.message}`).join('\n'));
    this.name = 'ConfigError';
    this.problems = problems;
  }
}
