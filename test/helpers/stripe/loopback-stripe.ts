import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An object of the API, as far as tests look into it. */
export type Json = Record<string, unknown> & { id: string };

export type StripeFault = 'silent' | 'rate limit' | 'server error' | 'cut';

export const STRIPE_KEY = 'rk_test_contract4711sesame';
const KINDS = {
  customers: 'customer',
  subscriptions: 'subscription',
  subscription_items: 'subscription_item',
  invoices: 'invoice',
  products: 'product',
  prices: 'price',
  coupons: 'coupon',
  disputes: 'dispute',
  charges: 'charge',
  payment_methods: 'payment_method',
  events: 'event',
} as const;
type Path = keyof typeof KINDS;

const EVENTS_KEPT_S = 30 * 86_400;
/** Since this version a discount tells its coupon through `source`. */
const CLOVER = '2025-09-30';

/**
 * The reading part of Stripe's API on this machine, as it is published: lists in pages of at most 100, the newest first,
 * `starting_after`, `has_more`, `expand`, filters, deleted objects, events of 30 days with what an update has changed,
 * keys that may not read everything, and answers that fail.
 */
export class LoopbackStripe {
  /** Unix seconds; moved by the test. */
  now = Math.floor(Date.parse('2026-03-01T09:00:00Z') / 1000);
  readonly requests: { path: string; query: URLSearchParams; version: string }[] = [];
  /** Resources that the key may not read. */
  readonly forbidden = new Set<string>();
  fault: { kind: StripeFault; times: number; path: string | null; after: number; asked: number } | null =
    null;
  readonly #objects = new Map<Path, Map<string, Json>>();
  readonly #server: Server;
  #events = 0;

  private constructor() {
    this.#server = createServer((request, response) => this.#answer(request, response));
  }

  static async start(): Promise<LoopbackStripe> {
    const stripe = new LoopbackStripe();
    await new Promise<void>((resolve) => stripe.#server.listen(0, '127.0.0.1', resolve));
    return stripe;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** Makes or changes an object, and logs the event of that kind unless it is null. */
  put(path: Path, object: Json, event: string | null = null): void {
    const all = this.#of(path);
    const before = all.get(object.id);
    const whole = { created: this.now, ...before, ...object, object: KINDS[path] };
    all.set(object.id, whole);
    if (event !== null) this.#log(event, whole, before);
  }

  /** What is deleted is told as deleted by its id, and in no list. */
  remove(path: Path, id: string, event: string): void {
    const before = this.#of(path).get(id)!;
    this.#of(path).set(id, { id, object: KINDS[path], deleted: true });
    this.#log(event, before, undefined);
  }

  /**
   * Answers so from now on.
   * @param more.times how often; `path` and `after`: only once more than so many objects of its lists are asked for
   */
  fail(kind: StripeFault, more: { times?: number; path?: string; after?: number } = {}): void {
    const { times = Number.POSITIVE_INFINITY, path = null, after = 0 } = more;
    this.fault = { kind, times, path, after, asked: 0 };
  }

  #of(path: Path): Map<string, Json> {
    const known = this.#objects.get(path) ?? new Map<string, Json>();
    this.#objects.set(path, known);
    return known;
  }

  #log(type: string, object: Json, before: Json | undefined): void {
    const changed = Object.keys(object).filter(
      (key) => before !== undefined && JSON.stringify(before[key]) !== JSON.stringify(object[key]),
    );
    const previous = Object.fromEntries(changed.map((key) => [key, before?.[key] ?? null]));
    const data = { object, ...(before !== undefined && { previous_attributes: previous }) };
    const id = `evt_${String(++this.#events).padStart(6, '0')}`;
    this.#of('events').set(id, { id, object: 'event', type, created: this.now, data });
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '/', this.url);
    this.requests.push({
      path: url.pathname,
      query: url.searchParams,
      version: String(request.headers['stripe-version'] ?? ''),
    });
    const fault = this.#faultAt(url);
    if (fault === 'silent') return;
    if (fault === 'cut') {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '4096' });
      response.write('{"object":"list","data":[{"id":"in_', () => response.destroy());
      return;
    }
    const { status, body, headers } = fault === null ? this.#reply(request, url) : REFUSALS[fault];
    response.writeHead(status, { 'content-type': 'application/json', 'request-id': 'req_1', ...headers });
    response.end(JSON.stringify(body));
  }

  #reply({ method, headers }: IncomingMessage, url: URL): Reply {
    try {
      if (method !== 'GET') throw new Refusal(405, 'This server can only be read.');
      if (headers.authorization !== `Bearer ${STRIPE_KEY}`) {
        throw new Refusal(401, `Invalid API Key provided: ${headers.authorization?.slice(7, 20)}***`);
      }
      return { status: 200, body: this.#answerOf(url, String(headers['stripe-version'] ?? '')) };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const { status, message } = error;
      return { status, body: { error: { type: 'invalid_request_error', message } } };
    }
  }

  #answerOf(url: URL, version: string): object {
    const [, , path = '', id] = url.pathname.split('/');
    if (!(path in KINDS)) throw new Refusal(404, `Unrecognized request URL (GET: ${url.pathname}).`);
    if (this.forbidden.has(path)) {
      throw new Refusal(403, `The provided key '${STRIPE_KEY}' does not have the required permissions.`);
    }
    const expand = many(url.searchParams, 'expand');
    const tooDeep = expand.find((one) => one.split('.').length > 4);
    if (tooDeep !== undefined) {
      throw new Refusal(400, `You cannot expand more than 4 levels of a property. Property: ${tooDeep}`);
    }
    if (version < CLOVER && expand.some((one) => one.includes('source.coupon'))) {
      throw new Refusal(400, 'This property cannot be expanded (source).');
    }
    const answer =
      id === undefined
        ? this.#list(path as Path, url.searchParams)
        : this.#one(path as Path, decodeURIComponent(id), expand);
    return expand.some((one) => /(?:^|\.)applies_to$/.test(one)) ? answer : withoutReach(answer);
  }

  #one(path: Path, id: string, expand: readonly string[]): object {
    const found = this.#of(path).get(id);
    if (found === undefined) throw new Refusal(404, `No such ${KINDS[path]}: '${id}'`);
    return expand.reduce<Json>((object, what) => this.#expand(object, what.split('.')) as Json, found);
  }

  #list(path: Path, query: URLSearchParams): object {
    const limit = Number(query.get('limit') ?? 10);
    if (!(limit >= 1 && limit <= 100)) throw new Refusal(400, 'Invalid integer: limit');
    const all = [...this.#of(path).values()].filter((one) => !one.deleted && this.#matches(path, one, query));
    // The newest first; of one second the one that was made last.
    const newest = all.reverse().sort((a, b) => Number(b.created) - Number(a.created));
    const after = query.get('starting_after');
    const from = after === null ? 0 : newest.findIndex(({ id }) => id === after) + 1;
    if (after !== null && from === 0) throw new Refusal(400, `No such ${KINDS[path]}: '${after}'`);
    const page = newest.slice(from, from + limit);
    const expand = many(query, 'expand').map((one) => one.split('.').slice(1));
    return {
      object: 'list',
      url: `/v1/${path}`,
      has_more: from + limit < newest.length,
      data: page.map((one) => expand.reduce((object, what) => this.#expand(object, what) as Json, one)),
    };
  }

  #matches(path: Path, one: Json, query: URLSearchParams): boolean {
    const since = Number(query.get('created[gte]') ?? 0);
    const types = many(query, 'types');
    const status = query.get('status');
    if (path === 'events' && Number(one.created) < this.now - EVENTS_KEPT_S) return false;
    if (path === 'subscriptions' && status !== 'all' && one.status === 'canceled') return false;
    return (
      Number(one.created) >= since &&
      (types.length === 0 || types.includes(String(one.type))) &&
      (query.get('customer') ?? one.customer) === one.customer &&
      (query.get('subscription') ?? one.subscription) === one.subscription
    );
  }

  /** Puts objects in the place of their ids, along a path. */
  #expand(value: unknown, [key, ...rest]: readonly string[]): unknown {
    if (key === undefined || value === null || typeof value !== 'object') return value;
    const inner = (value as Record<string, unknown>)[key];
    const open = (one: unknown) =>
      this.#expand(typeof one === 'string' ? (this.#find(one) ?? one) : one, rest);
    const expanded = Array.isArray(inner) ? inner.map(open) : open(inner);
    return { ...value, [key]: expanded };
  }

  #find(id: string): Json | undefined {
    for (const all of this.#objects.values()) if (all.has(id)) return all.get(id);
    return undefined;
  }

  /** `after` counts objects of the lists of one resource; a single one is asked for to try the key. */
  #faultAt(url: URL): StripeFault | null {
    const { fault } = this;
    if (fault === null || fault.times === 0) return null;
    const limit = Number(url.searchParams.get('limit') ?? 1);
    const isOf = fault.path === null || url.pathname === `/v1/${fault.path}`;
    if (!isOf || (fault.path !== null && limit === 1)) return null;
    const asked = fault.asked + limit;
    if (asked <= fault.after) {
      fault.asked = asked;
      return null;
    }
    fault.times--;
    return fault.kind;
  }
}

/** A coupon tells which products it is for only where that is asked for. */
function withoutReach(answer: object): object {
  return JSON.parse(JSON.stringify(answer, (key, value) => (key === 'applies_to' ? undefined : value)));
}

interface Reply {
  status: number;
  body: object;
  headers?: Record<string, string>;
}

const REFUSALS: Readonly<Record<'rate limit' | 'server error', Reply>> = {
  'rate limit': {
    status: 429,
    body: { error: { type: 'rate_limit_error' } },
    headers: { 'retry-after': '2' },
  },
  'server error': { status: 500, body: { error: { type: 'api_error', message: `oh: ${STRIPE_KEY}` } } },
};

class Refusal extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** Values of `name[]`, `name[0]`, … */
function many(query: URLSearchParams, name: string): string[] {
  return [...query].flatMap(([key, value]) => (key.startsWith(`${name}[`) ? [value] : []));
}
