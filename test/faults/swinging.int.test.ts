import { expect, it } from 'vitest';
import { addDays } from '../../src/domain/day.ts';
import { account, csm, emptyBook, pulse } from './fault-book.ts';
import { withFaultPlace } from './fault-place.ts';

const FIRST = '2026-03-02';
/** The limits of the bands that open an alert, and of the one that does not. */
const LIMITS = { critical: 30, risk: 50, watch: 70 };

it('fault 15: a score that swings by 1 around a threshold for 20 runs: one alert, at most one recovery', async () => {
  await withFaultPlace({}, async (place) => {
    const book = emptyBook();
    book.csms.push(csm('ana', { slack_user_id: 'UANA' }));
    book.accounts.push(...Object.keys(LIMITS).map((id) => account(id, 'ana')));
    for (let i = 0; i < 20; i++) {
      const day = addDays(FIRST, i);
      for (const [id, limit] of Object.entries(LIMITS)) {
        book.signals.push(pulse(id, day, limit + (i % 2 === 0 ? -1 : 1)));
      }
      await place.write(book);
      await place.run(day);
    }
    const moves = async (account: string) =>
      (await place.transitions(account)).filter((t) => ['opened', 'worse', 'recovered'].includes(t));
    for (const account of ['critical', 'risk']) {
      expect((await moves(account)).join()).toMatch(/^opened(,recovered)?$/);
    }
    expect(await moves('watch')).toEqual([]);
    expect(await place.alertsIn('DANA')).toHaveLength(2);
  });
});
