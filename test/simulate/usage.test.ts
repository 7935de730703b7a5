import { describe, expect, it } from 'vitest';
import { toEpochDay } from '../../src/domain/day.ts';
import type { Episode } from '../../src/simulate/episodes.ts';
import type { Profile } from '../../src/simulate/profile.ts';
import { planSubscriptions } from '../../src/simulate/subscriptions.ts';
import { usageRows } from '../../src/simulate/usage.ts';
import { drawLives } from './lives.ts';

const { calendar, lives } = drawLives({ seed: 9, accounts: 1, days: 365, endOn: '2025-06-30' });
const dayOf = (iso: string) => toEpochDay(iso) - calendar.epochDay;

interface Day {
  product: string;
  day: number;
  events: number;
  users: number;
}

/** Usage of a plain account of 60 seats that has long been a customer, with some of it changed. */
function use(profile: Partial<Profile>, episodes: Episode[] = []): Day[] {
  const subject: Profile = {
    ...lives[0]!.profile,
    tier: 'growth',
    country: 'DE',
    seats: 60,
    startedDay: -700,
    rhythm: 'daily',
    season: null,
    weekend: 0.05,
    growth: 0,
    ...profile,
  };
  const subscriptions = planSubscriptions(9, subject, episodes);
  const { text } = usageRows(
    { seed: 9, calendar },
    { profile: subject, episodes, subscriptions },
    {
      leftOn: null,
      everyDay: false,
      periodEnds: null,
    },
  );
  return text
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','))
    .map(([, product, day, events, users]) => ({
      product: product!,
      day: dayOf(day!),
      events: Number(events),
      users: Number(users),
    }));
}

function total(rows: readonly Day[], column: 'events' | 'users', from: number, to: number): number {
  return rows
    .filter(({ product, day }) => product === 'Planner' && day >= from && day < to)
    .reduce((sum, row) => sum + row[column], 0);
}

const only = (rows: readonly Day[], product: string) => rows.filter((row) => row.product === product);

describe('usageRows', () => {
  it('rests at weekends and at Christmas', () => {
    const rows = use({});
    const weekend = rows.filter(({ day }) => calendar.weekday[day]! >= 5);
    const events = (part: readonly Day[]) => part.reduce((sum, row) => sum + row.events, 0);
    expect(events(weekend)).toBeLessThan(0.05 * events(rows));
    const [christmas, january] = [dayOf('2024-12-23'), dayOf('2025-01-20')];
    expect(total(rows, 'events', christmas + 1, christmas + 8)).toBeLessThan(
      0.25 * total(rows, 'events', january, january + 7),
    );
  });

  it('comes once or twice a week in a weekly rhythm, once a month in a monthly one', () => {
    const weekly = new Set(only(use({ rhythm: 'weekly' }), 'Planner').map(({ day }) => day)).size;
    expect(weekly).toBeGreaterThan(42);
    expect(weekly).toBeLessThan(106);
    const monthly = only(use({ rhythm: 'monthly' }), 'Planner').map(({ day }) => calendar.iso[day]!);
    expect(monthly.length).toBeGreaterThanOrEqual(10);
    expect(new Set(monthly.map((iso) => iso.slice(0, 7))).size).toBe(monthly.length);
  });

  it('is silent out of season and back after it', () => {
    const rows = use({ season: 'school-north' });
    const [summer, autumn] = [dayOf('2024-07-10'), dayOf('2024-10-07')];
    expect(total(rows, 'events', summer, summer + 28)).toBeLessThan(
      0.1 * total(rows, 'events', autumn, autumn + 28),
    );
  });

  it('loses users at once and events only later when a champion leaves', () => {
    const rows = use({}, [{ kind: 'champion_left', from: 210, to: 260, breadth: 0.3 }]);
    const ratio = (column: 'events' | 'users', day: number) =>
      total(rows, column, day, day + 28) / total(rows, column, 210 - 28, 210);
    expect(ratio('users', 212)).toBeLessThan(0.5);
    expect(ratio('events', 212)).toBeGreaterThan(0.75);
    expect(ratio('events', 325)).toBeLessThan(0.7);
  });

  it('keeps events flat over weekends while the people of an automated account vanish', () => {
    const rows = only(
      use({ rhythm: 'automated' }, [{ kind: 'users_vanish', from: 200, to: 220 }]),
      'Planner',
    );
    expect(rows).toHaveLength(365);
    const ratio = (column: 'events' | 'users') =>
      total(rows, column, 240, 340) / total(rows, column, 60, 160);
    expect(ratio('users')).toBeLessThan(0.1);
    expect(ratio('events')).toBeGreaterThan(0.8);
  });

  it('falls gradually in a decline, and climbs back if it recovers', () => {
    const decline = { kind: 'decline', from: 200, to: 240, depth: 0.8 } as const;
    const share = (rows: Day[], day: number) =>
      total(rows, 'events', day, day + 28) / total(rows, 'events', 196 - 28, 196);
    const lost = use({}, [{ ...decline, recoversOn: null }]);
    expect(share(lost, 206)).toBeGreaterThan(share(lost, 250));
    expect(share(lost, 330)).toBeLessThan(0.4);
    expect(share(use({}, [{ ...decline, recoversOn: 260 }]), 330)).toBeGreaterThan(0.7);
  });

  it('stops at once in a sudden stop', () => {
    const rows = use({}, [{ kind: 'sudden_stop', from: 200 }]);
    expect(total(rows, 'users', 200, 365)).toBeLessThan(0.03 * total(rows, 'users', 0, 200));
  });

  it('hands over to the successor in a product move', () => {
    const rows = use({}, [{ kind: 'product_move', from: 200, to: 240 }]);
    expect(Math.max(...only(rows, 'Planner').map(({ day }) => day))).toBeLessThan(240);
    expect(Math.min(...only(rows, 'Boards').map(({ day }) => day))).toBeGreaterThanOrEqual(200);
    expect(only(rows, 'Boards').filter(({ day }) => day > 240).length).toBeGreaterThan(60);
  });

  it('ramps up a new customer', () => {
    const rows = use({ startedDay: 100 });
    expect(rows.every(({ day }) => day >= 100)).toBe(true);
    expect(total(rows, 'events', 100, 114)).toBeLessThan(0.6 * total(rows, 'events', 200, 214));
  });
});
