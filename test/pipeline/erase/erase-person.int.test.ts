import { expect, it, vi } from 'vitest';
import { addDays } from '../../../src/domain/day.ts';
import { type FaultPlace, withFaultPlace } from '../../faults/fault-place.ts';
import { jsonLines } from '../../helpers/cli.ts';
import { bookOfThree, FIRST, findEverywhere, fingerprint, VICTIM } from './erase-kit.ts';

vi.setConfig({ testTimeout: 240_000 });

interface Outcome {
  rows: Record<string, number>;
  messages: Record<string, number>;
}

async function erase(place: FaultPlace, email: string, ...more: string[]): Promise<Outcome> {
  const result = await place.cli('erase', '--email', email, '--yes', '--json', ...more);
  expect([0, 3], result.stderr).toContain(result.code);
  return jsonLines<Outcome>(result)[0]!;
}

const FIGURES = ['health', 'band', 'coverage', 'probability', 'usage_score', 'nps_score'].join(', ');

it('a respondent and contact: words, name and address go everywhere, the score and the account stay', async () => {
  const words = [VICTIM.email, VICTIM.contact, 'Blackwood', 'exporter keeps crashing'];
  await withFaultPlace({}, async (place) => {
    const book = bookOfThree();
    await place.write(book);
    await place.run(FIRST);
    const figures = () => place.db.unsafe(`select account_id, day, ${FIGURES} from scores order by 1, 2`);
    const before = await figures();
    const others = await fingerprint(place.db, ['scores', 'usage_users'], "account_id = 'C3'");
    expect(await findEverywhere(place, words)).toContain('public.usage_users');

    const { rows } = await erase(place, 'Theodora@Zanzibar.example');
    expect(rows).toMatchObject({ accounts: 1, usage_users: 1 });
    expect(await findEverywhere(place, words)).toEqual([]);
    expect(await figures()).toEqual(before);
    expect(await fingerprint(place.db, ['scores', 'usage_users'], "account_id = 'C3'")).toEqual(others);
    const [answer] = await place.db`select score, comment, respondent from surveys where response_id = 'R1'`;
    expect(answer).toEqual({
      score: 2,
      comment: null,
      respondent: expect.stringMatching(/^erased-[0-9a-f]{12}$/),
    });
    const alerts = await place.alertsIn('DANA');
    expect(alerts.some((m) => JSON.stringify(m).includes(VICTIM.name))).toBe(true);

    // The files tell of them again: rows come in without them, and what was counted is not counted twice.
    const usage = await fingerprint(place.db, ['usage', 'usage_users']);
    book.surveys.push({ ...book.surveys[0]!, response_id: 'R9', comment: `it is ${VICTIM.email} again` });
    book.accounts[1] = { ...book.accounts[1]!, mrr: 1500 };
    book.usage_events.push({ ...book.usage_events[1]!, occurred_at: `${addDays(FIRST, 1)}T07:00:00Z` });
    await place.write(book);
    const imported = await place.cli('import', place.data);
    expect(imported.stderr).toContain('loaded without that; lift with harbinger erase --lift');
    await place.run(addDays(FIRST, 1));
    expect(await findEverywhere(place, words)).toEqual([]);
    const now =
      await place.db`select count(*)::int as rows, sum(events)::int as events from usage_users where day = ${FIRST}`;
    expect(now).toEqual([{ rows: 3, events: 3 }]);
    expect(await place.db`select 1 from surveys where response_id = 'R9' and comment is null`).toHaveLength(
      1,
    );
    expect(Object.keys(usage)).toHaveLength(2);
  });
});

it('a colleague: messages to them go, what still matters goes on to somebody else, nobody is asked for them again', async () => {
  const words = ['ana@corp.example', 'Ana Prestwick', 'Prestwick'];
  await withFaultPlace({}, async (place) => {
    const book = bookOfThree();
    await place.write(book);
    await place.run(FIRST);
    await place.cli('alerts', 'ack', VICTIM.id, '--by', 'ana@corp.example');
    expect(place.messages('DANA')).not.toHaveLength(0);
    const { messages } = await erase(place, 'ana@corp.example');
    expect(messages.deleted).toBeGreaterThan(1);
    expect(await findEverywhere(place, words)).toEqual([]);
    expect(place.messages('DANA')).toEqual([]);
    // Her manager stands in: two alerts that are still alive.
    const told = place.messages('DMIA').map((m) => JSON.stringify(m.blocks));
    expect(told.filter((m) => m.includes('Borealis Two') || m.includes('Zanzibar'))).toHaveLength(2);

    book.accounts[1] = { ...book.accounts[1]!, mrr: 1500 };
    await place.write(book);
    await place.run(addDays(FIRST, 1));
    expect(await findEverywhere(place, words)).toEqual([]);
    expect(place.messages('DANA')).toEqual([]);
    expect(await place.unsent()).toEqual([]);
  });
});
