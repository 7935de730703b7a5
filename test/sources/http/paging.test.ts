import { describe, expect, it } from 'vitest';
import { nextLink } from '../../../src/sources/http/paging.ts';
import { type Reply, type SeenRequest, startLoopbackApi } from '../fetch/loopback-api.ts';
import { httpSourceAt, pullAll } from './http-world.ts';

const ALL = Array.from({ length: 7 }, (_, at) => ({ id: `a${at + 1}` }));
const map = { account_id: 'id' };

/** Reads seven accounts, three at once, with the paging under test. */
async function accountsBy(
  resource: Record<string, unknown>,
  answer: (request: SeenRequest, origin: string) => Reply,
) {
  const api = await startLoopbackApi((request) => answer(request, `http://${request.headers.host}`));
  const source = httpSourceAt(api.origin, {
    auth: { kind: 'none' },
    resources: { accounts: { entity: 'accounts', path: '/accounts', size: 3, map, ...resource } },
  });
  const { records } = (await pullAll(source)).get('accounts')!;
  return {
    ids: records.map((record) => (record as { accountId: string }).accountId),
    requests: api.requests,
  };
}

const ids = ALL.map(({ id }) => id);
const pageOf = (from: number, size = 3) => ALL.slice(from, from + size);

describe('paging', () => {
  it('by cursor, in the query', async () => {
    const { ids: told, requests } = await accountsBy(
      {
        query: { limit: '{size}', after: '{cursor}' },
        items: 'results',
        paging: { kind: 'cursor', next: 'paging.next.after' },
      },
      ({ url }) => {
        const from = Number(url.searchParams.get('after') ?? 0);
        const paging = from + 3 < 7 ? { paging: { next: { after: from + 3 } } } : {};
        return { body: { results: pageOf(from), ...paging } };
      },
    );
    expect(told).toEqual(ids);
    expect(requests.map(({ url }) => url.search)).toEqual([
      '?limit=3',
      '?limit=3&after=3',
      '?limit=3&after=6',
    ]);
  });

  it('by cursor, in the body of a POST, with a sign that there is more', async () => {
    const { ids: told, requests } = await accountsBy(
      {
        method: 'POST',
        body: { pagination: { per_page: '{size}', starting_after: '{cursor}' } },
        items: 'data',
        paging: { kind: 'cursor', next: 'cursor', more: '$not(end)' },
      },
      ({ body }) => {
        const { pagination } = JSON.parse(body);
        const from = Number(pagination.starting_after ?? 0);
        // Some APIs give a cursor on the last page as well.
        return { body: { data: pageOf(from), cursor: String(from + 3), end: from + 3 >= 7 } };
      },
    );
    expect(told).toEqual(ids);
    expect(requests.map(({ body }) => JSON.parse(body))).toEqual([
      { pagination: { per_page: 3 } },
      { pagination: { per_page: 3, starting_after: '3' } },
      { pagination: { per_page: 3, starting_after: '6' } },
    ]);
  });

  it('by number, to the first page that is empty', async () => {
    const { ids: told, requests } = await accountsBy(
      { query: { page: '{page}', per_page: '{size}' }, paging: { kind: 'page' } },
      // Gives fewer than it is asked for, which is no sign of an end.
      ({ url }) => ({ body: pageOf((Number(url.searchParams.get('page')) - 1) * 2, 2) }),
    );
    expect([told, requests.length]).toEqual([ids, 5]);
  });

  it('by number, as long as it is said that there is more', async () => {
    const { ids: told, requests } = await accountsBy(
      {
        query: { page: '{page}' },
        items: 'invoices',
        paging: { kind: 'page', more: 'meta.next_page != null' },
      },
      ({ url }) => {
        const page = Number(url.searchParams.get('page'));
        return {
          body: { invoices: pageOf((page - 1) * 3), meta: { next_page: page < 3 ? page + 1 : null } },
        };
      },
    );
    expect([told, requests.length]).toEqual([ids, 3]);
  });

  it('by offset', async () => {
    const { ids: told, requests } = await accountsBy(
      { query: { skip: '{offset}', limit: '{size}' }, items: 'data', paging: { kind: 'offset' } },
      ({ url }) => ({ body: { data: pageOf(Number(url.searchParams.get('skip'))) } }),
    );
    expect(told).toEqual(ids);
    expect(requests.map(({ url }) => url.searchParams.get('skip'))).toEqual(['0', '3', '6', '7']);
  });

  it('by the Link header', async () => {
    const { ids: told } = await accountsBy({ paging: { kind: 'link' } }, ({ url }, origin) => {
      const from = Number(url.searchParams.get('from') ?? 0);
      const link = `<${origin}/accounts?from=0>; rel="first", <${origin}/accounts?from=${from + 3}>; rel="next"`;
      return { body: pageOf(from), headers: from + 3 < 7 ? { link } : {} };
    });
    expect(told).toEqual(ids);
  });

  it('by an address in the answer, also a relative one', async () => {
    const { ids: told } = await accountsBy(
      { items: 'rows', paging: { kind: 'url', next: 'links.next' } },
      ({ url }) => {
        const from = Number(url.searchParams.get('from') ?? 0);
        const next = from + 3 < 7 ? `/accounts?from=${from + 3}` : null;
        return { body: { rows: pageOf(from), links: { next } } };
      },
    );
    expect(told).toEqual(ids);
  });

  it.each([
    [
      'another host',
      { rows: [], next: 'https://evil.example/x' },
      /next page is said to be at https:\/\/evil/,
    ],
    ['itself', { rows: [], next: '/accounts?same' }, /paging stands still/],
  ])('never leads to %s', async (_name, body, message) => {
    const paging = { kind: 'url', next: 'next' };
    const reading = accountsBy({ items: 'rows', paging }, () => ({ body }));
    await expect(reading).rejects.toThrow(message);
  });

  it('wants a list where it is said to be', async () => {
    const reading = accountsBy({ items: 'data.rows' }, () => ({ body: { data: { other: [] } } }));
    await expect(reading).rejects.toThrow(
      /the answer holds no list at data.rows. Check items of the resource/,
    );
  });
});

describe('the Link header', () => {
  it.each([
    [null, null],
    ['<https://a.example/?a=1,2>; rel=next', 'https://a.example/?a=1,2'],
    ['</p>; title="a, b"; rel="prev next"', '/p'],
    ['<a>; rel="prev", <b>; REL=Next', 'b'],
    ['<a>; rel="nextish"', null],
  ])('%s', (header, target) => {
    expect(nextLink(header)).toBe(target);
  });
});
