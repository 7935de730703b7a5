import type { RenderNotice } from '../../src/delivery/admin-notice.ts';
import type { Channel, DeliveryLog } from '../../src/delivery/channel.ts';
import { mailDraft, slackDraft } from '../../src/delivery/drafts.ts';
import { DEFAULT_DELIVERY_POLICY, type DeliveryPolicy } from '../../src/delivery/policy.ts';
import { type DrainOptions, type DrainSummary, drainOutbox } from '../../src/delivery/relay.ts';
import type { MailPayload, SlackPayload, SlackTarget } from '../../src/delivery/types.ts';
import { connect } from '../../src/store/connect.ts';
import { migrateDatabase } from '../../src/store/migrate.ts';
import { enqueueOutbox } from '../../src/store/outbox/enqueue-outbox.ts';
import { listOutbox } from '../../src/store/outbox/inspect-outbox.ts';
import type { OutboxDraft } from '../../src/store/outbox/types.ts';
import { createTestDatabase } from '../helpers/services/test-database.ts';

/** Real waits, only shorter: what takes seconds against Slack takes milliseconds on loopback. */
export const FAST_POLICY: DeliveryPolicy = {
  ...DEFAULT_DELIVERY_POLICY,
  retry: { baseMs: 20, capMs: 200, maxAttempts: 6, rateLimitMs: 100, reconcileDelayMs: 20 },
  leaseMs: 5_000,
  paceMs: { slack: 0, email: 0 },
  probeEveryMs: 1,
  patienceMs: 3_000,
};

export const toChannel = (channel: string): SlackTarget => ({ kind: 'channel', channel });
export const toUser = (email: string, slackUserId: string | null = null): SlackTarget => ({
  kind: 'user',
  email,
  slackUserId,
});

export type RelayKit = Awaited<ReturnType<typeof startRelayKit>>;

/** A migrated database of its own with what a test needs to enqueue, drain and look. */
export async function startRelayKit() {
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
      drainOutbox({
        db,
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

let drafted = 0;

interface SlackDraftInput {
  key?: string;
  op?: SlackPayload['op'];
  subject?: string;
  targets?: readonly SlackTarget[];
  text?: string;
  version?: number;
  onlyIfPosted?: boolean;
  broadcast?: boolean;
  message?: SlackPayload['message'];
}

export function slackMessage(input: SlackDraftInput = {}): OutboxDraft {
  drafted += 1;
  const text = input.text ?? `message ${drafted}`;
  return slackDraft({
    dedupeKey: input.key ?? `test:${drafted}`,
    kind: input.op === 'thread' ? 'thread' : 'alert',
    episodeId: null,
    version: input.version ?? 1,
    dueAt: new Date(),
    payload: {
      op: input.op ?? 'upsert',
      subject: input.subject ?? `episode:${drafted}`,
      targets: input.targets ?? [toChannel('C1')],
      message: input.message ?? { text, blocks: [{ type: 'section', text: { type: 'plain_text', text } }] },
      ...(input.onlyIfPosted === undefined ? {} : { onlyIfPosted: input.onlyIfPosted }),
      ...(input.broadcast === undefined ? {} : { broadcast: input.broadcast }),
    },
  });
}

export function mail(
  input: { key?: string; to?: MailPayload['to']; html?: string; subject?: string } = {},
): OutboxDraft {
  drafted += 1;
  const key = input.key ?? `mail:${drafted}`;
  return mailDraft({
    dedupeKey: key,
    kind: 'digest',
    episodeId: null,
    version: 0,
    dueAt: new Date(),
    payload: {
      to: input.to ?? { name: 'Ana', address: 'ana@corp.example' },
      message: {
        subject: input.subject ?? '7 accounts at risk',
        preheader: 'one line',
        text: 'seven accounts',
        html: input.html ?? '<p>seven accounts</p>',
      },
      messageId: `${key.replaceAll(':', '.')}@corp.example`,
      headers: { 'List-Unsubscribe': '<mailto:stop@corp.example>' },
    },
  });
}
