import { SourceError, type SourceProblem } from '../source-error.ts';

/** A problem of a file as a whole, or of one of its lines. */
export function fileProblem(
  file: string,
  problem: Pick<SourceProblem, 'code' | 'message' | 'hint'> & { line?: number },
  cause?: unknown,
): SourceError {
  const { code, message, hint, line = null } = problem;
  return new SourceError([{ code, file, line, column: null, message, hint }], { cause });
}
