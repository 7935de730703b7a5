import { describe, expect, it } from 'vitest';
import { sourceSchema } from '../../../src/config/schema-sources.ts';
import { buildUsageQuery } from '../../../src/sources/posthog/build-query.ts';
import { posthogSource } from '../../../src/sources/posthog/posthog-source.ts';
import type { FeedState } from '../../../src/sources/source.ts';
import { SourceError } from '../../../src/sources/source-error.ts';
import { SETTINGS } from '../csv-folder/make-folder.ts';
import { pullAll, sourceTools, statesOf } from '../http/http-world.ts';
import { POSTHOG_KEY, startLoopbackPosthog } from './loopback-posthog.ts';

function configOf(told: Record<string, unknown>) {
  const config = sourceSchema.parse({ kind: 'posthog', project: 7, allow_hosts: ['127.0.0.1'], ...told });
  if (config.kind !== 'posthog') throw new Error('not of kind posthog');
  return config;
}

const sourceAt = (url: string, told: Record<string, unknown> = {}, tools = sourceTools()) =>
  posthogSource(configOf({ url, ...told }), { ...tools, variable: () => POSTHOG_KEY });

/** One event an hour of so many accounts on a day. */
function eventsOf(day: string, accounts: number) {
  return Array.from({ length: accounts }, (_, n) => ({
    event: 'opened',
    at: `${day}T23:30:00Z`,
    group: `A${String(n).padStart(3, '0')}`,
    person: `p${n}`,
  }));
}

describe('usage of a project', () => {
  it('is told by account, product area and day in UTC, without the day that is not over', async () => {
    const posthog = await startLoopbackPosthog();
    posthog.events.push(
      { event: 'report_viewed', at: '2026-03-03T00:00:00Z', group: 'A1', person: 'p1' },
      { event: 'report_viewed', at: '2026-03-03T23:59:59Z', group: 'A1', person: 'p2' },
      { event: 'opened', at: '2026-03-03T12:00:00Z', group: 'A1', person: 'p1' },
      { event: '$identify', at: '2026-03-03T12:00:00Z', group: 'A1', person: 'p1' },
      { event: 'opened', at: '2026-03-03T12:00:00Z', group: null, person: 'p3' },
      { event: 'opened', at: '2026-03-04T09:00:00Z', group: 'A1', person: 'p1' },
    );
    const source = sourceAt(posthog.url, { products: { reports: ['report_viewed'] }, first: '10d' });
    const { records, rejects } = (await pullAll(source)).get('usage')!;
    expect(posthog.faults).toEqual([]);
    expect(rejects).toEqual([]);
    expect(records).toEqual([
      expect.objectContaining({
        accountId: 'A1',
        product: 'default',
        day: '2026-03-03',
        events: 1,
        activeUsers: 1,
      }),
      expect.objectContaining({
        accountId: 'A1',
        product: 'reports',
        day: '2026-03-03',
        events: 2,
        activeUsers: 2,
      }),
    ]);
  });

  it('comes whole in windows that shrink and grow with what a query may give', async () => {
    const posthog = await startLoopbackPosthog();
    const days = Array.from({ length: 40 }, (_, at) =>
      new Date(Date.UTC(2026, 0, 20 + at)).toISOString().slice(0, 10),
    );
    for (const [at, day] of days.entries()) posthog.events.push(...eventsOf(day, at === 20 ? 35 : 2));
    const source = sourceAt(posthog.url, { rows_per_query: 10, first: '60d' });
    const { records } = (await pullAll(source)).get('usage')!;
    expect(records).toHaveLength(39 * 2 + 35);
    expect(new Set(records.map((record) => JSON.stringify(record))).size).toBe(records.length);
    expect(posthog.queries().length).toBeLessThan(35);
  });

  it('comes whole from a server that gives fewer rows than it is asked for', async () => {
    const posthog = await startLoopbackPosthog({ most: 20 });
    for (const day of ['2026-02-10', '2026-02-11', '2026-02-12']) posthog.events.push(...eventsOf(day, 45));
    const { records } = (await pullAll(sourceAt(posthog.url, { first: '28d' }))).get('usage')!;
    expect(new Set(records.map((record) => JSON.stringify(record))).size).toBe(3 * 45);
    expect(records).toHaveLength(3 * 45);
  });

  it('comes in smaller queries where PostHog takes too long', async () => {
    const posthog = await startLoopbackPosthog({ slowFrom: 5 });
    posthog.events.push(...eventsOf('2026-02-10', 3));
    const source = sourceAt(posthog.url, { first: '28d', limits: { attempts: 1 } });
    expect((await pullAll(source)).get('usage')!.records).toHaveLength(3);
  });

  it('goes on where an hour of queries was used up', async () => {
    const posthog = await startLoopbackPosthog({ perHour: 2 });
    for (let day = 1; day <= 28; day++)
      posthog.events.push(...eventsOf(`2026-02-${String(day).padStart(2, '0')}`, 3));
    const open = async (states?: Map<string, FeedState>) => {
      const source = sourceAt(posthog.url, { rows_per_query: 50, first: '32d' });
      return (await source.open(SETTINGS, states ? { states } : {})).feeds[0]!.read();
    };
    let state: FeedState | undefined;
    let rows = 0;
    for (let hours = 0; hours < 20; hours++) {
      const batches = await open(state === undefined ? undefined : new Map([['usage', state]]));
      try {
        let step = await batches.next();
        for (; !step.done; step = await batches.next()) {
          if (step.value.checkpoint !== undefined) state = step.value.checkpoint;
          rows += step.value.records.length;
        }
        break;
      } catch (error) {
        expect(error).toBeInstanceOf(SourceError);
        expect((error as SourceError).problems[0]!.code).toBe('rate_limited');
        posthog.newHour();
      }
    }
    // Days of the overlap are told twice, others once.
    expect(rows).toBeGreaterThanOrEqual(28 * 3);
    expect(rows).toBeLessThan(2 * 28 * 3);
  });

  it('is asked for again from a few days before the last pull', async () => {
    const posthog = await startLoopbackPosthog();
    const first = await pullAll(sourceAt(posthog.url, { first: '10d' }));
    await pullAll(sourceAt(posthog.url, { first: '10d' }), statesOf(first));
    expect(posthog.queries().map((query) => /'(\S+) 00:00:00'/.exec(query)?.[1])).toEqual([
      '2026-02-22',
      '2026-03-01',
    ]);
  });
});

describe('the proof that doctor asks for', () => {
  const proofOf = async (reply: object | null, events = 0) => {
    const posthog = await startLoopbackPosthog();
    posthog.events.push(...eventsOf('2026-03-03', events));
    if (reply !== null) posthog.answers(() => reply);
    const proven = await sourceAt(posthog.url).checks!();
    // Once, whatever comes of it.
    expect(posthog.queries()).toHaveLength(1);
    return proven;
  };

  it.each<[string, object | null, number, boolean, RegExp]>([
    ['what is there', null, 3, true, /^3 rows about 3 accounts in the last 7 days$/],
    ['that nothing counts', null, 0, true, /no event of the last 7 days counts: look at account and events/],
    ['a wrong key', { status: 401, body: 'no' }, 0, false, /HTTP 401/],
    [
      'a scope that is missing',
      { status: 403, body: { detail: "API key missing required scope 'query:read'" } },
      0,
      false,
      /query:read.*HTTP 403/,
    ],
    ['a server that fails', { status: 500, body: 'sorry' }, 0, false, /HTTP 500/],
  ])('says %s', async (_name, reply, events, ok, says) => {
    expect(await proofOf(reply, events)).toEqual([{ name: 'usage', ok, says: expect.stringMatching(says) }]);
  });
});

describe('what cannot be asked', () => {
  const problemsOf = async (reply: object, told = {}) => {
    const posthog = await startLoopbackPosthog();
    posthog.answers(() => reply);
    const pulling = pullAll(sourceAt(posthog.url, { limits: { attempts: 1 }, ...told }));
    const error = await pulling.catch((reason: unknown) => reason);
    return (error as SourceError).problems.map(({ code, message }) => `${code}: ${message}`);
  };

  it.each([
    ['a wrong key', { status: 401, body: 'no' }, 'not_allowed: answered "no" with HTTP 401'],
    [
      'a wrong query',
      { status: 400, body: 'no property' },
      'bad_query: answered "no property" with HTTP 400',
    ],
    [
      'the address of events',
      { body: { status: 1 } },
      'bad_answer: the answer is not the result of the query',
    ],
    ['a page', { body: '<html>' }, 'bad_answer: the answer is not JSON but application/json'],
  ])('%s', async (_name, reply, message) => {
    expect(await problemsOf(reply)).toEqual([expect.stringContaining(message)]);
  });

  it('without its key, or in the own network', async () => {
    const source = posthogSource(configOf({ url: 'https://10.0.0.1' }), {
      ...sourceTools(),
      variable: () => null,
    });
    await expect(async () => source.open(SETTINGS)).rejects.toThrow(
      /POSTHOG_API_KEY is not set[\s\S]*10\.0\.0\.1 is not a public address/,
    );
  });
});

describe('the query', () => {
  const range = { from: '2026-03-01', to: '2026-03-04', fromAccount: null, limit: 50_000 };

  it.each([
    ['a group', { account: { group: 2 } }, "ifNull(toString($group_2), '')"],
    ['a property of a group', { account: { group: 0, property: 'crm id' } }, "group_0.properties['crm id']"],
    ['a property of events', { account: { event_property: 'org' } }, "properties['org']"],
    ['a property of people', { account: { person_property: "o'rg" } }, "person.properties['o\\'rg']"],
    ['an area by property', { product_property: 'area' }, "if(ifNull(toString(properties['area']), '') = ''"],
    ['chosen events', { events: ['a\\b', 'c'] }, "event IN ('a\\\\b', 'c')"],
  ])('reads %s', (_name, told, part) => {
    expect(buildUsageQuery(configOf(told), range)).toContain(part);
  });

  it('cuts days in UTC and names its own limit', () => {
    expect(buildUsageQuery(configOf({}), { ...range, fromAccount: "A'" })).toMatchInlineSnapshot(
      `"SELECT toString(toDate(toTimeZone(timestamp, 'UTC'))) AS day, ifNull(toString($group_0), '') AS account, 'default' AS product, count() AS events, uniq(person_id) AS users FROM events WHERE timestamp >= toDateTime('2026-03-01 00:00:00', 'UTC') AND timestamp < toDateTime('2026-03-04 00:00:00', 'UTC') AND (NOT startsWith(event, '$') OR event IN ('$pageview', '$screen')) AND ifNull(toString($group_0), '') != '' AND ifNull(toString($group_0), '') >= 'A\\'' GROUP BY day, account, product ORDER BY day, account, product LIMIT 50000"`,
    );
  });
});
