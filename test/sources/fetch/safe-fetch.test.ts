import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { FetchError } from '../../../src/sources/fetch/fetch-error.ts';
import { DEFAULT_LIMITS } from '../../../src/sources/fetch/safe-fetch.ts';
import { loopbackFetch, type Reply, startLoopbackApi, travellingClock } from './loopback-api.ts';

const get = (url: string) => ({
  method: 'GET' as const,
  url,
  headers: { authorization: 'Bearer sesame-4711' },
});
const failure = async (call: Promise<unknown>) => {
  const error = await call.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof FetchError)) throw error ?? new Error('it was answered');
  return error;
};

describe('where a request may not go', () => {
  it.each([
    ['loopback', 'https://127.0.0.1/'],
    ['another loopback', 'https://127.8.9.1:8443/'],
    ['IPv6 loopback', 'https://[::1]/'],
    ['this host', 'https://0.0.0.0/'],
    ['this host in IPv6', 'https://[::]/'],
    ['a private network', 'https://10.1.2.3/'],
    ['another private network', 'https://172.31.255.1/'],
    ['a third private network', 'https://192.168.0.1/'],
    ["a cloud's metadata", 'https://169.254.169.254/latest/meta-data/'],
    ['carrier-grade NAT', 'https://100.64.0.1/'],
    ['benchmarking', 'https://198.18.0.1/'],
    ['multicast', 'https://224.0.0.1/'],
    ['broadcast', 'https://255.255.255.255/'],
    ['reserved', 'https://240.0.0.1/'],
    ['unique local', 'https://[fd12:3456::1]/'],
    ['IPv6 link-local', 'https://[fe80::1]/'],
    ['site local', 'https://[fec0::1]/'],
    ['IPv6 multicast', 'https://[ff02::1]/'],
    ['IPv4 mapped into IPv6', 'https://[::ffff:127.0.0.1]/'],
    ['IPv4 mapped, in hexadecimal', 'https://[::ffff:7f00:1]/'],
    ['public IPv4 mapped into IPv6', 'https://[::ffff:8.8.8.8]/'],
    ['IPv4 compatible IPv6', 'https://[::7f00:1]/'],
    ['NAT64', 'https://[64:ff9b::7f00:1]/'],
    ['6to4', 'https://[2002:7f00:1::]/'],
    ['Teredo', 'https://[2001::1]/'],
    ['documentation', 'https://[2001:db8::1]/'],
    ['not yet given out', 'https://[4000::1]/'],
    ['decimal', 'https://2130706433/'],
    ['octal', 'https://0177.0.0.1/'],
    ['hexadecimal', 'https://0x7f000001/'],
    ['shortened', 'https://127.1/'],
    ['with digits in circles', 'https://①②⑦.0.0.1/'],
    ['a name of this machine', 'https://localhost:9/'],
    ['not encrypted', 'http://api.example.com/'],
    ['a file', 'file:///etc/passwd'],
    ['with a login', 'https://user:pass@api.example.com/'],
  ])('%s: %s', async (_name, url) => {
    const error = await failure(loopbackFetch({ allowedHosts: [] })(get(url)));
    expect([error.code, error.passing]).toEqual(['refused_address', false]);
    expect(error.hint).toMatch(/allow_hosts/);
  });

  it.each([
    ['private', [{ address: '10.0.0.7', family: 4 }]],
    [
      'public and private',
      [
        { address: '93.184.215.14', family: 4 },
        { address: '::1', family: 6 },
      ],
    ],
    ['mapped', [{ address: '::ffff:10.0.0.7', family: 6 }]],
  ])('a name that leads to addresses that are %s', async (_name, found) => {
    const safeFetch = loopbackFetch({ allowedHosts: [], resolve: async () => found });
    const error = await failure(safeFetch(get('https://api.example.com/')));
    expect(error.code).toBe('refused_address');
    expect(error.message).toContain('api.example.com leads to');
  });

  it('metadata of a cloud behind a name that is allow-listed', async () => {
    const resolve = async () => [{ address: '169.254.169.254', family: 4 }];
    const safeFetch = loopbackFetch({ allowedHosts: ['lago.internal'], resolve });
    expect((await failure(safeFetch(get('http://lago.internal/')))).code).toBe('refused_address');
  });
});

describe('the address that was checked is the one connected to', () => {
  it('whatever the name resolves to a moment later', async () => {
    const api = await startLoopbackApi(() => ({ body: { ok: true } }));
    const { port } = new URL(api.origin);
    let asked = 0;
    const resolve = async () => {
      asked++;
      return [{ address: asked === 1 ? '127.0.0.1' : '169.254.169.254', family: 4 }];
    };
    const safeFetch = loopbackFetch({ allowedHosts: ['lago.internal'], resolve });
    const answer = await safeFetch(get(`http://lago.internal:${port}/`));
    expect([answer.status, asked, api.requests.length]).toEqual([200, 1, 1]);
  });

  it('and a name that turns to the own network after its first answer is refused', async () => {
    const api = await startLoopbackApi((_request, nth) => ({
      status: nth === 1 ? 503 : 200,
      headers: { connection: 'close' },
    }));
    const { port } = new URL(api.origin);
    let asked = 0;
    const resolve = async () => {
      asked++;
      return [{ address: asked === 1 ? '127.0.0.1' : '169.254.169.254', family: 4 }];
    };
    const safeFetch = loopbackFetch({ allowedHosts: ['lago.internal'], resolve });
    const error = await failure(safeFetch(get(`http://lago.internal:${port}/`)));
    expect([error.code, asked, api.requests.length]).toEqual(['refused_address', 2, 1]);
  });
});

describe('redirects', () => {
  it('within the host are followed, at most three', async () => {
    const api = await startLoopbackApi(({ url }) => {
      const left = Number(url.searchParams.get('left'));
      return left === 0 ? { body: 'there' } : { status: 307, headers: { location: `/?left=${left - 1}` } };
    });
    const safeFetch = loopbackFetch();
    expect((await safeFetch(get(`${api.origin}/?left=3`))).body.toString()).toBe('there');
    const error = await failure(safeFetch(get(`${api.origin}/?left=4`)));
    expect(error.message).toBe('more than 3 redirects');
  });

  it.each([
    ['another host', 'https://evil.example/'],
    ["a cloud's metadata", 'http://169.254.169.254/'],
    ['another port', 'http://127.0.0.1:1/'],
    ['a file', 'file:///etc/passwd'],
    ['nowhere', 'http://'],
  ])('to %s are refused', async (_name, location) => {
    const api = await startLoopbackApi(() => ({ status: 302, headers: { location } }));
    const error = await failure(loopbackFetch()(get(`${api.origin}/`)));
    expect([error.code, api.requests.length]).toEqual(['refused_redirect', 1]);
  });
});

describe('answers are bounded', () => {
  const limits = { ...DEFAULT_LIMITS, maxBytes: 100_000, timeoutMs: 300, attempts: 1 };

  it.each<[string, Reply, string]>([
    ['as sent', { body: 'x'.repeat(200_000) }, 'too_large'],
    [
      'unpacked',
      { body: gzipSync(Buffer.alloc(50_000_000)), headers: { 'content-encoding': 'gzip' } },
      'too_large',
    ],
    ['in time', { fault: 'silent' }, 'timed_out'],
    ['in a packing that was asked for', { headers: { 'content-encoding': 'zstd' } }, 'not_json'],
    ['in what can be unpacked', { body: 'plain', headers: { 'content-encoding': 'gzip' } }, 'unreachable'],
  ])('%s', async (_name, reply, code) => {
    const api = await startLoopbackApi(() => reply);
    expect((await failure(loopbackFetch({ limits })(get(api.origin)))).code).toBe(code);
  });

  it('and unpacked where they fit', async () => {
    const api = await startLoopbackApi(() => ({
      body: gzipSync('{"a":1}'),
      headers: { 'content-encoding': 'gzip' },
    }));
    expect((await loopbackFetch({ limits })(get(api.origin))).body.toString()).toBe('{"a":1}');
  });
});

describe('trying again', () => {
  const call = async (answers: Reply[], told = {}) => {
    const api = await startLoopbackApi((_request, nth) => answers[nth - 1] ?? { body: 'at last' });
    const clock = travellingClock();
    const safeFetch = loopbackFetch({ clock, ...told });
    const answered = await safeFetch(get(api.origin)).catch((error: unknown) => error);
    const outcome = answered instanceof FetchError ? `${answered.code}: ${answered.message}` : 'answered';
    return { outcome, waits: clock.waits, requests: api.requests.length };
  };

  it.each<[string, Reply[], number[]]>([
    ['after an error of the server', [{ status: 500 }, { status: 502 }], [500, 1_000]],
    ['after a broken connection', [{ body: 'x'.repeat(1_000), fault: 'cut' }], [500]],
    ['until the window is over', [{ status: 429, headers: { 'x-ratelimit-reset': '9' } }], [9_000]],
    ['as long as it is asked to wait', [{ status: 429, headers: { 'retry-after': '7' } }], [7_000]],
    [
      'until the window of HubSpot is over',
      [
        {
          status: 429,
          headers: { 'x-hubspot-ratelimit-interval-milliseconds': '10000' },
          body: { ...HUBSPOT_LIMIT, policyName: 'TEN_SECONDLY_ROLLING' },
        },
      ],
      [10_000],
    ],
    [
      'until the date it is asked to wait for',
      [{ status: 503, headers: { 'retry-after': 'Wed, 04 Mar 2026 10:01:00 GMT' } }],
      [60_000],
    ],
  ])('%s', async (_name, answers, waits) => {
    expect(await call(answers)).toEqual({ outcome: 'answered', waits, requests: answers.length + 1 });
  });

  it('ends at the last attempt', async () => {
    const { outcome, requests } = await call(Array.from({ length: 9 }, () => ({ status: 500, body: 'oh' })));
    expect([outcome, requests]).toEqual(['status: answered "oh" with HTTP 500', 5]);
  });

  it('does not wait for hours', async () => {
    const { outcome, waits } = await call([{ status: 429, headers: { 'retry-after': '3600' } }]);
    expect([outcome, waits]).toEqual([
      'told_to_wait: answered with HTTP 429; the server asks for a longer pause than a run takes',
      [],
    ]);
  });

  it.each<[string, Reply]>([
    ['its policy', { status: 429, body: { ...HUBSPOT_LIMIT, policyName: 'DAILY' } }],
    [
      'what is left',
      { status: 429, headers: { 'x-hubspot-ratelimit-daily-remaining': '0' }, body: HUBSPOT_LIMIT },
    ],
  ])('does not wait for the next day, by %s', async (_name, answer) => {
    const { outcome, waits, requests } = await call([answer]);
    expect(outcome).toMatch(/^told_to_wait: .*RATE_LIMIT.*a longer pause than a run takes$/);
    expect([waits, requests]).toEqual([[], 1]);
  });

  it.each([400, 401, 403, 404, 410, 422])('is in vain after %i', async (status) => {
    const { outcome, requests } = await call([{ status, body: 'no' }]);
    expect([outcome, requests]).toEqual([`status: answered "no" with HTTP ${status}`, 1]);
  });

  it('keeps to a number of requests a minute', async () => {
    const api = await startLoopbackApi(() => ({}));
    const clock = travellingClock();
    const safeFetch = loopbackFetch({ clock, limits: { ...DEFAULT_LIMITS, perMinute: 10 } });
    for (let nth = 0; nth < 3; nth++) await safeFetch(get(api.origin));
    expect(clock.waits).toEqual([6_000, 6_000]);
  });

  it('ends at once when the run does', async () => {
    const api = await startLoopbackApi(() => ({ fault: 'silent' }));
    const stop = new AbortController();
    const call = loopbackFetch()(get(api.origin), stop.signal);
    stop.abort(new Error('stopped'));
    await expect(call).rejects.toThrow('stopped');
  });
});

it('lets no secret into an error', async () => {
  const api = await startLoopbackApi(({ headers }) => ({
    status: 403,
    body: `denied: ${headers.authorization}`,
  }));
  const error = await failure(
    loopbackFetch({ secrets: ['sesame-4711'] })(get(`${api.origin}/?key=sesame-4711`)),
  );
  expect(`${error.stack}${JSON.stringify(error)}`).not.toContain('sesame-4711');
  expect(error.message).toContain('[redacted]');
});

const HUBSPOT_LIMIT = { status: 'error', message: 'You have reached your limit.', errorType: 'RATE_LIMIT' };
