import { type Reply, type SeenRequest, startLoopbackApi } from '../fetch/loopback-api.ts';
import { httpSourceAt, sourceTools } from '../http/http-world.ts';
import type { Fact, Fault } from './adapter-harness.ts';
import { describeAdapter } from './describe-adapter.ts';

const PAGE = 3;
const SECRET = 'sesame-4711-contract';

const INVOICES = {
  entity: 'invoices',
  path: '/v1/invoices',
  query: { limit: '{size}', after: '{cursor}', updated_since: '{since:ms}' },
  size: PAGE,
  paging: { kind: 'cursor', next: 'next' },
  items: 'data',
  since: { overlap: '0d' },
  gone: 'deleted',
  map: {
    invoice_id: 'id',
    account_id: 'customer.id',
    amount: '$major(cents, currency)',
    currency: 'currency',
    issued_on: '$day(issued)',
    status: '"open"',
  },
};

/** An invoice as the API tells it, with the moment of its last change. */
interface Told {
  id: string;
  updated: number;
  [key: string]: unknown;
}

function faultReply(fault: Fault): Reply {
  switch (fault) {
    case 'time-out':
      return { fault: 'silent' };
    case 'too many requests':
      return { status: 429, headers: { 'retry-after': '2' }, body: { error: 'slow down' } };
    case 'server error':
      return { status: 500, body: `oh: ${SECRET}` };
    case 'cut connection':
      return { fault: 'cut', body: { data: Array(100).fill({ id: 'i1' }), next: null } };
  }
}

describeAdapter({
  kind: 'http',
  entity: 'invoices',
  file: 'invoices',
  pageSize: PAGE,
  secret: SECRET,
  without: {},
  async open() {
    const told = new Map<string, Told>();
    let again: Told[] = [];
    let broken: { fault: Fault; after: number } | null = null;
    // Every change and every pull comes a minute later than what was before it.
    let now = Date.parse('2024-03-01T00:00:00Z');
    const later = () => {
      now += 60_000;
      return now;
    };
    const put = (id: string, values: Record<string, unknown>) => {
      told.delete(id);
      told.set(id, { id, currency: 'EUR', customer: { id: 'A1' }, ...values, updated: later() });
    };
    const answer = ({ url, headers }: SeenRequest): Reply => {
      if (headers.authorization !== `Bearer ${SECRET}`) return { status: 401, body: 'who?' };
      const from = Number(url.searchParams.get('after') ?? 0);
      const limit = Number(url.searchParams.get('limit'));
      if (broken !== null && from + limit > broken.after) return faultReply(broken.fault);
      const since = Number(url.searchParams.get('updated_since'));
      const changed = [...told.values(), ...again].filter(({ updated }) => updated >= since);
      const next = from + limit < changed.length ? String(from + limit) : null;
      return { body: { data: changed.slice(from, from + limit), next } };
    };
    const api = await startLoopbackApi(answer);
    const tell = (facts: readonly Fact[]) => {
      for (const { n, revision, day } of facts)
        put(`i${n}`, { cents: revision * 100, issued: `${day}T08:00:00Z` });
      return Promise.resolve();
    };
    return {
      source() {
        const at = later();
        const tools = sourceTools({ now: () => new Date(at), variable: () => SECRET });
        const auth = { kind: 'bearer', token_env: 'API_TOKEN' };
        return httpSourceAt(
          api.origin,
          { auth, limits: { attempts: 2, timeout_seconds: 1 }, resources: { invoices: INVOICES } },
          tools,
        );
      },
      tell,
      repeat(facts) {
        again = facts.map(({ n }) => told.get(`i${n}`)!);
        return Promise.resolve();
      },
      spoil: () => Promise.resolve(put('i0', { cents: 'much', issued: '2024-01-01' })),
      mend: () => Promise.resolve(put('i0', { cents: 100, issued: '2024-01-01' })),
      forget: (n) => Promise.resolve(put(`i${n}`, { deleted: true })),
      fail(fault, after) {
        broken = { fault, after };
        return Promise.resolve();
      },
      heal() {
        broken = null;
        return Promise.resolve();
      },
      stored: (raw) => raw`
        select substr(invoice_id, 2)::int as n, amount::int as revision from invoices
        where status <> 'void' and invoice_id <> 'i0' order by 1`,
      close: () => Promise.resolve(),
    };
  },
});
