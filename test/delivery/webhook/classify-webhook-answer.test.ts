import { describe, expect, it } from 'vitest';
import { classifyWebhookAnswer } from '../../../src/delivery/webhook/classify-webhook-answer.ts';
import { createRedactor } from '../../../src/domain/privacy/redact.ts';

const NOW = new Date('2026-03-04T10:00:00Z');
const redact = createRedactor(['sesame-open-4711']);

const classify = (status: number, rest: { retryAfter?: string; location?: string; text?: string } = {}) =>
  classifyWebhookAnswer(
    {
      kind: 'answer',
      status,
      retryAfter: rest.retryAfter ?? null,
      location: rest.location ?? null,
      text: rest.text ?? '',
    },
    { now: NOW, redact },
  );
const failed = (error: unknown) => classifyWebhookAnswer({ kind: 'error', error }, { now: NOW, redact });
const withCause = (cause: object) =>
  new TypeError('fetch failed', { cause: Object.assign(new Error('inner'), cause) });

describe('classifyWebhookAnswer', () => {
  it.each([200, 201, 202, 204, 299])('takes %i for received', (status) => {
    expect(classify(status)).toEqual({ kind: 'sent', status });
  });

  it.each([
    // status, scope, counts as a failed attempt
    [429, 'lane', false],
    [502, 'lane', true],
    [503, 'lane', true],
    [504, 'lane', true],
    [500, 'row', true],
    [501, 'row', true],
    [599, 'row', true],
    [408, 'row', true],
    [425, 'row', true],
  ] as const)('tries again after %i, for its %s', (status, scope, countsAsAttempt) => {
    expect(classify(status)).toEqual({
      kind: 'not_sent',
      reason: `HTTP ${status}`,
      retryAfterMs: null,
      countsAsAttempt,
      scope,
    });
  });

  it.each([429, 503])('waits as long as %i says, in seconds or until a date', (status) => {
    expect(classify(status, { retryAfter: '120' })).toMatchObject({ retryAfterMs: 120_000, scope: 'lane' });
    const date = 'Wed, 04 Mar 2026 10:00:30 GMT';
    expect(classify(status, { retryAfter: date })).toMatchObject({ retryAfterMs: 30_000 });
  });

  it.each([400, 401, 403, 404, 405, 409, 413, 415, 422, 451])('gives up for good on %i', (status) => {
    expect(classify(status)).toEqual({ kind: 'permanent', scope: 'message', reason: `HTTP ${status}` });
  });

  it('stops the whole webhook on 410', () => {
    expect(classify(410)).toMatchObject({ kind: 'permanent', scope: 'lane' });
  });

  it.each([301, 302, 303, 307, 308])(
    'does not follow %i, and says where it leads without its secrets',
    (status) => {
      const location = 'https://user:pass@new.example.com/hook/sesame-open-4711?token=abc';
      expect(classify(status, { location })).toEqual({
        kind: 'permanent',
        scope: 'message',
        reason: `HTTP ${status}: redirects to https://new.example.com, which is not followed; configure the address it leads to`,
      });
      expect(classify(status, { location: '/elsewhere' })).toMatchObject({
        reason: `HTTP ${status}: redirects, which is not followed; configure the address it leads to`,
      });
    },
  );

  it('quotes a refusal short, without its secrets and without markup', () => {
    const said = classify(422, { text: 'no such board; you sent "sesame-open-4711"' });
    expect(said).toMatchObject({ reason: 'HTTP 422: no such board; you sent "[redacted]"' });
    const page = classify(500, { text: `<!doctype html><html>${'x'.repeat(5_000)}` });
    expect(page).toMatchObject({ reason: expect.stringMatching(/^HTTP 500: \(markup, \d+ characters\)$/) });
    const long = classify(400, { text: 'x'.repeat(5_000) });
    expect('reason' in long && long.reason.length).toBeLessThanOrEqual(311);
    const quoting = classify(409, { text: 'exists for kim@corp.example, +49 30 1234567\u202e\u009b31m' });
    expect(quoting).toMatchObject({ reason: 'HTTP 409: exists for [e-mail], [tel] 31m' });
  });

  it.each([
    ['a broken connection', withCause({ code: 'ECONNRESET' }), 'row', 'ECONNRESET; it may have arrived'],
    ['a closed one', withCause({ code: 'UND_ERR_SOCKET' }), 'row', 'UND_ERR_SOCKET; it may have arrived'],
    ['nobody there', withCause({ code: 'ECONNREFUSED' }), 'lane', 'ECONNREFUSED'],
    ['an unknown name', withCause({ code: 'ENOTFOUND' }), 'lane', 'ENOTFOUND'],
    ['a bad certificate', withCause({ code: 'CERT_HAS_EXPIRED' }), 'lane', 'CERT_HAS_EXPIRED'],
    [
      'no answer in time',
      AbortSignal.abort(new DOMException('late', 'TimeoutError')).reason,
      'lane',
      'no answer in time; it may have arrived',
    ],
    ['whatever else', 'nonsense', 'lane', 'unknown error'],
  ])('sends again after %s', (_what, error, scope, reason) => {
    expect(failed(error)).toEqual({
      kind: 'not_sent',
      reason,
      retryAfterMs: null,
      countsAsAttempt: true,
      scope,
    });
  });
});
