import type { SourceProblem } from '../source-error.ts';
import type { SourceTools } from '../source-tools.ts';
import { FetchError } from './fetch-error.ts';
import type { AllowedHosts } from './guard-address.ts';
import { checkTarget, createSafeFetch, type SafeFetch } from './safe-fetch.ts';

/** A server that asks for a longer pause is left alone until the next run. */
const LONGEST_WAIT_MS = 120_000;

/** The way out of one configured source. */
export function createSourceFetch(
  given: {
    allowedHosts: AllowedHosts;
    secrets: readonly string[];
    limits: {
      timeout_seconds: number;
      max_megabytes: number;
      attempts: number;
      requests_per_minute: number | null;
    };
  },
  tools: SourceTools,
): SafeFetch {
  const { allowedHosts, secrets, limits } = given;
  return createSafeFetch({
    ...{ allowedHosts, secrets },
    clock: tools,
    limits: {
      timeoutMs: limits.timeout_seconds * 1_000,
      maxBytes: limits.max_megabytes * 1024 * 1024,
      attempts: limits.attempts,
      longestWaitMs: LONGEST_WAIT_MS,
      perMinute: limits.requests_per_minute,
    },
  });
}

/** What is wrong with the configured address of a source; null when nothing is. */
export function addressProblem(
  url: string,
  source: { name: string; allow_hosts: AllowedHosts },
): SourceProblem | null {
  const place = { file: source.name, line: null, column: null };
  if (!URL.canParse(url)) {
    const message = `url is no address: ${JSON.stringify(url.slice(0, 80))}`;
    return { code: 'bad_query', ...place, message, hint: 'Correct url of the source.' };
  }
  try {
    checkTarget(new URL(url), source.allow_hosts);
    return null;
  } catch (error) {
    if (!(error instanceof FetchError)) throw error;
    return { code: 'not_allowed', ...place, message: error.message, hint: error.hint };
  }
}

/** A secret that the configuration names and the environment lacks. */
export function missingSecret(variable: string, source: string): SourceProblem {
  return {
    code: 'missing_secret',
    file: source,
    line: null,
    column: null,
    message: `${variable} is not set`,
    hint: 'Set the environment variable that the source names, or its _FILE form.',
  };
}
