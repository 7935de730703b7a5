import type { Sql } from 'postgres';
import { expect, it } from 'vitest';
import { addDays } from '../../../src/domain/day.ts';
import { actOnEpisode } from '../../../src/pipeline/alerts/act-on-episode.ts';
import { deliver } from '../../../src/pipeline/deliver.ts';
import { eraseAccount } from '../../../src/pipeline/erase/erase-account.ts';
import { pull } from '../../../src/pipeline/pull.ts';
import { findErasureKey } from '../../../src/store/erasures/erasure-key.ts';
import { liftErasure } from '../../../src/store/erasures/erasures.ts';
import { packOldScores } from '../../../src/store/scores/pack-old-scores.ts';
import {
  type ErasePlace,
  FIRST,
  findEverywhere,
  fingerprint,
  VICTIM,
  withErasePlace,
} from './erase-harness.ts';

const WORDS = [VICTIM.id, VICTIM.name, 'Zanzibar', VICTIM.contact, VICTIM.email, 'exporter keeps crashing'];
const NOW = { by: 'tester', dryRun: false };

const look = ({ harness, ctx }: ErasePlace, words = WORDS) =>
  findEverywhere(
    { db: harness.raw, databaseUrl: harness.databaseUrl, slack: harness.slack, home: ctx.home },
    words,
  );

/** A message of the day of the alert, later edits and replies, reminders, digests, and an edit that waits. */
async function liveThrough(place: ErasePlace): Promise<void> {
  const { ctx, harness, run } = place;
  const act = (action: Parameters<typeof actOnEpisode>[1]['action']) =>
    actOnEpisode(ctx, { episodeId: VICTIM.id, action, actor: 'ana@corp.example', asOf: addDays(FIRST, 7) });
  await run(FIRST);
  await run(addDays(FIRST, 6));
  await act({ kind: 'acknowledge' });
  await run(addDays(FIRST, 7));
  await act({ kind: 'snooze', until: addDays(FIRST, 40), reason: null });
  await packOldScores(harness.raw, { before: '2027-01-01', now: ctx.now(), signal: ctx.signal });
  expect(await harness.raw`select 1 from outbox where state = 'pending'`).not.toHaveLength(0);
  expect(await look(place)).toEqual(
    expect.arrayContaining([
      'messages in Slack',
      'scores, unpacked',
      'public.outbox',
      'public.quarantine',
      expect.stringContaining('outbox/mail'),
    ]),
  );
}

it('an account is gone from every table, file and message; what was told of others stands', async () => {
  await withErasePlace(async (place) => {
    const { harness, ctx } = place;
    await liveThrough(place);
    const others = await otherAccounts(harness.raw);
    const everything = await fingerprint(harness.raw);
    const planned = await eraseAccount(ctx, VICTIM.id, { ...NOW, dryRun: true });
    expect(await fingerprint(harness.raw)).toEqual(everything);
    expect(planned).toMatchObject({ dryRun: true, rows: { accounts: 1, surveys: 2, invoices: 1 } });

    // Slack does not let one of the messages be deleted, and nobody knows whether another one had arrived.
    const refusal = { kind: 'error', code: 'cant_delete_message', apply: false } as const;
    harness.slack.script({ method: 'chat.delete', channel: 'DANA' }, refusal);
    const before = harness.slack.requests.length;
    await harness.raw.unsafe('analyze');
    expect(await remembered(harness.raw)).not.toEqual([]);
    const erased = await eraseAccount(ctx, VICTIM.id, NOW);
    expect(erased?.rows).toEqual(planned?.rows);
    expect(erased?.messages.cancelled).toBeGreaterThan(0);
    expect(erased?.files).toBeGreaterThan(0);
    expect(await deliver(ctx)).toMatchObject({ parked: 0, failed: 0, uncertain: 0, waiting: 0 });

    expect(await look(place)).toEqual([]);
    expect(await remembered(harness.raw)).toEqual([]);
    expect(await otherAccounts(harness.raw)).toEqual(others);
    const since = harness.slack.requests.slice(before);
    expect(JSON.stringify(since.map((r) => r.params))).not.toContain('Zanzibar');
    expect(since.map((r) => r.method)).toContain('views.publish');
    expect(harness.slack.visible().filter((m) => m.text === 'This message was erased.')).toHaveLength(1);
    const reminders = place.messages('DANA').filter((m) => JSON.stringify(m.blocks).includes('verdue'));
    expect(JSON.stringify(reminders)).toContain('Borealis Two');
    const [record] =
      await harness.raw`select kind, erased_by, counts, length(identifier_hash) as hash from erasures`;
    expect(record).toMatchObject({ kind: 'account', erased_by: 'tester', counts: { accounts: 1 }, hash: 64 });
  });
});

it('a message of which nobody knows whether it arrived is looked for and deleted', async () => {
  await withErasePlace(async (place) => {
    const { harness, ctx } = place;
    await place.run(FIRST);
    await harness.raw`delete from posted_messages`;
    await harness.raw`update outbox set state = 'uncertain', uncertain_since = created_at, provider_id = null
      where kind = 'alert' and op = 'upsert'`;
    await eraseAccount(ctx, VICTIM.id, NOW);
    await deliver(ctx);
    const told = place.messages('DANA').map((m) => m.text);
    expect(told.filter((text) => text.includes('Zanzibar'))).toEqual([]);
    expect(told.filter((text) => text.includes('Borealis'))).toHaveLength(1);
  });
});

it('it stays erased when the sources tell of it again, and comes back only when that is lifted', async () => {
  await withErasePlace(async (place) => {
    const { harness, ctx, book } = place;
    await place.run(FIRST);
    await eraseAccount(ctx, VICTIM.id, NOW);
    await deliver(ctx);
    book.signals.push({ account_id: 'B2', signal: 'pulse', day: addDays(FIRST, 1), value: 90 });
    book.accounts[0] = { ...book.accounts[0]!, mrr: 2000 };
    // The export of the next day tells the answer once more that names the account beside its own.
    book.surveys.push({ ...book.surveys[1]!, response_id: 'R3', score: 9, comment: 'all fine' });
    await place.run(addDays(FIRST, 1));
    expect(await look(place)).toEqual([]);
    const [answer] = await harness.raw`select comment from surveys where response_id = 'R2'`;
    expect(answer!.comment).toContain('We share a desk with [erased]');
    const files = await harness.raw<{ file: string; erased: number; ok: boolean; notices: string[] }[]>`
      select file, rows_erased::int as erased, notices,
        rows_in = rows_loaded + rows_replaced + rows_unchanged + rows_quarantined + rows_erased as ok
      from source_files order by file`;
    expect(files.every(({ ok }) => ok)).toBe(true);
    const [accounts, signals] = ['accounts.csv', 'signals.csv'].map(
      (name) => files.find((f) => f.file === name)!,
    );
    expect(accounts).toMatchObject({ erased: 1 });
    // Nine pulses, and the row that could not be loaded anyway.
    expect(signals).toMatchObject({ erased: 10 });
    expect(signals?.notices).toContainEqual(
      `10 rows are about what was erased (${FIRST}) and left out; lift with harbinger erase --lift`,
    );
    const again = await eraseAccount(ctx, VICTIM.id, NOW);
    expect(again?.rows).toEqual({});
    expect(await eraseAccount(ctx, 'nobody', NOW)).toBeNull();

    const key = await findErasureKey(harness.raw);
    const lifted = { identifierHash: key!.hash('account', VICTIM.id), by: 'tester', at: ctx.now() };
    expect(await liftErasure(harness.raw, lifted)).toBe(true);
    await pull(ctx, null);
    expect(await harness.raw`select mrr from accounts where account_id = ${VICTIM.id}`).toEqual([
      { mrr: 2000 },
    ]);
  });
});

/** Columns of which the planner remembers the account. */
async function remembered(db: Sql): Promise<string[]> {
  const rows = await db<{ name: string }[]>`
    select tablename || '.' || attname as name from pg_stats where schemaname = 'public'
      and concat(most_common_vals::text, histogram_bounds::text) ~ ${`${VICTIM.id}|Zanzibar`}`;
  return rows.map(({ name }) => name);
}

/** Every byte about the other accounts, but for the words of one answer that names the account to erase. */
async function otherAccounts(db: Sql) {
  const others = `account_id <> '${VICTIM.id}'`;
  return {
    ...(await fingerprint(db, ['usage', 'usage_users', 'signals', 'episodes', 'tasks'], others)),
    ...(await fingerprint(db, ['scores'], "account_id = 'C3'")),
    quoted: await db`select day, health, band, coverage, probability, usage_score, nps_score from scores
      where account_id = 'B2' order by day`,
  };
}
