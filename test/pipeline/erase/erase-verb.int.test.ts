import { expect, it, vi } from 'vitest';
import { type FaultPlace, withFaultPlace } from '../../faults/fault-place.ts';
import { jsonLines } from '../../helpers/cli.ts';
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

/** Holds back the record of it, which is written last, and kills whoever waits to write it. */
async function killAtItsEnd(place: FaultPlace): Promise<void> {
  const gate = await place.db.reserve();
  await gate`begin`;
  await gate`lock table erasures in access exclusive mode`;
  const killed = place.start('erase', '--account', VICTIM.id, '--yes');
  const backends = () => place.db`select 1 from pg_locks l join pg_database d on d.oid = l.database
    where d.datname = current_database() and not l.granted`;
  await waitFor(async () => (await backends()).length > 0, { message: 'the erasure at its end' });
  killed.child.kill('SIGKILL');
  await killed.done;
  await gate`rollback`;
  gate.release();
  await waitFor(
    async () =>
      (
        await place.db`select 1 from pg_stat_activity where application_name like 'harbinger%'
        and datname = current_database()`
      ).length === 0,
    { message: 'the end of the killed transaction' },
  );
}
