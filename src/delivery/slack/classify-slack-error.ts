import {
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
} from '@slack/web-api';
import type { Redact } from '../../domain/privacy/redact.ts';
import type { Ambiguous, NotSent, Permanent } from '../types.ts';

/** Slack's code says that the message we wanted to edit or delete is out of reach; an edit is posted afresh. */
export interface CannotEdit {
  kind: 'cannot_edit';
  reason: string;
}

const NEVER_CONNECTED =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|UND_ERR_CONNECT_TIMEOUT|CERT_.*|ERR_TLS_CERT_.*|.*_CERT|.*_SIGNATURE|.*_CERTIFICATE|UNABLE_TO_.*)$/;
/** Proof only of a connection that was never there: an open one may break with these codes too. */
const NO_ROUTE = /^(EHOSTUNREACH|ENETUNREACH|EHOSTDOWN|ENETDOWN|ETIMEDOUT|EADDRNOTAVAIL|ECONNRESET)$/;
/** An open connection has ended. */
const BROKEN_OFF = /^(ECONNRESET|ECONNABORTED|EPIPE|UND_ERR_SOCKET)$/;

/** What stands before Slack gives up (RFC 9110); behind it the call may go on. */
const GATEWAY_GAVE_UP = new Set([408, 502, 503, 504, 520, 522, 524]);

const BY_CODE: readonly [
  RegExp,
  'destination' | 'message' | 'channel' | 'cannot_edit' | 'failed' | 'unavailable' | 'rate_limited',
][] = [
  [
    /^(message_not_found|cant_update_message|edit_window_closed|cant_delete_message|compliance_exports_prevent_deletion)$/,
    'cannot_edit',
  ],
  [
    /^(channel_not_found|not_in_channel|is_archived|is_inactive|restricted_action.*|messages_tab_disabled|user_disabled|users?_not_found|user_not_visible|cannot_dm_bot|posting_to_general_channel_denied|no_permission)$/,
    'destination',
  ],
  [
    /^(invalid_blocks.*|block_mismatch|msg_too_long|msg_blocks_too_long|no_text|metadata_too_large|invalid_metadata.*|too_many_attachments|invalid_arguments|invalid_arg_name|invalid_array_arg|invalid_charset|invalid_form_data|invalid_json|json_not_object|message_limit_exceeded)$/,
    'message',
  ],
  [
    /^(invalid_auth|not_authed|account_inactive|token_revoked|token_expired|missing_scope|not_allowed_token_type|no_active_hooks|org_login_required|ekm_access_denied|team_access_not_granted|accesslimited|access_denied|invalid_token)$/,
    'channel',
  ],
  [/^(internal_error|fatal_error|team_added_to_org)$/, 'failed'],
  [/^(service_unavailable|request_timeout)$/, 'unavailable'],
  [/^(ratelimited|rate_limited)$/, 'rate_limited'],
];

/**
 * What an error of the Slack client means for the message, by what is certain: only a refused or never opened
 * connection, a rate limit or Slack's own parsed answer proves that nothing was posted.
 * Source: Slack's Web API error lists, and the client's behaviour as measured in `test/delivery`.
 */
export function classifySlackError(
  error: unknown,
  redact: Redact,
): NotSent | Ambiguous | Permanent | CannotEdit {
  if (error instanceof WebAPIRateLimitedError) return rateLimited(error.retryAfter * 1_000);
  if (error instanceof WebAPIPlatformError) return classifyCode(error.data.error, error.data, redact);
  if (error instanceof WebAPIHTTPError)
    return {
      kind: 'ambiguous',
      reason: `slack: HTTP ${error.statusCode}`,
      ending: GATEWAY_GAVE_UP.has(error.statusCode) ? 'silent' : 'answered',
    };
  // The client turns a 429 without a usable Retry-After into a plain Error with this text.
  if (error instanceof Error && error.message.startsWith('Retry header did not contain a valid timeout')) {
    return rateLimited(null);
  }
  const { code, syscall } = findSystemError(error);
  if (code !== null && (NEVER_CONNECTED.test(code) || (syscall === 'connect' && NO_ROUTE.test(code)))) {
    return unreachable(`slack: ${code}`);
  }
  const ending = code !== null && BROKEN_OFF.test(code) ? 'broken_off' : 'silent';
  return { kind: 'ambiguous', reason: redact(`slack: ${code ?? describe(error)}`), ending };
}

function classifyCode(
  code: unknown,
  data: { response_metadata?: { messages?: string[] } },
  redact: Redact,
): NotSent | Ambiguous | Permanent | CannotEdit {
  if (typeof code !== 'string' || !/^[a-z0-9_]{1,80}$/.test(code)) {
    // An answer that is not JSON arrives here with its whole body as the "code".
    return {
      kind: 'ambiguous',
      reason: redact(`slack: unreadable answer ${typeof code === 'string' ? code : ''}`),
      ending: 'silent',
    };
  }
  const detail = data.response_metadata?.messages?.[0];
  const reason = redact(detail === undefined ? `slack: ${code}` : `slack: ${code} (${detail})`);
  const verdict = BY_CODE.find(([pattern]) => pattern.test(code))?.[1];
  switch (verdict) {
    case 'cannot_edit':
      return { kind: 'cannot_edit', reason };
    case 'rate_limited':
      return rateLimited(null);
    case 'failed':
    case 'unavailable':
      return { kind: 'ambiguous', reason, ending: verdict === 'failed' ? 'answered' : 'silent' };
    case undefined:
      // A refusal we do not know: nothing was posted, and trying for a while costs nothing.
      return { kind: 'not_sent', reason, retryAfterMs: null, countsAsAttempt: true, scope: 'row' };
    default:
      return { kind: 'permanent', scope: verdict, reason };
  }
}

function rateLimited(retryAfterMs: number | null): NotSent {
  return {
    kind: 'not_sent',
    reason: 'slack: rate limited',
    retryAfterMs,
    countsAsAttempt: false,
    scope: 'lane',
  };
}

/** Nothing can be sent to anybody: the channel waits, not the message. */
export function unreachable(reason: string): NotSent {
  return { kind: 'not_sent', reason, retryAfterMs: null, countsAsAttempt: false, scope: 'channel' };
}

/** The innermost system error; the client wraps it once (`original`), fetch a second time (`cause`). */
function findSystemError(error: unknown): { code: string | null; syscall: string | null } {
  let at: unknown = error instanceof WebAPIRequestError ? error.original : error;
  let found: { code: string | null; syscall: string | null } = { code: null, syscall: null };
  for (let depth = 0; depth < 5 && at instanceof Error; depth++) {
    if ('code' in at && typeof at.code === 'string') {
      found = {
        code: at.code,
        syscall: 'syscall' in at && typeof at.syscall === 'string' ? at.syscall : null,
      };
    }
    at = at instanceof AggregateError ? at.errors[0] : at.cause;
  }
  return found;
}

function describe(error: unknown): string {
  const inner = error instanceof WebAPIRequestError ? error.original : error;
  return inner instanceof Error ? `${inner.name}: ${inner.message}` : 'unknown error';
}
