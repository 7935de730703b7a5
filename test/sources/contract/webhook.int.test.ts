import { sourceSchema } from '../../../src/config/schema-sources.ts';
import type { ReceivedEvent } from '../../../src/sources/source-tools.ts';
import { webhookSource } from '../../../src/sources/webhook/webhook-source.ts';
import { sourceTools } from '../http/http-world.ts';
import type { Fact } from './adapter-harness.ts';
import { describeAdapter } from './describe-adapter.ts';

const NOBODY = 'a pull asks nobody: events are stored when they come';

describeAdapter({
  kind: 'webhook',
  entity: 'invoices',
  file: 'invoices',
  pageSize: 1_000,
  secret: null,
  without: {
    'kept part': 'what is stored is read as a whole',
    secret: 'the proof of a sender is no part of what is stored',
    'time-out': NOBODY,
    'too many requests': NOBODY,
    'server error': NOBODY,
    'cut connection': NOBODY,
  },
  open() {
    const events: ReceivedEvent[] = [];
    let now = Date.parse('2024-03-01T00:00:00Z');
    const put = (payload: object) => {
      now += 60_000;
      events.push({ id: String(events.length + 1), receivedAt: new Date(now), payload });
    };
    const tell = (facts: readonly Fact[]) => {
      for (const { n, revision, day } of facts) put({ id: `i${n}`, amount: revision, day });
      return Promise.resolve();
    };
    return Promise.resolve({
      source() {
        const config = sourceSchema.parse({
          kind: 'webhook',
          name: 'payments',
          verify: { kind: 'bearer', secret_env: 'TOKEN' },
          resources: {
            invoices: {
              entity: 'invoices',
              gone: 'deleted',
              map: {
                invoice_id: 'id',
                account_id: '"A1"',
                amount: 'amount',
                issued_on: 'day',
                status: '"open"',
              },
            },
          },
        });
        if (config.kind !== 'webhook') throw new Error('not of kind webhook');
        const received: NonNullable<Parameters<typeof webhookSource>[1]['received']> = async ({
          from,
          limit,
        }) => events.filter(({ receivedAt }) => from === null || receivedAt >= from).slice(0, limit);
        return webhookSource(config, { ...sourceTools(), received });
      },
      tell,
      repeat: tell,
      spoil: () => Promise.resolve(put({ id: 'i0', amount: 'much', day: '2024-01-01' })),
      mend: () => Promise.resolve(put({ id: 'i0', amount: 1, day: '2024-01-01' })),
      forget: (n) => Promise.resolve(put({ id: `i${n}`, deleted: true })),
      fail: () => Promise.reject(new Error('not for webhooks')),
      heal: () => Promise.resolve(),
      stored: (raw) => raw`
        select substr(invoice_id, 2)::int as n, amount::int as revision from invoices
        where status <> 'void' and invoice_id <> 'i0' order by 1`,
      close: () => Promise.resolve(),
    });
  },
});
