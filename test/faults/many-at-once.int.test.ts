import { describe, expect, it } from 'vitest';
import { addDays } from '../../src/domain/day.ts';
import { account, csm, emptyBook, type FaultBook, pulse, steadyUsage } from './fault-book.ts';
import { type FaultPlace, withFaultPlace } from './fault-place.ts';

/** A Monday. */
const FIRST = '2026-03-02';
const PEOPLE = ['ana', 'bea', 'eva', 'ida', 'ora'];
const ADMIN = '#harbinger-admin';

function bookOf(count: number): FaultBook {
  const book = emptyBook();
  book.csms.push(...PEOPLE.map((name) => csm(name, { slack_user_id: `U${name.toUpperCase()}` })));
  for (let i = 0; i < count; i++) {
    book.accounts.push(account(`A${String(i).padStart(3, '0')}`, PEOPLE[i % PEOPLE.length]!));
  }
  return book;
}

const ids = (book: FaultBook) => book.accounts.map((row) => String(row.account_id));

/** How many accounts a bundle names, and how many more it counts. */
async function listedAndCounted(
  place: FaultPlace,
): Promise<{ named: Set<string>; counted: number; bundles: number }> {
  const bundles = await place.alertsIn();
  const named = new Set<string>();
  let counted = 0;
  for (const bundle of bundles) {
    const text = JSON.stringify(bundle.blocks);
    for (const [, id] of text.matchAll(/Account (A\d{3})/g)) named.add(id!);
    const [, more] = /(\d+) more/.exec(text) ?? [];
    counted += Number(more ?? 0);
  }
  return { named, counted, bundles: bundles.length };
}

describe('fault 16: 500 accounts fall at once', () => {
  it('one bundle per person, every account listed or counted', async () => {
    const config = { alerts: { budget_per_csm_per_week: null } };
    await withFaultPlace({ people: PEOPLE, config }, async (place) => {
      const book = bookOf(500);
      book.signals.push(...ids(book).map((id) => pulse(id, FIRST, 20)));
      await place.write(book);
      expect(await place.run(FIRST)).toMatchObject({ alerts: { opened: 500, held: 0 } });
      const shown = await listedAndCounted(place);
      expect(shown.bundles).toBe(PEOPLE.length);
      expect(shown.named.size + shown.counted).toBe(500);
      expect(await place.episodes()).toHaveLength(500);
      const requests = place.slack.requests.length;
      expect(await place.run(FIRST)).toMatchObject({ alerts: { opened: 0 } });
      expect(place.slack.requests).toHaveLength(requests);
    });
  });

  it('what goes over the weekly budget is counted as held and opened later, none is lost', async () => {
    // Nobody reacts here, and 250 escalations at Slack's pace would only cost time.
    const config = { alerts: { budget_per_csm_per_week: 50, escalate_after_working_days: 30 } };
    await withFaultPlace({ people: PEOPLE, config }, async (place) => {
      const book = bookOf(500);
      const weeks = [FIRST, addDays(FIRST, 8)];
      book.signals.push(...ids(book).flatMap((id) => weeks.map((day) => pulse(id, day, 20))));
      await place.write(book);
      expect(await place.run(FIRST)).toMatchObject({ alerts: { opened: 250, held: 250 } });
      expect(await place.run(addDays(FIRST, 1))).toMatchObject({ alerts: { opened: 0, held: 250 } });
      expect(await place.run(weeks[1]!)).toMatchObject({ alerts: { opened: 250, held: 0 } });
      const episodes = await place.episodes();
      expect(new Set(episodes.map((e) => e.accountId)).size).toBe(500);
    });
  });
});

describe('fault 16: the usage feed fails', () => {
  const ACCOUNTS = 60;
  const health = {};

  /** Everybody used the product evenly up to the day before. */
  function withUsage(): FaultBook {
    const book = bookOf(ACCOUNTS);
    book.usage.push(...ids(book).flatMap((id) => steadyUsage(id, addDays(FIRST, -1), 90, 40)));
    return book;
  }

  const notices = (place: FaultPlace) => place.messages(ADMIN);

  it('and delivers nothing more: no account alert, one notice to the admin', async () => {
    await withFaultPlace({ people: PEOPLE, config: { health } }, async (place) => {
      await place.write(withUsage());
      for (const days of [0, 2, 5, 9, 16]) {
        expect(await place.run(addDays(FIRST, days))).toMatchObject({ alerts: { opened: 0 } });
      }
      expect(await place.episodes()).toEqual([]);
      expect(notices(place)).toHaveLength(1);
      expect(JSON.stringify(notices(place))).toContain('usage');
    });
  });

  it('and delivers zeros: no account alert, one notice a week to the admin', async () => {
    await withFaultPlace({ people: PEOPLE, config: { health } }, async (place) => {
      const book = withUsage();
      await place.write(book);
      await place.run(addDays(FIRST, -1));
      for (const days of [2, 5, 6, 8, 12]) {
        const until = addDays(FIRST, days);
        book.usage = [
          ...withUsage().usage,
          ...ids(book).flatMap((id) => steadyUsage(id, until, days + 1, 0)),
        ];
        await place.write(book);
        const { alerts } = await place.run(until);
        expect(alerts, `day ${days} of zeros`).toMatchObject({ opened: 0 });
      }
      const told = notices(place).map((m) => JSON.stringify(m.blocks));
      expect(told).toHaveLength(2);
      for (const text of told) expect(text).toMatch(/0% of (the usual volume of its weekday|a normal day)/);
    });
  });
});
