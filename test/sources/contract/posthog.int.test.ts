import { sourceSchema } from '../../../src/config/schema-sources.ts';
import { posthogSource } from '../../../src/sources/posthog/posthog-source.ts';
import type { Reply } from '../fetch/loopback-api.ts';
import { sourceTools } from '../http/http-world.ts';
import { POSTHOG_KEY, startLoopbackPosthog } from '../posthog/loopback-posthog.ts';
import type { Fact, Fault } from './adapter-harness.ts';
import { describeAdapter } from './describe-adapter.ts';

const ROWS = 10;

function faultReply(fault: Fault): Reply {
  switch (fault) {
    case 'time-out':
      return { fault: 'silent' };
    case 'too many requests':
      return { status: 429, headers: { 'retry-after': '1800' }, body: `throttled ${POSTHOG_KEY}` };
    case 'server error':
      return { status: 500, body: `oh: ${POSTHOG_KEY}` };
    case 'cut connection':
      return { fault: 'cut', body: { results: [], columns: [], text: 'x'.repeat(1_000) } };
  }
}

describeAdapter({
  kind: 'posthog',
  entity: 'usage',
  file: 'usage',
  pageSize: ROWS,
  secret: POSTHOG_KEY,
  without: {
    'incremental pull': 'the days of the overlap are told again; here they are all of them',
    deletion: 'PostHog does not tell that events were deleted',
  },
  async open() {
    const posthog = await startLoopbackPosthog();
    const events = new Map<number, typeof posthog.events>();
    const say = () => posthog.events.splice(0, posthog.events.length, ...[...events.values()].flat());
    const put = (n: number, day: string, count: number) => {
      const one = { event: 'opened', at: `${day}T12:00:00Z`, group: 'A1', person: 'p', area: `p${n}` };
      events.set(n, Array(count).fill(one));
      say();
    };
    const tell = (facts: readonly Fact[]) => {
      for (const { n, day, revision } of facts) put(n, day, revision);
      return Promise.resolve();
    };
    return {
      source() {
        const config = sourceSchema.parse({
          kind: 'posthog',
          url: posthog.url,
          project: 7,
          product_property: 'area',
          overlap: '100d',
          rows_per_query: ROWS,
          limits: { attempts: 1 },
          allow_hosts: ['127.0.0.1'],
        });
        if (config.kind !== 'posthog') throw new Error('not of kind posthog');
        const now = () => new Date('2024-04-01T00:00:00Z');
        const limits = { ...config.limits, timeout_seconds: 0.2 };
        return posthogSource({ ...config, limits }, sourceTools({ now, variable: () => POSTHOG_KEY }));
      },
      tell,
      // A query tells each key once; that days are told twice is what the overlap does.
      repeat: tell,
      spoil() {
        posthog.spoil({ day: '2024-01-15', account: 'A1', product: 'p0', events: 'many' });
        return Promise.resolve();
      },
      mend() {
        posthog.spoil({ day: '2024-01-15', account: 'A1', product: 'p0', events: 1 });
        return Promise.resolve();
      },
      forget: () => Promise.reject(new Error('not for PostHog')),
      fail(fault, after) {
        posthog.answers((rows) => (rows > after ? faultReply(fault) : null));
        return Promise.resolve();
      },
      heal() {
        posthog.answers(null);
        return Promise.resolve();
      },
      stored: (raw) => raw`
        select substr(product, 2)::int as n, events::int as revision from usage where product <> 'p0' order by 1`,
      close: () => Promise.resolve(),
    };
  },
});
