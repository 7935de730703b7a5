import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Sql } from 'postgres';
import { expect } from 'vitest';
import { onePass } from '../../../src/cli/one-pass.ts';
import { addDays } from '../../../src/domain/day.ts';
import type { Day } from '../../../src/domain/types.ts';
import type { Context } from '../../../src/pipeline/context.ts';
import { unpackJson } from '../../../src/store/scores/pack-json.ts';
import {
  account,
  csm,
  emptyBook,
  type FaultBook,
  PULSE_ONLY,
  pulse,
  type Row,
  writeBook,
} from '../../faults/fault-book.ts';
import { findSecrets } from '../../faults/find-secrets.ts';
import { makeTestHome } from '../../helpers/services/test-home.ts';
import type { LoopbackSlack } from '../../helpers/slack/loopback-slack.ts';
import type { StoredMessage } from '../../helpers/slack/types.ts';
import { type AlertsHarness, at, startAlertsHarness } from '../alerts/alerts-harness.ts';

export type BookOfThree = FaultBook & { usage_events: Row[]; subscriptions: Row[]; goals: Row[] };

/** A Tuesday: the first task is overdue a few days later. */
export const FIRST: Day = '2026-03-03';

/** The account that is to vanish, and the people around it; none of these words stands anywhere else. */
export const VICTIM = {
  id: 'ZQX7701',
  name: 'Zanzibar Quill & Sons',
  contact: 'Theodora Blackwood',
  email: 'theodora@zanzibar.example',
  comment: 'The exporter keeps crashing on our nightly invoices, please ring 415-555-0132',
} as const;

/** Two high-touch accounts of ana's at risk, a low-touch one beside them, and answers, invoices and named users of the first. */
export function bookOfThree(): BookOfThree {
  const book = emptyBook();
  book.csms.push(
    csm('ana', { name: 'Ana Prestwick', slack_user_id: 'UANA', manager_email: 'mia@corp.example' }),
  );
  book.csms.push(csm('mia', { slack_user_id: 'UMIA' }), csm('bea'));
  book.accounts.push(
    account(VICTIM.id, 'ana', {
      name: VICTIM.name,
      contact_name: VICTIM.contact,
      contact_email: VICTIM.email,
    }),
    account('B2', 'ana', { name: 'Borealis Two', contact_name: 'Kim' }),
    account('C3', 'bea', { name: 'Cobalt Three', tier: 'starter' }),
  );
  for (const id of [VICTIM.id, 'B2', 'C3']) {
    for (let back = 40; back > 0; back -= 5) book.signals.push(pulse(id, addDays(FIRST, -back), 90));
    book.signals.push(pulse(id, FIRST, 20));
  }
  // A row that cannot be loaded lies in quarantine with all its values.
  book.signals.push({ account_id: VICTIM.id, signal: 'pulse', day: FIRST, value: 'many' });
  const answered = { kind: 'nps', score: 2, responded_at: `${FIRST}T08:00:00Z`, role: null };
  book.surveys.push(
    {
      response_id: 'R1',
      account_id: VICTIM.id,
      respondent: VICTIM.email,
      comment: VICTIM.comment,
      ...answered,
    },
    {
      response_id: 'R2',
      account_id: 'B2',
      respondent: 'kim@borealis.example',
      comment: `We share a desk with ${VICTIM.name}; write to ${VICTIM.email}`,
      ...answered,
    },
  );
  book.invoices.push({
    invoice_id: 'INV-1',
    account_id: VICTIM.id,
    amount: 100,
    currency: 'EUR',
    issued_on: addDays(FIRST, -20),
    due_on: addDays(FIRST, -5),
    paid_on: null,
    status: 'open',
    attempts: 0,
  });
  const event = { product: 'desk', event: 'login', occurred_at: `${FIRST}T07:00:00Z` };
  return {
    ...book,
    usage_events: [
      { account_id: VICTIM.id, user_id: VICTIM.email, ...event },
      { account_id: 'B2', user_id: 'kim@borealis.example', ...event },
      { account_id: 'B2', user_id: 'lee@borealis.example', ...event },
    ],
    subscriptions: [
      {
        account_id: VICTIM.id,
        product: 'desk',
        plan: 'gold',
        mrr: 100,
        currency: 'EUR',
        started_on: '2025-01-01',
      },
    ],
    goals: [VICTIM.id, 'B2'].map((account_id) => ({
      ...{ account_id, goal_id: 'g1', measured_by: 'date', due_on: addDays(FIRST, 90) },
      goal: `${VICTIM.contact} (${VICTIM.email}) sees every invoice of ${VICTIM.name}`,
    })),
  };
}

/** One installation in one process, with Slack, and files in place of mail. */
export interface ErasePlace {
  harness: AlertsHarness;
  ctx: Context;
  book: BookOfThree;
  /** Writes the book and runs one pass for a day. */
  run(day: Day): Promise<void>;
  /** Visible top-level messages of a conversation. */
  messages(channel: string): StoredMessage[];
}

export async function withErasePlace(use: (place: ErasePlace) => Promise<void>): Promise<void> {
  const folder = await makeTestHome();
  const data = join(folder.path, 'data');
  const book = bookOfThree();
  await writeBook(data, book);
  const users = ['ana', 'bea', 'mia'].map((name) => ({
    id: `U${name.toUpperCase()}`,
    email: `${name}@corp.example`,
  }));
  const harness = await startAlertsHarness({
    yaml: JSON.stringify({ health: PULSE_ONLY }),
    book: { folder: data, users, channels: [] },
    startAt: at(FIRST),
  });
  const { signal } = new AbortController();
  try {
    await use({
      harness,
      ctx: harness.app.context,
      book,
      run: async (day) => {
        await writeBook(data, book);
        harness.travel(at(day));
        await onePass(harness.app, day, { signal, report: () => {} });
      },
      messages: (channel) =>
        harness.slack.visible().filter((m) => m.threadTs === null && m.channel === channel),
    });
    expect(harness.slack.violations).toEqual([]);
  } finally {
    await harness.close();
    await folder.remove();
  }
}

/** Where something can have been left. */
export interface Places {
  db: Sql;
  databaseUrl: string;
  slack: LoopbackSlack;
  home: string;
}

/** Where any of these words can still be read: tables, packed scores, files, what people see in Slack. */
export async function findEverywhere(places: Places, words: readonly string[]): Promise<string[]> {
  const { db, databaseUrl, slack, home } = places;
  const scores = await db<{ accountId: string; detail: string; features: string }[]>`
    select account_id as "accountId", detail, features from scores`;
  const unpacked = scores.map((s) => `${s.accountId} ${unpackJson(s.detail)} ${unpackJson(s.features)}`);
  // Lower case too: an address may have been stored otherwise than it was given.
  const forms = [...new Set([...words, ...words.map((word) => word.toLowerCase())])];
  return findSecrets(forms, {
    texts: {
      'scores, unpacked': unpacked.join('\n'),
      'messages in Slack': JSON.stringify(slack.visible()),
      'Home tabs': JSON.stringify([...slack.workspace.homeViews.values()]),
    },
    folders: [home],
    databaseUrl,
  });
}

/** One fingerprint per table, over all of its rows; `where` limits tables with that column. */
export async function fingerprint(
  db: Sql,
  tables?: readonly string[],
  where = 'true',
): Promise<Record<string, string>> {
  const all = await db<{ name: string }[]>`
    select table_name as name from information_schema.tables
    where table_schema = 'public' and table_type = 'BASE TABLE' order by 1`;
  const prints: Record<string, string> = {};
  for (const { name } of all.filter((t) => tables?.includes(t.name) ?? true)) {
    const rows = await db.unsafe<{ row: string }[]>(
      `select t::text as row from "${name}" t where ${where} order by 1`,
    );
    prints[name] = createHash('sha256')
      .update(rows.map((r) => r.row).join('\n'))
      .digest('hex');
  }
  return prints;
}
