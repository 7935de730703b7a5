import { maskPersonalData } from '../../domain/privacy/mask-personal-data.ts';
import type { Redact } from '../../domain/privacy/redact.ts';
import { parseRetryAfter } from '../../domain/retry-wait.ts';
import { cleanText } from '../../domain/text/safe-text.ts';
import { FetchError } from '../../sources/fetch/fetch-error.ts';
import type { NotSent, Permanent } from '../types.ts';
import type { WebhookAnswer } from './post-webhook.ts';

export type WebhookOutcome = { kind: 'sent'; status: number } | NotSent | Permanent;

/** The receiver or what stands before it is down or overrun: waiting helps it, and every event of its lane. */
const OUT_OF_ORDER = new Set([502, 503, 504]);
/** Refusals of the moment (RFC 9110, RFC 8470): time-out, too early. */
const FOR_THE_MOMENT = new Set([408, 425]);
/** A connection that was there and broke: the event may have arrived. */
const BROKEN = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET']);

/**
 * What an answer means for the event, as the Standard Webhooks specification says. Whatever is sent again carries the
 * same id, by which the receiver knows it, so that an unknown outcome is no reason to hold it. Pure.
 */
export function classifyWebhookAnswer(
  answer: WebhookAnswer,
  options: { now: Date; redact: Redact },
): WebhookOutcome {
  const { redact } = options;
  if (answer.kind === 'error') return classifyError(answer.error, redact);
  const { status } = answer;
  if (status >= 200 && status < 300) return { kind: 'sent', status };
  // A receiver may quote whom it knows beside what it was sent; secrets go before the rest is judged.
  const said = cleanText(maskPersonalData(redact(answer.text)));
  const reason = `HTTP ${status}${said === '' ? '' : `: ${said}`}`;
  if (status === 410) {
    return { kind: 'permanent', scope: 'lane', reason: 'HTTP 410: the receiver wants no more events' };
  }
  if (status >= 300 && status < 400) {
    return { kind: 'permanent', scope: 'message', reason: redact(redirectHint(status, answer.location)) };
  }
  if (status === 429 || OUT_OF_ORDER.has(status)) {
    const retryAfterMs = parseRetryAfter(answer.retryAfter, options.now);
    return { kind: 'not_sent', reason, retryAfterMs, countsAsAttempt: status !== 429, scope: 'lane' };
  }
  if (status >= 500 || FOR_THE_MOMENT.has(status)) return again(reason, 'row');
  return { kind: 'permanent', scope: 'message', reason };
}

function classifyError(error: unknown, redact: Redact): NotSent {
  if (error instanceof FetchError) return again(redact(`${error.message}. ${error.hint}`), 'lane');
  const code = redact(codeOf(error));
  // A receiver that hangs would hold up everybody else, event by event.
  if (code === 'TimeoutError') return again('no answer in time; it may have arrived', 'lane');
  if (BROKEN.has(code)) return again(`${code}; it may have arrived`, 'row');
  return again(code, 'lane');
}

function again(reason: string, scope: NotSent['scope']): NotSent {
  return { kind: 'not_sent', reason, retryAfterMs: null, countsAsAttempt: true, scope };
}

/** Only the place is named: the rest of an address may hold a token. */
function redirectHint(status: number, location: string | null): string {
  const place = location !== null && URL.canParse(location) ? ` to ${new URL(location).origin}` : '';
  return `HTTP ${status}: redirects${place}, which is not followed; configure the address it leads to`;
}

/** `fetch` hides what happened in the cause of its error. */
function codeOf(error: unknown): string {
  for (let inner = error; inner instanceof Error; inner = inner.cause) {
    if ('code' in inner && typeof inner.code === 'string') return inner.code;
    if (inner.cause === undefined) return inner.name;
  }
  return 'unknown error';
}
