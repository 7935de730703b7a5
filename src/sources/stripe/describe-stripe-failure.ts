import { FetchError } from '../fetch/fetch-error.ts';
import type { SourceProblem } from '../source-error.ts';
import { type Asking, SCOPES } from './stripe-resource.ts';

/** A failure as the problem of a feed. Of 401 and 403 nothing of Stripe's words is told: they quote the key. */
export function describeStripeFailure(error: unknown, { resource, file }: Asking): SourceProblem {
  const [code, message, hint] = tell(error, SCOPES[resource]);
  return { code, file, line: null, column: null, message, hint };
}

const AGAIN = 'Nothing needs to be done if it passes: the next pull goes on from there.';
const CHECK_KEY = 'Check the variable that api_key_env names, and whether the key has expired.';

function tell(error: unknown, what: string): [code: SourceProblem['code'], message: string, hint: string] {
  if (!(error instanceof FetchError)) {
    return ['bad_answer', `the answer of Stripe for ${what} cannot be read`, AGAIN];
  }
  const { code, status, message, hint } = error;
  if (status === 401) return ['not_allowed', 'Stripe does not know the key', CHECK_KEY];
  if (status === 403) {
    const allow = `Allow “${what}: Read” for it in Stripe's dashboard (Developers, API keys).`;
    return ['not_allowed', `the key may not read ${what} of Stripe`, allow];
  }
  if (status === 429 || code === 'told_to_wait') {
    return ['rate_limited', `Stripe takes no more requests for ${what} at the moment`, AGAIN];
  }
  if (status !== null && status >= 500) {
    return ['server_error', `Stripe failed with HTTP ${status} when asked for ${what}`, AGAIN];
  }
  if (code === 'timed_out')
    return ['timed_out', `Stripe did not answer in time when asked for ${what}`, AGAIN];
  if (code === 'unreachable') return ['unreachable', `${what} of Stripe: ${message}`, hint];
  if (code === 'refused_address' || code === 'refused_redirect') return ['not_allowed', message, hint];
  if (code === 'status') {
    const check =
      'Check api_version and api_url of the source; where both are right, this is a fault of ours.';
    return ['bad_query', `${what} of Stripe: ${message}`, check];
  }
  return ['bad_answer', `${what} of Stripe: ${message}`, hint];
}
