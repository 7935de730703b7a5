import { SourceError, type SourceProblem } from '../source-error.ts';
import type { FetchError, FetchErrorCode } from './fetch-error.ts';

const CODES: Readonly<Record<Exclude<FetchErrorCode, 'status'>, SourceProblem['code']>> = {
  refused_address: 'not_allowed',
  refused_redirect: 'not_allowed',
  unreachable: 'unreachable',
  timed_out: 'timed_out',
  too_large: 'too_large',
  told_to_wait: 'rate_limited',
  not_json: 'bad_answer',
};

/** A failed call as what it means for the feed that needed it. */
export function sourceErrorOf(error: FetchError, file: string): SourceError {
  const { code, status, message, hint } = error;
  const meant = code === 'status' ? ofStatus(status ?? 0) : CODES[code];
  return new SourceError([{ code: meant, file, line: null, column: null, message, hint }]);
}

function ofStatus(status: number): SourceProblem['code'] {
  if (status === 429) return 'rate_limited';
  if (status === 401 || status === 403) return 'not_allowed';
  return status >= 500 ? 'server_error' : 'bad_query';
}
