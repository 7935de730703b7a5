import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { predictionsHeader } from '../../../src/messages/backtest-report/predictions-file.ts';
import { advisoryLock } from '../../../src/store/advisory-locks.ts';
import { type FaultPlace, withFaultPlace } from '../../faults/fault-place.ts';
import { jsonLines } from '../../helpers/cli.ts';
import { openRawClient } from '../../helpers/services/raw-client.ts';
import { waitFor } from '../../helpers/services/wait-for.ts';
import { bookOfThree, FIRST, findEverywhere, fingerprint, VICTIM } from './erase-harness.ts';

vi.setConfig({ testTimeout: 180_000 });

const WORDS = [VICTIM.id, 'Zanzibar', VICTIM.contact, VICTIM.email, 'exporter keeps crashing'];

it('killed in the middle, nothing has happened; asked again, everything, and Slack lost nothing on the way', async () => {
  await withFaultPlace({}, async (place) => {
    await place.write(bookOfThree());
    await place.run(FIRST);
    const before = await fingerprint(place.db);
    const refused = await place.cli('erase', '--account', VICTIM.id);
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('--dry-run')]);
    await killAtItsEnd(place);
    expect(await fingerprint(place.db)).toEqual(before);

    place.slack.script({ method: 'chat.delete' }, { kind: 'reset', apply: true });
    place.slack.script({ method: 'chat.delete' }, { kind: 'rate_limit', retryAfter: 1 });
    const result = await place.cli('erase', '--account', VICTIM.id, '--yes', '--json');
    const [outcome] = jsonLines<{ messages: object; deliveries: object }>(result);
    // A digest had been mailed: that alone needs a person.
    expect([result.code, outcome?.messages]).toEqual([3, expect.objectContaining({ mails_sent: 1 })]);
    expect(outcome?.deliveries).toMatchObject({ parked: 0, failed: 0, uncertain: 0 });
    expect(await findEverywhere({ ...place }, WORDS)).toEqual([]);
    expect(await place.unsent()).toEqual([]);
    const listed = await place.cli('erase', '--list');
    expect(listed.stdout).toMatch(/^\d{4}-\d{2}-\d{2} {2}account {2}[0-9a-f]{12} {2}by /);
  });
});

it('killed between its end and the files, it is finished by whoever delivers next', async () => {
  await withFaultPlace({}, async (place) => {
    await place.write(bookOfThree());
    await place.run(FIRST);
    const preview = join(place.home, 'preview', `digest-${FIRST}.txt`);
    expect((await place.cli('digest', '--preview')).code).toBe(0);
    expect(await readFile(preview, 'utf8')).toContain('Zanzibar');
    const predictions = join(place.home, 'predictions.csv');
    const kept = `${predictionsHeader()}B2,${FIRST},20,1,critical,0.5,prior\n`;
    await writeFile(predictions, `${kept}${VICTIM.id},${FIRST},20,1,critical,0.5,prior\n`);
    // Left half written by a process that was killed.
    const fragment = join(place.home, 'outbox', 'slack', 'b.json.1.tmp');
    await mkdir(dirname(fragment), { recursive: true });
    await writeFile(fragment, `{"text": "${VICTIM.name} is`);
    const notes = join(place.home, 'notes.md');
    await writeFile(notes, 'not written by us');

    await killBeforeFiles(place);
    expect(await place.db`select 1 from accounts where account_id = ${VICTIM.id}`).toHaveLength(0);
    const before = await findEverywhere({ ...place }, WORDS);
    expect(before).toEqual(expect.arrayContaining([preview, predictions, fragment, 'public.file_erasures']));

    const next = await place.cli('nudges', 'suppressed');
    expect(next.code).toBe(0);
    expect(await findEverywhere({ ...place }, WORDS)).toEqual(before);
    const delivered = await place.cli('digest', '--json');
    expect([0, 3]).toContain(delivered.code);
    expect(await findEverywhere({ ...place }, WORDS)).toEqual([]);
    expect(await readFile(predictions, 'utf8')).toBe(kept);
    expect(await readFile(notes, 'utf8')).toBe('not written by us');
    const [record] = await place.db<
      { files: number }[]
    >`select (counts->>'files')::int as files from erasures`;
    expect(record?.files).toBeGreaterThan(2);
  });
});

/** Keeps the lock that files are gone through under, and kills whoever waits for it. */
async function killBeforeFiles(place: FaultPlace): Promise<void> {
  const gate = openRawClient(place.databaseUrl);
  await gate`select pg_advisory_lock(${advisoryLock('fileErasures')})`;
  const killed = place.start('erase', '--account', VICTIM.id, '--yes');
  const waiting = () => place.db`select 1 from pg_locks l join pg_database d on d.oid = l.database
    where d.datname = current_database() and l.locktype = 'advisory' and not l.granted`;
  await waitFor(async () => (await waiting()).length > 0, { message: 'the files of the erasure' });
  killed.child.kill('SIGKILL');
  await killed.done;
  await gate`select pg_advisory_unlock(${advisoryLock('fileErasures')})`;
  await gate.end();
}

/** Holds back the record of it, which is written last, and kills whoever waits to write it. */
async function killAtItsEnd(place: FaultPlace): Promise<void> {
  const gate = openRawClient(place.databaseUrl);
  await gate`begin`;
  await gate`lock table erasures in access exclusive mode`;
  const killed = place.start('erase', '--account', VICTIM.id, '--yes');
  const backends = () => place.db`select 1 from pg_locks l join pg_database d on d.oid = l.database
    where d.datname = current_database() and not l.granted`;
  await waitFor(async () => (await backends()).length > 0, { message: 'the erasure at its end' });
  killed.child.kill('SIGKILL');
  await killed.done;
  await gate`rollback`;
  await gate.end();
  await waitFor(
    async () =>
      (
        await place.db`select 1 from pg_stat_activity where application_name like 'harbinger%'
        and datname = current_database()`
      ).length === 0,
    { message: 'the end of the killed transaction' },
  );
}
