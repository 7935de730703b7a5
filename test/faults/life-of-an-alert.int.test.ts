import { expect, it } from 'vitest';
import { addDays } from '../../src/domain/day.ts';
import { waitFor } from '../helpers/services/wait-for.ts';
import { account, csm, emptyBook, type FaultBook, pulse } from './fault-book.ts';
import { type FaultPlace, withFaultPlace } from './fault-place.ts';
import { holdDelivery } from './hold-delivery.ts';

/** A Monday. */
const FIRST = '2026-03-02';
const RECOVERED = addDays(FIRST, 4);

/** One account that is critical on the first day and well from the next one on. */
function bookOfOne(): FaultBook {
  const book = emptyBook();
  book.csms.push(csm('ana', { slack_user_id: 'UANA', manager_email: 'mia@corp.example' }));
  book.csms.push(csm('mia', { slack_user_id: 'UMIA' }));
  book.accounts.push(account('A1', 'ana'));
  book.signals.push(pulse('A1', FIRST, 20), pulse('A1', addDays(FIRST, 1), 90));
  return book;
}

/** Runs the days up to the one before the recovery; the message then shows an open alert. */
async function openOne(place: FaultPlace): Promise<void> {
  await place.write(bookOfOne());
  await place.run(FIRST);
  await place.run(addDays(FIRST, 1));
  expect(await states(place)).toEqual(['open']);
  expect(await place.alertsIn('DANA')).toHaveLength(1);
}

const states = async (place: FaultPlace) => (await place.episodes()).map((e) => e.state);
const shows = (text: string) => (message: object) => JSON.stringify(message).toLowerCase().includes(text);
const posts = ({ slack }: FaultPlace) => slack.requests.filter((r) => r.method === 'chat.postMessage');

it('fault 13: restarted between the recovery and its notification, the message still turns to recovered', async () => {
  await withFaultPlace({}, async (place) => {
    await openOne(place);
    const gate = await holdDelivery(place.databaseUrl);
    const run = place.start('run', '--data', place.data, '--as-of', RECOVERED);
    await waitFor(
      async () => (await place.db`select 1 from episodes where state = 'recovered'`).length === 1,
      {
        message: 'the recovery in the database',
      },
    );
    run.child.kill('SIGKILL');
    expect((await run.done).code).toBeNull();
    await gate.open();
    expect((await place.alertsIn('DANA')).some(shows('recovered'))).toBe(false);

    await place.run(RECOVERED);
    expect(await place.alertsIn('DANA')).toHaveLength(1);
    expect((await place.alertsIn('DANA')).filter(shows('recovered'))).toHaveLength(1);
    expect(await place.unsent()).toEqual([]);
    const before = place.slack.requests.length;
    await place.run(addDays(RECOVERED, 1));
    expect(place.slack.requests).toHaveLength(before);
  });
});

it('fault 17: configuration changed and process restarted with open alerts: nothing sent again, no state flips', async () => {
  await withFaultPlace({}, async (place) => {
    const book = bookOfOne();
    book.signals = [pulse('A1', FIRST, 20)];
    await place.write(book);
    await place.run(FIRST);
    const [before] = await place.episodes();
    const requests = place.slack.requests.length;
    const changes: Readonly<Record<string, unknown>>[] = [
      {},
      { alerts: { budget_per_csm_per_week: 1 } },
      { alerts: { cooldown: '1d' }, digest: { top: 5 } },
      { locale: 'pt-BR', currency: 'EUR' },
    ];
    for (const change of changes) {
      await place.configure(change);
      expect(await place.run(FIRST)).toMatchObject({ alerts: { opened: 0, updated: 0, recovered: 0 } });
    }
    expect(await place.episodes()).toEqual([before]);
    expect(place.slack.requests).toHaveLength(requests);
  });
});

it('fault 20: a person deletes the message and the account recovers: one new post, no endless failure', async () => {
  await withFaultPlace({}, async (place) => {
    await openOne(place);
    for (const message of place.slack.workspace.messages) message.deleted = true;
    await place.run(RECOVERED);
    expect(await states(place)).toEqual(['recovered']);
    expect(await place.alertsIn('DANA')).toHaveLength(1);
    expect((await place.alertsIn('DANA')).filter(shows('recovered'))).toHaveLength(1);
    expect(await place.unsent()).toEqual([]);
    const before = place.slack.requests.length;
    await place.run(addDays(RECOVERED, 1));
    await place.cli('outbox', 'retry', '--json');
    expect(place.slack.requests).toHaveLength(before);
  });
});

it('fault 23: acknowledged twice, while nothing runs, and after the recovery: idempotent, and escalation stops', async () => {
  await withFaultPlace({ config: { alerts: { escalate_after_working_days: 3 } } }, async (place) => {
    const book = bookOfOne();
    book.accounts.push(account('B1', 'ana'));
    book.signals = ['A1', 'B1'].flatMap((id) => [pulse(id, FIRST, 20), pulse(id, addDays(FIRST, 5), 90)]);
    await place.write(book);
    await place.run(FIRST);

    const ack = async (): Promise<{ state: string; changed: boolean }> =>
      JSON.parse((await place.cli('alerts', 'ack', 'A1', '--by', 'ana@corp.example', '--json')).stdout);
    expect(await ack()).toMatchObject({ state: 'acknowledged', changed: true });
    expect(await ack()).toMatchObject({ state: 'acknowledged', changed: false });

    await place.run(addDays(FIRST, 4));
    expect(await place.transitions('A1')).toEqual(['opened', 'acknowledged']);
    expect(await place.transitions('B1')).toEqual(['opened', 'escalated']);
    const told = await place.alertsIn('DMIA');
    expect(told).toHaveLength(1);
    expect(told.some(shows('account b1'))).toBe(true);
    expect((await place.alertsIn('DANA')).filter(shows('acknowledged'))).toHaveLength(1);

    await place.run(addDays(FIRST, 8));
    expect(await place.transitions('A1')).toEqual(['opened', 'acknowledged', 'recovered']);
    const before = posts(place).length;
    expect(await ack()).toMatchObject({ state: 'recovered', changed: false });
    await place.run(addDays(FIRST, 8));
    expect(posts(place)).toHaveLength(before);
    expect(await place.alertsIn('DANA')).toHaveLength(2);
  });
});
