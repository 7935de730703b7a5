import type { ClaimedRow, OutboxDraft, Settlement } from '../../../src/domain/outbox.ts';
import { connect } from '../../../src/store/connect.ts';
import { migrateDatabase } from '../../../src/store/migrate.ts';
import { claimOutbox } from '../../../src/store/outbox/claim-outbox.ts';
import { beginAttempts } from '../../../src/store/outbox/claimable.ts';
import { enqueueOutbox } from '../../../src/store/outbox/enqueue-outbox.ts';
import { listOutbox } from '../../../src/store/outbox/inspect-outbox.ts';
import { settleAttempts } from '../../../src/store/outbox/settle-attempts.ts';
import { createTestDatabase } from '../../helpers/services/test-database.ts';

const T0 = Date.parse('2026-11-21T10:00:00Z');
/** The clock of these tests, in seconds after their start. */
export const at = (seconds: number) => new Date(T0 + seconds * 1_000);
export const LEASE_MS = 60_000;
const ATTEMPT = '00000000-0000-4000-8000-000000000001';

export const draft = (key: string, over: Partial<OutboxDraft> = {}): OutboxDraft => ({
  dedupeKey: key,
  channel: 'slack',
  lane: 'slack:C1',
  kind: 'alert',
  op: 'upsert',
  subject: `episode:${key}`,
  recipient: 'C1',
  episodeId: null,
  version: 1,
  payload: { key },
  dueAt: at(0),
  ...over,
});

const settlement = (row: ClaimedRow, over: Partial<Settlement>): Settlement => ({
  id: row.id,
  fencingToken: row.fencingToken,
  state: 'sent',
  reason: null,
  dueAt: null,
  lane: row.lane,
  attempts: row.attempts + 1,
  permanentFailures: 0,
  target: 0,
  providerId: 'C1:1',
  uncertainSince: null,
  ending: 'broken_off',
  looks: 0,
  sentAt: at(1),
  posted: null,
  ...over,
});

/** The outbox on a database of its own, under a clock that the test moves; leases last 60 s. */
export async function openOutbox() {
  const database = await createTestDatabase({ migrate: migrateDatabase });
  const connection = connect(database.url);
  const db = connection.raw;
  return {
    db,
    reset: () => db`truncate outbox, posted_messages, lanes, facts`,
    enqueue: (...drafts: OutboxDraft[]) => enqueueOutbox(db, drafts, at(0)),
    claim: (seconds: number, over: { limit?: number; paceMs?: Record<string, number> } = {}) =>
      claimOutbox(db, {
        owner: 'test',
        now: at(seconds),
        limit: over.limit ?? 100,
        leaseMs: LEASE_MS,
        paceMs: over.paceMs ?? { slack: 0, email: 0 },
      }),
    begin: (row: ClaimedRow, seconds: number, attemptId = ATTEMPT) =>
      beginAttempts(db, [{ id: row.id, fencingToken: row.fencingToken, attemptId }], {
        now: at(seconds),
        leaseMs: LEASE_MS,
      }),
    settle: (row: ClaimedRow, over: Partial<Settlement> = {}) => settleAttempts(db, [settlement(row, over)]),
    states: async () =>
      Object.fromEntries(
        (await listOutbox(db, { states: [], limit: 1_000 })).map((row) => [row.dedupe_key, row.state]),
      ),
    close: async () => {
      await connection.close();
      await database.drop();
    },
  };
}
