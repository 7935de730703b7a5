import type { Redact } from '../../domain/privacy/redact.ts';
import type { Ambiguous, NotSent, Permanent } from '../types.ts';

interface MailError {
  code?: string;
  command?: string;
  responseCode?: number;
  /** RFC 3463, e.g. `5.1.1` (no such mailbox) or `5.7.1` (not allowed). */
  enhancedCode?: string;
}

/** Refusals that are about our login or our relay rights, not about a recipient (RFC 4954, RFC 5321). */
const LOGIN_CODES = new Set([530, 534, 535, 538]);

/** The server cannot be reached, breaks off or speaks another language. */
const OUT_OF_REACH = new Set(['ECONNECTION', 'ESOCKET', 'ETIMEDOUT', 'EDNS', 'ETLS', 'EPROTOCOL', 'EPROXY']);

/**
 * How far a mail had got, as the transport's log tells: until the server is asked to take it, whatever fails concerns
 * every mail; once the whole body, final dot included, went to the socket, it may have been taken.
 */
export type MailPhase = 'connecting' | 'begun' | 'handed_over';

/**
 * What a nodemailer error means for the mail. A reply of the server is certain: 4xx later, 5xx never. Without a
 * reply it depends on how far the mail had got.
 */
export function classifyMailError(
  error: unknown,
  options: { phase: MailPhase; redact: Redact },
): NotSent | Ambiguous | Permanent {
  const { phase } = options;
  const { code, command, responseCode, enhancedCode } = readMailError(error);
  const reason = options.redact(
    `mail: ${[code, command, responseCode, enhancedCode].filter((part) => part !== undefined).join(' ') || nameOf(error)}`,
  );
  if (responseCode !== undefined && responseCode >= 400 && responseCode < 500) {
    if (phase === 'connecting') return notSent(reason, 'channel');
    // 421 closes the whole connection; anything else temporary concerns this recipient.
    return notSent(reason, responseCode === 421 ? 'lane' : 'row');
  }
  if (responseCode !== undefined && responseCode >= 500 && responseCode < 600) {
    const scope = phase === 'connecting' ? 'channel' : scopeOf(code, command, responseCode);
    return { kind: 'permanent', scope, reason };
  }
  if (code === 'EAUTH' || code === 'ENOAUTH' || code === 'EOAUTH2' || code === 'EREQUIRETLS') {
    return { kind: 'permanent', scope: 'channel', reason };
  }
  if (code === 'EENVELOPE' || code === 'ECONFIG' || code === 'EFILEACCESS' || code === 'EURLACCESS') {
    return { kind: 'permanent', scope: 'message', reason };
  }
  // A connection that breaks after the body leaves open whether the server goes on with it.
  if (phase === 'handed_over') return { kind: 'ambiguous', reason, ending: 'silent' };
  const concernsAll = phase === 'connecting' && code !== undefined && OUT_OF_REACH.has(code);
  return notSent(reason, concernsAll ? 'channel' : 'row');
}

function scopeOf(
  code: string | undefined,
  command: string | undefined,
  responseCode: number,
): Permanent['scope'] {
  if (code === 'EAUTH' || LOGIN_CODES.has(responseCode)) return 'channel';
  if (command === 'RCPT TO') return 'destination';
  // 552 answers the announced size, which is the message's; other refusals of the sender concern every mail.
  return command === 'MAIL FROM' && responseCode !== 552 ? 'channel' : 'message';
}

function notSent(reason: string, scope: NotSent['scope']): NotSent {
  return { kind: 'not_sent', reason, retryAfterMs: null, countsAsAttempt: scope !== 'channel', scope };
}

function readMailError(error: unknown): MailError {
  if (!(error instanceof Error)) return {};
  const fields = error as Error & {
    code?: unknown;
    command?: unknown;
    responseCode?: unknown;
    response?: unknown;
  };
  const [, enhancedCode] =
    /^[45]\d\d[ -]([45]\.\d{1,3}\.\d{1,3})\b/.exec(String(fields.response ?? '')) ?? [];
  return {
    ...(typeof fields.code === 'string' ? { code: fields.code } : {}),
    ...(typeof fields.command === 'string' ? { command: fields.command } : {}),
    ...(typeof fields.responseCode === 'number' ? { responseCode: fields.responseCode } : {}),
    ...(enhancedCode === undefined ? {} : { enhancedCode }),
  };
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'unknown error';
}
