import type { RenderNotice } from '../../src/delivery/admin-notice.ts';
import type { Channel, DeliveryLog } from '../../src/delivery/channel.ts';
import { mailDraft } from '../../src/delivery/drafts.ts';
import { type DrainOptions, type DrainSummary, drainOutbox } from '../../src/delivery/relay.ts';
import { connect } from '../../src/store/connect.ts';
import { migrateDatabase } from '../../src/store/migrate.ts';
import { enqueueOutbox } from '../../src/store/outbox/enqueue-outbox.ts';
import { listOutbox } from '../../src/store/outbox/inspect-outbox.ts';
import type { OutboxDraft } from '../../src/store/outbox/types.ts';
import { createTestDatabase } from '../helpers/services/test-database.ts';
import { FAST_POLICY } from './relay-harness-drafts.ts';

export type RelayHarness = Awaited<ReturnType<typeof startRelayHarness>>;

/** A migrated database of its own with what a test needs to enqueue, drain and look. */
export async function startRelayHarness() {
  const database = await createTestDatabase({ migrate: migrateDatabase });
  const connection = connect(database.url);
  const db = connection.raw;
  const logged: string[] = [];
  const record = (details: object, message: string) =>
    void logged.push(JSON.stringify({ ...details, message }));
  const log: DeliveryLog = { info: record, warn: record };
  const renderNotice: RenderNotice = (notice) => [
    mailDraft({
      dedupeKey: `notice:${notice.key}`,
      kind: 'notice',
      episodeId: null,
      version: 0,
      dueAt: notice.since,
      payload: {
        to: { name: 'Admin', address: 'admin@corp.example' },
        message: {
          subject: notice.kind,
          preheader: '',
          text: notice.reason,
          html: `<p>${notice.reason}</p>`,
        },
        messageId: `${notice.kind}.${Date.now()}@corp.example`,
        headers: {},
      },
    }),
  ];

  return {
    db,
    url: database.url,
    log,
    logged,
    enqueue: (...drafts: OutboxDraft[]) => enqueueOutbox(db, drafts, new Date()),
    rows: () => listOutbox(db, { states: [], limit: 10_000 }),
    row: async (dedupeKey: string) => {
      const rows = await listOutbox(db, { states: [], limit: 10_000 });
      const found = rows.find((row) => row.dedupe_key === dedupeKey);
      if (found === undefined) throw new Error(`no outbox row ${dedupeKey}`);
      return found;
    },
    drain: (channels: readonly Channel[], overrides: Partial<DrainOptions> = {}): Promise<DrainSummary> =>
      drainOutbox(db, {
        channels,
        now: () => new Date(),
        policy: FAST_POLICY,
        owner: 'test',
        concurrency: 16,
        until: 'empty',
        log,
        renderNotice,
        ...overrides,
      }),
    /** Everything that was stored or logged, to look for secrets in. */
    everythingWritten: async () => {
      const tables = await Promise.all([
        db`select to_jsonb(t)::text as row from outbox t`,
        db`select to_jsonb(t)::text as row from lanes t`,
        db`select to_jsonb(t)::text as row from facts t`,
        db`select to_jsonb(t)::text as row from posted_messages t`,
      ]);
      return [...tables.flat().map((entry) => String(entry.row)), ...logged].join('\n');
    },
    /** Empties what delivery keeps, for the next test. */
    reset: async () => {
      await db`truncate outbox, posted_messages, lanes, facts`;
      logged.length = 0;
    },
    close: async () => {
      await connection.close();
      await database.drop();
    },
  };
}
