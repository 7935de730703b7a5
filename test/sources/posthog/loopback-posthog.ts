import { type Reply, type SeenRequest, startLoopbackApi } from '../../sources/fetch/loopback-api.ts';

/** An event as it was captured. */
export interface CapturedEvent {
  event: string;
  at: string;
  group: string | null;
  person: string;
  /** Its property `area`. */
  area?: string;
}

export const POSTHOG_KEY = 'phx_sesame-4711';

/**
 * PostHog's query API on loopback as its documentation has it: a POST of a HogQLQuery to the project, a key in the header, 100
 * rows unless the query has a LIMIT of its own, `most` at any rate, so many queries an hour. It answers the queries of this product only, from
 * its events; it can be told to be slow with more than so many days.
 */
export async function startLoopbackPosthog(
  given: { perHour?: number; slowFrom?: number; most?: number } = {},
) {
  const events: CapturedEvent[] = [];
  const state = {
    perHour: given.perHour ?? Number.POSITIVE_INFINITY,
    slowFrom: given.slowFrom ?? Number.POSITIVE_INFINITY,
  };
  const faults: string[] = [];
  let reply: ((rows: number) => Reply | null) | null = null;
  let told = 0;
  let odd: { day: string; account: string; product: string; events: unknown } | null = null;
  let asked = 0;

  const answer = (request: SeenRequest): Reply => {
    if (request.headers.authorization !== `Bearer ${POSTHOG_KEY}`)
      return { status: 401, body: UNAUTHENTICATED };
    if (request.method !== 'POST' || request.url.pathname !== '/api/projects/7/query/')
      return { status: 404 };
    if (++asked > state.perHour) return { status: 429, headers: { 'retry-after': '1800' }, body: THROTTLED };
    const { query, refresh } = JSON.parse(request.body);
    if (query?.kind !== 'HogQLQuery') faults.push('kind');
    if (refresh !== 'force_blocking') faults.push('refresh');
    const [, from = '', to = ''] = bounds(query.query);
    const days = (Date.parse(to) - Date.parse(from)) / 86_400_000;
    if (days >= state.slowFrom) return { status: 504, body: TOO_SLOW };
    const result = resultOf(query.query, events, given.most);
    const { day = '', account, product, events: count } = odd ?? {};
    if (odd !== null && day >= from.slice(0, 10) && day < to.slice(0, 10))
      result.results.unshift([day, account, product, count, 1]);
    const instead = reply?.(told + Math.max(1, result.results.length)) ?? null;
    if (instead !== null) return instead;
    // What fills a query is thrown away, and asked for in parts.
    if (result.results.length < result.limit) told += result.results.length;
    return { body: result };
  };
  const api = await startLoopbackApi(answer);
  return {
    url: api.origin,
    events,
    faults,
    queries: () => api.requests.map(({ body }) => String(JSON.parse(body).query.query)),
    /** Answers in place of results, given how many rows would have been told with them; null = with the results. */
    answers: (instead: ((rows: number) => Reply | null) | null) => {
      reply = instead;
      told = 0;
    },
    /** A row that is told as it stands here. */
    spoil: (row: typeof odd) => {
      odd = row;
    },
    newHour: () => {
      asked = 0;
    },
  };
}

const UNAUTHENTICATED = {
  type: 'authentication_error',
  code: 'authentication_failed',
  detail: 'Invalid personal API key.',
};
const THROTTLED = { type: 'throttled_error', code: 'throttled', detail: 'Request was throttled.' };
const TOO_SLOW = {
  type: 'server_error',
  code: 'error',
  detail: 'Query has hit the max execution time before completing.',
};

function bounds(query: string): readonly string[] {
  return (
    /timestamp >= toDateTime\('([^']+)', 'UTC'\) AND timestamp < toDateTime\('([^']+)', 'UTC'\)/.exec(
      query,
    ) ?? []
  );
}

/** What ClickHouse would answer: groups of the key, in their order, up to the limit. */
function resultOf(query: string, events: readonly CapturedEvent[], most = 50_000) {
  const [, from = '', to = ''] = bounds(query);
  const limit = Math.min(most, Number(/LIMIT (\d+)$/.exec(query)?.[1] ?? 100));
  const fromAccount = /AS account.* >= '([^']*)' GROUP/.exec(query)?.[1] ?? '';
  const area = /multiIf\(event IN \(([^)]*)\), '(\w+)', 'default'\)/.exec(query);
  const groups = new Map<string, { key: string[]; events: number; people: Set<string> }>();
  const byProperty = query.includes("properties['area']");
  for (const { event, at, group, person, area: told } of events) {
    const moment = at.replace('T', ' ').slice(0, 19);
    if (moment < from || moment >= to || group === null || group < fromAccount) continue;
    if (event.startsWith('$') && event !== '$pageview' && event !== '$screen') continue;
    const listed = area?.[1]?.includes(`'${event}'`) ? area[2]! : 'default';
    const product = byProperty ? (told ?? 'default') : listed;
    const key = [at.slice(0, 10), group, product];
    const id = JSON.stringify(key);
    const known = groups.get(id) ?? { key, events: 0, people: new Set<string>() };
    known.events++;
    known.people.add(person);
    groups.set(id, known);
  }
  const rows = [...groups.values()]
    .sort((a, b) => (JSON.stringify(a.key) < JSON.stringify(b.key) ? -1 : 1))
    .map(({ key, events: count, people }): unknown[] => [...key, count, people.size]);
  return {
    results: rows.slice(0, limit),
    columns: ['day', 'account', 'product', 'events', 'users'],
    types: [],
    hasMore: rows.length > limit,
    limit,
    is_cached: false,
    error: null,
  };
}
