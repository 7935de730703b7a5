import {
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
} from '@slack/web-api';
import { describe, expect, it } from 'vitest';
import { classifySlackError } from '../../../src/delivery/slack/classify-slack-error.ts';
import { createRedactor } from '../../../src/domain/privacy/redact.ts';

const redact = createRedactor(['xoxb-secret-token']);
const classify = (error: unknown) => classifySlackError(error, redact);
const platform = (error: string, messages?: string[]) =>
  new WebAPIPlatformError({
    ok: false,
    error,
    ...(messages === undefined ? {} : { response_metadata: { messages } }),
  });
/** As fetch reports it: a TypeError around a system error. */
const unreachable = (code: string, syscall?: string) =>
  new WebAPIRequestError(
    new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code, syscall }) }),
  );

const notSent = { kind: 'not_sent', countsAsAttempt: true, scope: 'row' };
const outOfReach = { kind: 'not_sent', countsAsAttempt: false, scope: 'channel' };
const ambiguous = { kind: 'ambiguous' };
const answered = { ...ambiguous, ending: 'answered' };
const brokenOff = { ...ambiguous, ending: 'broken_off' };
const silent = { ...ambiguous, ending: 'silent' };
const permanent = (scope: string) => ({ kind: 'permanent', scope });

const DESTINATION = [
  'channel_not_found',
  'not_in_channel',
  'is_archived',
  'restricted_action',
  'restricted_action_read_only_channel',
  'messages_tab_disabled',
  'user_disabled',
  'user_not_found',
  'users_not_found',
  'cannot_dm_bot',
];
const MESSAGE = [
  'invalid_blocks',
  'invalid_blocks_format',
  'msg_too_long',
  'msg_blocks_too_long',
  'no_text',
  'metadata_too_large',
];
const CHANNEL = [
  'invalid_auth',
  'not_authed',
  'account_inactive',
  'token_revoked',
  'token_expired',
  'missing_scope',
];
const EDIT = ['message_not_found', 'cant_update_message', 'edit_window_closed'];
const FAILED = ['internal_error', 'fatal_error'];
const UNAVAILABLE = ['service_unavailable', 'request_timeout'];

describe('classifySlackError', () => {
  it.each([
    ['ECONNREFUSED', unreachable('ECONNREFUSED'), outOfReach],
    ['ENOTFOUND', unreachable('ENOTFOUND'), outOfReach],
    ['EAI_AGAIN', unreachable('EAI_AGAIN'), outOfReach],
    ['UND_ERR_CONNECT_TIMEOUT', unreachable('UND_ERR_CONNECT_TIMEOUT'), outOfReach],
    ['CERT_HAS_EXPIRED', unreachable('CERT_HAS_EXPIRED'), outOfReach],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', unreachable('DEPTH_ZERO_SELF_SIGNED_CERT'), outOfReach],
    ['no route to it', unreachable('EHOSTUNREACH', 'connect'), outOfReach],
    ['the route lost while reading', unreachable('EHOSTUNREACH', 'read'), silent],
    ['ECONNRESET', unreachable('ECONNRESET', 'read'), brokenOff],
    ['UND_ERR_SOCKET', unreachable('UND_ERR_SOCKET'), brokenOff],
    ['time-out', new WebAPIRequestError(new DOMException('aborted due to timeout', 'TimeoutError')), silent],
    ['a truncated answer', new TypeError('terminated'), silent],
    ['HTTP 500', new WebAPIHTTPError(500, 'Server Error', {}, 'oops'), answered],
    ['HTTP 504', new WebAPIHTTPError(504, 'Gateway Timeout', {}, 'oops'), silent],
    ['HTTP 403 of a proxy', new WebAPIHTTPError(403, 'Forbidden', {}, '<html>'), answered],
    ['something that is no error', 'oops', silent],
  ])('%s', (_name, error, expected) => {
    expect(classify(error)).toMatchObject(expected);
  });

  it('refused on every address of a name: certainly not sent', () => {
    const each = Object.assign(new Error('connect ECONNREFUSED ::1'), { code: 'ECONNREFUSED' });
    const error = new WebAPIRequestError(
      new TypeError('fetch failed', { cause: new AggregateError([each, each]) }),
    );
    expect(classify(error)).toMatchObject(outOfReach);
  });

  it('rate limits: the lane waits, no attempt is counted', () => {
    const waiting = { kind: 'not_sent', scope: 'lane', countsAsAttempt: false };
    expect(classify(new WebAPIRateLimitedError(7))).toMatchObject({ ...waiting, retryAfterMs: 7_000 });
    const withoutHeader = new Error(
      'Retry header did not contain a valid timeout (url: chat.postMessage, …)',
    );
    expect(classify(withoutHeader)).toMatchObject({ ...waiting, retryAfterMs: null });
    expect(classify(platform('ratelimited'))).toMatchObject({ ...waiting, retryAfterMs: null });
  });

  it.each<[string, object]>([
    ...DESTINATION.map((code): [string, object] => [code, permanent('destination')]),
    ...MESSAGE.map((code): [string, object] => [code, permanent('message')]),
    ...CHANNEL.map((code): [string, object] => [code, permanent('channel')]),
    ...EDIT.map((code): [string, object] => [code, { kind: 'cannot_edit' }]),
    ...FAILED.map((code): [string, object] => [code, answered]),
    ...UNAVAILABLE.map((code): [string, object] => [code, silent]),
    ['a_code_of_next_year', notSent],
  ])('Slack says %s', (code, expected) => {
    expect(classify(platform(code))).toMatchObject({ ...expected, reason: `slack: ${code}` });
  });

  it('keeps what Slack says about the layout', () => {
    const error = platform('invalid_blocks', [
      '[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text]',
    ]);
    expect(classify(error)).toMatchObject({ reason: expect.stringContaining('json-pointer:/blocks/0/text') });
  });

  it('an HTML page in place of an answer is ambiguous, and is cut', () => {
    const page = `<!DOCTYPE html><body>${'x'.repeat(50_000)} xoxb-secret-token</body>`;
    const result = classify(platform(page));
    expect(result).toMatchObject(ambiguous);
    expect(result.reason.length).toBeLessThan(120);
  });

  it('never repeats a secret', () => {
    const leaky = new WebAPIRequestError(
      new Error('could not reach https://bot:xoxb-secret-token@proxy Bearer xoxb-secret-token'),
    );
    expect(classify(leaky).reason).not.toContain('xoxb-secret-token');
  });
});
