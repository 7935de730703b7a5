import type { Redact } from '../../domain/privacy/redact.ts';
import { FetchError } from './fetch-error.ts';

/** Refusals of the moment (RFC 9110, RFC 8470, RFC 6585): time-out, too early, too many. */
const FOR_THE_MOMENT = new Set([408, 425, 429]);

const NEXT_RUN = 'Nothing needs to be done if it passes: the next run tries again.';

const STATUS_HINTS = new Map([
  [400, 'Check the path, the query and the body of the resource.'],
  [
    401,
    'Check the key in the environment variable that auth names: it is wrong, expired or of another kind.',
  ],
  [403, 'The key is known but may not read this: give it the scope for reading, or use another key.'],
  [404, 'Check url and path; some APIs also answer so when the key may not see the resource.'],
  [410, 'This version of the API is gone: use a newer path.'],
]);

/** An answer that is no success. `text`: its start. */
export function errorOfStatus(given: {
  status: number;
  text: string;
  retryAfterMs: number | null;
  redact: Redact;
}): FetchError {
  const { status, retryAfterMs } = given;
  const text = withoutVarying(given.redact(given.text));
  const passing = status >= 500 || FOR_THE_MOMENT.has(status);
  return new FetchError({
    code: 'status',
    status,
    passing,
    retryAfterMs,
    message: `answered ${text === '' ? '' : `${JSON.stringify(text)} `}with HTTP ${status}`,
    hint: passing ? NEXT_RUN : (STATUS_HINTS.get(status) ?? 'Check url, path and the query of the resource.'),
  });
}

/** Identifiers of a request and moments differ every time: two failures for one reason shall read the same. */
function withoutVarying(text: string): string {
  return text.replace(
    /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\b(?=\w*\d)\w{16,}|\d{4}-\d\d-\d\dT[\d:.]+Z?|\d{6,}/gi,
    '…',
  );
}

/** Codes of Node, OpenSSL and undici, and what to do about them. */
const FAILURES: readonly (readonly [code: RegExp, says: string, hint: string, passing: boolean])[] = [
  [/^(?:ENOTFOUND|EAI_NONAME)$/, 'the host is not known', 'Check the host in url.', true],
  [/^(?:TimeoutError|ETIMEDOUT|UND_ERR_\w*TIMEOUT)$/, 'no whole answer in time', NEXT_RUN, true],
  [
    /^(?:CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|ERR_TLS|ERR_SSL|EPROTO)/,
    'its certificate or encryption is not accepted',
    'Renew the certificate, or name the authority of your own network in NODE_EXTRA_CA_CERTS.',
    false,
  ],
  [/^(?:Z_|ERR_\w*BROTLI|ERR__ERROR)/, 'the answer cannot be unpacked', NEXT_RUN, true],
];

/** A call that got no answer, or not all of it. */
export function errorOfCall(error: unknown, redact: Redact): FetchError {
  const inner = innermost(error);
  if (inner instanceof FetchError) return inner;
  const code = redact(codeOf(inner));
  const known = FAILURES.find(([form]) => form.test(code));
  const [, says, hint, passing] = known ?? [null, 'the connection failed or broke', NEXT_RUN, true];
  return new FetchError({
    code: says === 'no whole answer in time' ? 'timed_out' : 'unreachable',
    message: `${says}: ${code}`,
    hint,
    passing,
  });
}

/** What happened hides in the cause of an error, or in the first of several. */
function innermost(error: unknown): unknown {
  for (let inner = error; ; ) {
    if (inner instanceof FetchError) return inner;
    if (inner instanceof AggregateError && inner.errors.length > 0) inner = inner.errors[0];
    else if (inner instanceof Error && inner.cause instanceof Error) inner = inner.cause;
    else return inner;
  }
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown error';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
