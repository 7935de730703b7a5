import type { Sql } from 'postgres';
import { expect, it, vi } from 'vitest';
import { addDays } from '../../../src/domain/day.ts';
import { packOldScores } from '../../../src/store/scores/pack-old-scores.ts';
import { withFaultPlace } from '../../faults/fault-place.ts';
import { jsonLines } from '../../helpers/cli.ts';
import { waitFor } from '../../helpers/services/wait-for.ts';
import { bookOfThree, FIRST, findEverywhere, fingerprint, VICTIM } from './erase-kit.ts';

vi.setConfig({ testTimeout: 240_000 });

interface Outcome {
  rows: Record<string, number>;
  messages: Record<string, number>;
  deliveries: { sent: number; parked: number } | null;
}

const WORDS = [VICTIM.id, VICTIM.name, 'Zanzibar', VICTIM.contact, VICTIM.email, 'exporter keeps crashing'];

it('an account is gone from every table, file and message, stays gone, and comes back only when lifted', async () => {
  await withFaultPlace({}, async (place) => {
    const book = bookOfThree();
    await place.write(book);
    await place.run(FIRST);
    await place.run(addDays(FIRST, 6));
    await place.cli('alerts', 'ack', VICTIM.id, '--by', 'ana@corp.example');
    await place.run(addDays(FIRST, 7));
    // What a person does on the command line waits for the next delivery.
    const snoozed = await place.cli('alerts', 'snooze', VICTIM.id, '--until', '2026-04-30');
    expect([snoozed.code, snoozed.stderr]).toEqual([0, expect.stringContaining('snoozed')]);
    await packOldScores(place.db, {
      before: '2027-01-01',
      now: new Date(),
      signal: new AbortController().signal,
    });
    expect(await findEverywhere(place, WORDS)).toEqual(
      expect.arrayContaining(['messages in Slack', 'scores, unpacked', 'public.outbox', 'public.quarantine']),
    );
    expect(await place.db`select 1 from outbox where state = 'pending'`).not.toHaveLength(0);
    const others = await otherAccounts(place.db);

    const everything = await fingerprint(place.db);
    const refused = await place.cli('erase', '--account', VICTIM.id);
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('--dry-run')]);
    const [planned] = jsonLines<Outcome>(
      await place.cli('erase', '--account', VICTIM.id, '--dry-run', '--json'),
    );
    expect(await fingerprint(place.db)).toEqual(everything);
    expect(planned).toMatchObject({ rows: { accounts: 1, surveys: 2, invoices: 1 }, deliveries: null });

    const [first, second] = place.slack.visible().filter((m) => JSON.stringify(m).includes('Zanzibar'));
    expect([first, second]).not.toContain(undefined);
    place.slack.script({ method: 'chat.delete', channel: 'DMIA' }, { kind: 'reset', apply: true });
    place.slack.script(
      { method: 'chat.delete', channel: 'DANA' },
      { kind: 'error', code: 'cant_delete_message', apply: false },
    );
    const before = place.slack.requests.length;
    const result = await place.cli('erase', '--account', VICTIM.id, '--yes', '--json');
    const [outcome] = jsonLines<Outcome>(result);
    expect(outcome?.rows).toEqual(planned?.rows);
    // Only the digests of two weeks, which are mail, need a person.
    expect([result.code, outcome?.messages]).toEqual([3, expect.objectContaining({ mails_sent: 2 })]);
    expect(outcome?.messages.cancelled).toBeGreaterThan(0);
    expect(outcome?.deliveries?.parked).toBe(0);
    await place.cli('outbox', 'retry');

    expect(await findEverywhere(place, WORDS)).toEqual([]);
    const since = place.slack.requests.slice(before);
    expect(JSON.stringify(since.map((r) => r.params))).not.toContain('Zanzibar');
    expect(since.map((r) => r.method)).toContain('views.publish');
    // Slack refused one deletion: the text is gone all the same.
    expect(place.slack.visible().filter((m) => m.text === 'This message was erased.')).toHaveLength(1);
    // The reminder told of another account too: that line stands.
    const reminders = place.slack.visible().filter((m) => JSON.stringify(m.blocks).includes('overdue'));
    expect(JSON.stringify(reminders)).toContain('Borealis Two');
    expect(await otherAccounts(place.db)).toEqual(others);
    expect(await place.unsent()).toEqual([]);

    // The sources tell of it again, in a file that has changed.
    book.signals.push({ account_id: 'B2', signal: 'pulse', day: addDays(FIRST, 8), value: 90 });
    book.accounts[0] = { ...book.accounts[0]!, mrr: 2000 };
    await place.write(book);
    const imported = await place.cli('import', place.data);
    expect(imported.stderr).toContain('harbinger erase --lift');
    await place.run(addDays(FIRST, 8));
    expect(await findEverywhere(place, WORDS)).toEqual([]);
    const [books] = await place.db<{ erased: number; ok: boolean }[]>`
      select sum(rows_erased)::int as erased,
        bool_and(rows_in = rows_loaded + rows_replaced + rows_unchanged + rows_quarantined + rows_erased) as ok
      from source_files`;
    expect(books).toEqual({ erased: expect.any(Number), ok: true });
    expect(books?.erased).toBeGreaterThan(5);

    expect((await place.cli('erase', '--account', VICTIM.id, '--yes')).code).toBe(0);
    expect((await place.cli('erase', '--account', 'nobody', '--yes')).code).toBe(2);
    await place.cli('erase', '--account', VICTIM.id, '--lift');
    await place.cli('import', place.data);
    const back = await place.db`select mrr from accounts where account_id = ${VICTIM.id}`;
    expect(back).toEqual([{ mrr: 2000 }]);
  });
});

it('killed in the middle, nothing has happened; asked again, everything', async () => {
  await withFaultPlace({}, async (place) => {
    await place.write(bookOfThree());
    await place.run(FIRST);
    const before = await fingerprint(place.db);
    const gate = await place.db.reserve();
    await gate`begin`;
    // The record of it is written last.
    await gate`lock table erasures in access exclusive mode`;
    const killed = place.start('erase', '--account', VICTIM.id, '--yes');
    await waitFor(async () => (await place.db`select 1 from pg_locks where not granted`).length > 0, {
      message: 'the erasure at its end',
    });
    killed.child.kill('SIGKILL');
    await killed.done;
    await gate`rollback`;
    gate.release();
    await waitFor(
      async () =>
        (
          await place.db`select 1 from pg_stat_activity where application_name like 'harbinger%'
          and state <> 'idle' and datname = current_database()`
        ).length === 0,
      { message: 'the end of the killed transaction' },
    );
    expect(await fingerprint(place.db)).toEqual(before);
    expect((await place.cli('erase', '--account', VICTIM.id, '--yes')).code).not.toBe(1);
    expect(await findEverywhere(place, WORDS)).toEqual([]);
  });
});

/** Every byte about the other accounts, but for the words of one answer that names the account to erase. */
async function otherAccounts(db: Sql) {
  const others = `account_id <> '${VICTIM.id}'`;
  return {
    ...(await fingerprint(db, ['usage', 'usage_users', 'signals', 'episodes', 'tasks'], others)),
    ...(await fingerprint(db, ['scores'], "account_id = 'C3'")),
    quoted:
      await db`select day, health, band, coverage, probability, usage_score, nps_score, length(features) > 99 as kept
      from scores where account_id = 'B2' order by day`,
  };
}
