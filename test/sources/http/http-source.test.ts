import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { stringify } from 'yaml';
import { ZodError } from 'zod';
import { SourceError } from '../../../src/sources/source-error.ts';
import { SETTINGS } from '../csv-folder/make-folder.ts';
import { type Reply, startLoopbackApi } from '../fetch/loopback-api.ts';
import { httpSourceAt, pullAll, sourceTools, statesOf } from './http-world.ts';

const none = { auth: { kind: 'none' } };
const accounts = (over: Record<string, unknown> = {}) => ({
  accounts: { entity: 'accounts', path: '/accounts', map: { account_id: 'id' }, ...over },
});

/** One pull of one answer. */
async function pullOf(
  reply: Reply,
  resources: Record<string, unknown>,
  config: Record<string, unknown> = none,
) {
  const api = await startLoopbackApi(() => reply);
  const pulled = await pullAll(httpSourceAt(api.origin, { ...config, resources }));
  return { pulled, requests: api.requests };
}

describe('what is asked with', () => {
  it.each([
    ['none', { kind: 'none' }, {}],
    ['a bearer token', { kind: 'bearer', token_env: 'T' }, { authorization: 'Bearer sesame-4711' }],
    [
      'a user and a password',
      { kind: 'basic', user: 'me/token', password_env: 'P' },
      { authorization: `Basic ${Buffer.from('me/token:sesame-4711').toString('base64')}` },
    ],
    [
      'a key in place of a user',
      { kind: 'basic', user_env: 'K' },
      { authorization: `Basic ${Buffer.from('sesame-4711:').toString('base64')}` },
    ],
    [
      'a header',
      { kind: 'header', header: 'X-Api-Key', value_env: 'K', prefix: 'Key ' },
      { 'x-api-key': 'Key sesame-4711' },
    ],
  ])('%s', async (_name, auth, headers) => {
    const { requests } = await pullOf({ body: [] }, accounts(), { auth, headers: { 'X-Version': '7' } });
    const { authorization, 'x-api-key': key, 'x-version': version } = requests[0]!.headers;
    expect({ ...(authorization && { authorization }), ...(key && { 'x-api-key': key }) }).toEqual(headers);
    expect(version).toBe('7');
  });
});

describe('mapping', () => {
  it('reads values as the rows of every source are read', async () => {
    const { pulled } = await pullOf(
      {
        body: {
          items: [
            { id: 1, when: 1_767_225_600, cents: 1234500, cur: 'JPY', at: '2026-01-01T23:30:00-05:00' },
          ],
        },
      },
      {
        invoices: {
          entity: 'invoices',
          path: '/i',
          items: 'items',
          map: {
            invoice_id: 'id',
            account_id: '"A" & $string(id)',
            amount: '$major(cents, cur)',
            currency: 'cur',
            issued_on: '$day(when)',
            due_on: '$day(at)',
            status: '$lookup({"x": "open"}, "x")',
          },
        },
      },
    );
    expect(pulled.get('invoices')!.records).toEqual([
      expect.objectContaining({
        invoiceId: '1',
        accountId: 'A1',
        amount: 1_234_500,
        issuedOn: '2026-01-01',
        dueOn: '2026-01-02',
        status: 'open',
      }),
    ]);
  });

  it('keeps identifiers that no double holds as they are', async () => {
    const body = '[{"id": 12345678901234567891, "name": "a \\" 12345678901234567891"}]';
    const { pulled } = await pullOf({ body }, accounts({ map: { account_id: 'id', name: 'name' } }));
    expect(pulled.get('accounts')!.records).toEqual([
      expect.objectContaining({ accountId: '12345678901234567891', name: 'a " 12345678901234567891' }),
    ]);
  });

  it.each([
    ['a required value that is missing', { name: 'x' }, 'account_id is empty'],
    ['a list in place of a value', { id: ['a', 'b'] }, 'account_id is a list, not one value'],
    ['a mapping in place of a value', { id: { a: 1 } }, 'account_id is a mapping, not one value'],
  ])('keeps a row aside with %s, and loads the others', async (_name, item, message) => {
    const { pulled } = await pullOf({ body: [item, { id: 'A2' }] }, accounts());
    const { records, rejects } = pulled.get('accounts')!;
    expect(records).toHaveLength(1);
    expect(rejects.map((reject) => [reject.line, reject.message])).toEqual([
      [1, expect.stringContaining(message)],
    ]);
  });

  it.each([
    ['that never ends', '($f := function($x) { $f($x + 1) }; $f(0))'],
    ['that goes too deep', '($f := function($x) { 1 + $f($x + 1) }; $f(0))'],
    ['that makes too much', '$count([1..9000000])'],
    ['that searches a long text', '$match(blob, /(a+)+$/)'],
    ['that fails', '$number("x" & id)'],
  ])('stops an expression %s, at the cost of the value', async (_name, expression) => {
    const map = { account_id: 'id', name: expression };
    const { pulled } = await pullOf({ body: [{ id: 'A1', blob: 'a'.repeat(30_000) }] }, accounts({ map }));
    const { records, rejects } = pulled.get('accounts')!;
    expect(records).toEqual([expect.objectContaining({ accountId: 'A1', name: null })]);
    expect(rejects.map(({ message }) => message)).toEqual([
      expect.stringContaining('name cannot be made of what the API tells'),
    ]);
  });

  it('leaves out what is no row, and tells what is gone', async () => {
    const body = [{ id: 'A1' }, { id: 'A2', test: true }, { id: 'A3', deleted: true }];
    const { pulled } = await pullOf({ body }, accounts({ only: '$not(test = true)', gone: 'deleted' }));
    const { records, gone } = pulled.get('accounts')!;
    expect([records.length, gone]).toEqual([1, [['A3']]]);
  });

  it('harms nothing with names such as __proto__', async () => {
    const body = '[{"id": "__proto__", "__proto__": {"polluted": 1}, "constructor": "x"}]';
    const { pulled } = await pullOf({ body }, accounts({ map: { account_id: 'id', name: 'constructor' } }));
    expect(pulled.get('accounts')!.records).toEqual([
      expect.objectContaining({ accountId: '__proto__', name: 'x' }),
    ]);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });
});

describe('rows that are added up', () => {
  const signals = {
    entity: 'signals',
    path: '/t',
    items: 'tickets',
    sum: true,
    since: { first: '30d', overlap: '1d' },
    query: { from: '{since:iso}' },
    map: { account_id: 'org', signal: '"tickets"', day: '$day(at)', value: '1' },
  };
  const tickets = [
    { org: 'A1', at: '2026-03-03T01:00:00Z' },
    { org: 'A1', at: '2026-03-03T23:00:00Z' },
    { org: 'A2', at: '2026-03-03T23:00:00Z' },
    { org: 'A1', at: '2026-01-01T00:00:00Z' },
    { org: 'A1', at: 'yesterday' },
  ];

  it('come as one for each key, without days of which only a part was asked for', async () => {
    const { pulled, requests } = await pullOf({ body: { tickets } }, { signals });
    const { records, rejects, state } = pulled.get('signals')!;
    expect(records).toEqual([
      { accountId: 'A1', signal: 'tickets', day: '2026-03-03', value: 2 },
      { accountId: 'A2', signal: 'tickets', day: '2026-03-03', value: 1 },
    ]);
    expect(rejects.map(({ message }) => message)).toEqual([expect.stringContaining('day is "yesterday"')]);
    expect(requests[0]!.url.searchParams.get('from')).toBe('2026-02-02T00:00:00Z');
    expect(JSON.stringify(state)).toContain('2026-03-04T10:00:00.000Z');
  });
});

describe('a pull that follows another', () => {
  const resource = {
    entity: 'accounts',
    path: '/accounts',
    query: { since: '{since:unix}', after: '{cursor}' },
    paging: { kind: 'cursor', next: 'next' },
    items: 'data',
    since: { first: '10d', overlap: '1d' },
    map: { account_id: 'id' },
  };

  it('asks for what has changed since the last one began, and a little more', async () => {
    const api = await startLoopbackApi(() => ({ body: { data: [{ id: 'A1' }] } }));
    const source = () => httpSourceAt(api.origin, { ...none, resources: { accounts: resource } });
    const first = await pullAll(source());
    await pullAll(source(), statesOf(first));
    const days = api.requests.map(({ url }) =>
      new Date(Number(url.searchParams.get('since')) * 1_000).toISOString(),
    );
    expect(days).toEqual(['2026-02-22T10:00:00.000Z', '2026-03-03T10:00:00.000Z']);
  });

  it('asks as at first after one that was dated by a clock which was days ahead', async () => {
    const api = await startLoopbackApi(() => ({ body: { data: [{ id: 'A1' }] } }));
    const source = (tools = sourceTools()) =>
      httpSourceAt(api.origin, { ...none, resources: { accounts: resource } }, tools);
    const ahead = sourceTools({ now: () => new Date('2026-03-07T10:00:00Z') });
    const first = await pullAll(source(ahead));
    const second = await pullAll(source(), statesOf(first));
    await pullAll(source(), statesOf(second));
    const days = api.requests.map(({ url }) =>
      new Date(Number(url.searchParams.get('since')) * 1_000).toISOString().slice(0, 10),
    );
    expect(days).toEqual(['2026-02-25', '2026-02-22', '2026-03-03']);
  });

  it('starts over where the page it stood at is not known any more', async () => {
    const api = await startLoopbackApi(({ url }) =>
      url.searchParams.has('after')
        ? { status: 410, body: 'expired' }
        : { body: { data: [{ id: 'A1' }], next: api.requests.length === 1 ? 'p2' : null } },
    );
    const source = () => httpSourceAt(api.origin, { ...none, resources: { accounts: resource } });
    const { feeds } = await source().open(SETTINGS);
    const batches = feeds[0]!.read();
    const { value } = await batches.next();
    const checkpoint = (value as { checkpoint: string }).checkpoint;
    await expect(batches.next()).rejects.toThrow(SourceError);
    const again = await pullAll(source(), new Map([['accounts', checkpoint]]));
    expect(again.get('accounts')!.records).toHaveLength(1);
    expect(api.requests.map(({ url }) => url.searchParams.get('after'))).toEqual([null, 'p2', 'p2', null]);
  });

  it('tells everything again when the mapping is another one', async () => {
    const api = await startLoopbackApi(() => ({ body: { data: [] } }));
    const first = await pullAll(httpSourceAt(api.origin, { ...none, resources: { accounts: resource } }));
    const other = { ...resource, map: { account_id: 'id', name: 'n' } };
    await pullAll(httpSourceAt(api.origin, { ...none, resources: { accounts: other } }), statesOf(first));
    const [a, b] = api.requests.map(({ url }) => url.searchParams.get('since'));
    expect(a).toBe(b);
  });
});

describe('opening', () => {
  const problemsOf = async (config: Record<string, unknown>, tools = sourceTools()) => {
    try {
      const source = httpSourceAt('https://api.example.com', { allow_hosts: [], ...config }, tools);
      await source.open(SETTINGS);
    } catch (error) {
      if (error instanceof SourceError)
        return error.problems.map(({ code, message }) => `${code}: ${message}`);
      if (error instanceof ZodError) return error.issues.map(({ message }) => message);
      throw error;
    }
    return [];
  };

  it.each([
    [
      'a secret that is not set',
      { auth: { kind: 'bearer', token_env: 'TOKEN' } },
      'missing_secret: TOKEN is not set',
    ],
    [
      'an address of the own network',
      { url: 'https://10.0.0.1' },
      'not_allowed: 10.0.0.1 is not a public address',
    ],
    [
      'an address without encryption',
      { url: 'http://api.example.com' },
      'not_allowed: http://api.example.com is not enc',
    ],
    ['no address', { url: 'api' }, 'is not an address such as'],
    ['a query in the address', { url: 'https://api.example.com/?v=1' }, 'is not an address such as'],
    ['a secret in the file', { headers: { 'X-Api-Key': 'k' } }, 'is a header that cannot stand in the file'],
  ])('tells %s', async (_name, config, message) => {
    const tools = sourceTools({ variable: () => null });
    const problems = await problemsOf({ ...none, resources: accounts(), ...config }, tools);
    expect(problems).toEqual([expect.stringContaining(message)]);
  });

  it.each([
    ['JSONata that is none', { map: { account_id: 'id[' } }, 'map.account_id "id[" is not JSONata'],
    ['a column that lacks', { map: { name: 'n' } }, 'map lacks account_id'],
    ['a column there is not', { map: { account_id: 'id', nmae: 'n' } }, 'map.nmae is no column of accounts'],
    ['what cannot be added up', { sum: true }, 'sum is for signals and usage, not for accounts'],
  ])('tells %s', async (_name, over, message) => {
    expect(await problemsOf({ ...none, resources: accounts(over) })).toEqual([
      expect.stringContaining(message),
    ]);
  });

  it('tells everything at once, and what is not asked for is not looked at', async () => {
    const resources = { ...accounts({ map: {} }), other: { entity: 'csms', path: '/c', map: {} } };
    expect(await problemsOf({ ...none, resources })).toHaveLength(2);
    const source = httpSourceAt('https://api.example.com', { ...none, resources });
    expect((await source.open(SETTINGS, { entities: ['usage'] })).feeds).toEqual([]);
  });

  it.each([
    ['a preset there is not', { preset: 'hubspt' }, /"hubspt" is no preset \(did you mean "hubspot"\?\)/],
    [
      'a parameter that is needed',
      { preset: 'zendesk', with: { email: 'a@b.example' } },
      /needs "subdomain"/,
    ],
    ['a parameter there is not', { preset: 'hubspot', with: { mrr: 'x' } }, /"mrr" is no parameter/],
    ['nothing to ask for', { ...none, url: 'https://api.example.com' }, /nothing would be asked for/],
    ['no address', { ...none, resources: accounts() }, /is missing/],
    [
      'a key of a resource there is not',
      { ...none, resources: accounts({ pagin: {} }) },
      /does not know "pagin" \(did you mean "paging"\?\)/,
    ],
  ])('the configuration tells %s', async (_name, config, message) => {
    expect((await problemsOf({ url: undefined, ...config })).join('\n')).toMatch(message);
  });
});

describe('a preset', () => {
  const preset = {
    url: 'https://api.example.com',
    auth: { kind: 'header', header: 'X-Key', value_env: 'KEY' },
    parameters: { plan: { about: 'which plan', default: 'pro' } },
    resources: {
      accounts: {
        entity: 'accounts',
        path: '/{plan}/accounts',
        query: { limit: '{size}', expand: 'owner' },
        map: { account_id: 'id', name: 'name' },
      },
      people: { entity: 'csms', path: '/people', map: { email: 'mail' } },
    },
  };

  it('of the company itself is laid under what the source says', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'preset-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    await writeFile(join(folder, 'mine.yaml'), stringify(preset));
    const api = await startLoopbackApi(() => ({ body: [{ id: 'A1', name: 'a', label: 'b' }] }));
    const source = httpSourceAt(
      api.origin,
      {
        preset: './mine.yaml',
        with: { plan: 'a b' },
        auth: { kind: 'bearer', token_env: 'T' },
        resources: { people: null, accounts: { query: { expand: 'all' }, map: { name: 'label' } } },
      },
      sourceTools({ baseDir: folder }),
    );
    const pulled = await pullAll(source);
    expect([...pulled.keys()]).toEqual(['accounts']);
    expect(pulled.get('accounts')!.records).toMatchObject([{ accountId: 'A1', name: 'b' }]);
    const [{ url, headers }] = api.requests as [(typeof api.requests)[number]];
    expect(url.pathname + url.search).toBe('/a%20b/accounts?limit=100&expand=all');
    expect([headers.authorization, headers['x-key']]).toEqual(['Bearer sesame-4711', undefined]);
  });

  it('that cannot be read is told when the source is opened', async () => {
    const source = httpSourceAt('https://api.example.com', { preset: './nowhere.yaml' });
    await expect(async () => source.open(SETTINGS)).rejects.toThrow(/nowhere\.yaml cannot be read: ENOENT/);
  });
});

describe('what doctor asks', () => {
  it.each<[string, Reply, object]>([
    [
      'answers',
      { body: [{ id: 'A1' }, { id: 'A2' }] },
      { ok: true, says: '2 on the first page make 2 rows' },
    ],
    [
      'refuses the key',
      { status: 403, body: 'scope' },
      { ok: false, says: expect.stringContaining('answered "scope" with HTTP 403. The key is known') },
    ],
    ['is down', { status: 500 }, { ok: false, says: expect.stringContaining('HTTP 500') }],
  ])('an API that %s, once', async (_name, reply, says) => {
    const api = await startLoopbackApi(() => reply);
    const source = httpSourceAt(api.origin, { ...none, resources: accounts() });
    expect(await source.checks?.()).toEqual([{ name: 'accounts', ...says }]);
    expect(api.requests).toHaveLength(1);
  });
});
