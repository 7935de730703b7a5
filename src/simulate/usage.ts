import type { Calendar } from './calendar.ts';
import { type Episode, ramp } from './episodes.ts';
import type { PeriodEnds } from './feed-periods.ts';
import type { Profile, Rhythm, World } from './profile.ts';
import { Random } from './random.ts';
import {
  AUTOMATION_PRODUCT,
  MAIN_PRODUCT,
  SUCCESSOR_PRODUCT,
  type SubscriptionPlan,
  seatsOn,
} from './subscriptions.ts';
import { usageLevel } from './usage-level.ts';

export const USAGE_HEADER = 'account_id,product,day,events,active_users,seats';

/** Spread of the daily counts: shape of the negative binomial. */
const SHAPE = 5;

/** How one account uses one product. */
interface ProductUse {
  readonly product: string;
  readonly rhythm: Rhythm;
  /** Days of the week (0 = Monday) of a weekly rhythm, day of the month of a monthly one. */
  readonly weekdays: readonly number[];
  readonly monthDay: number;
  /** Share of the seats that turn up on an active day. */
  readonly adoption: number;
  readonly eventsPerUser: number;
  readonly from: number;
  readonly until: number;
  /** Share of the use that goes through this product on a day. */
  readonly share: (day: number) => number;
}

/** What an account's use follows from. */
export interface PlannedUse {
  readonly profile: Profile;
  readonly episodes: readonly Episode[];
  readonly subscriptions: SubscriptionPlan;
}

/**
 * Rows of usage.csv of one account, by product and day, up to the day it leaves. Days without any activity have
 * no row, unless `everyDay` asks for the main product alone with a row for each day. Where a feed tells periods, a row
 * is the total of a closed one that the account was a customer to the end of, with the most users of a day, on its last day.
 */
export function usageRows(
  { seed, calendar }: Pick<World, 'seed' | 'calendar'>,
  plan: PlannedUse,
  range: { leftOn: number | null; everyDay: boolean; periodEnds: PeriodEnds | null },
): { text: string; count: number } {
  const { profile } = plan;
  const random = new Random([seed, profile.number, 'usage']);
  const level = usageLevel(profile, plan.episodes, calendar);
  const uses = range.everyDay ? [drawUse(MAIN_PRODUCT, profile, random)] : productUses(plan, random);
  const end = Math.min(range.leftOn ?? calendar.days, calendar.days);
  let text = '';
  let count = 0;
  const { periodEnds } = range;
  for (const use of uses) {
    const prefix = `${profile.id},${use.product},`;
    const told = { day: -1, events: 0, users: 0, seats: 0 };
    const write = () => {
      if (told.day < 0 || told.day >= end) return;
      text += `${prefix}${calendar.iso[told.day]},${told.events},${told.users},${told.seats}\n`;
      count++;
    };
    const flat = use.rhythm === 'automated';
    const steady = plan.subscriptions.seats.length === 1;
    for (let day = Math.max(0, use.from); day < Math.min(end, use.until); day++) {
      const seats = steady ? profile.seats : seatsOn(plan.subscriptions, day);
      const share = isActiveDay(use, day, calendar) ? use.share(day) : 0;
      const expected = seats * use.adoption;
      const users = random.binomial(seats, use.adoption * level.users[day]! * share);
      const mean = expected * use.eventsPerUser * level.events[day]! * share;
      const events = users > 0 || flat ? Math.max(users, random.negativeBinomial(mean, SHAPE)) : 0;
      if (events === 0 && !range.everyDay) continue;
      const on = periodEnds === null ? day : periodEnds[day]!;
      if (on !== told.day) {
        write();
        Object.assign(told, { day: on, events: 0, users: 0 });
      }
      told.events += events;
      told.users = Math.max(told.users, users);
      told.seats = seats;
    }
    write();
  }
  return { text, count };
}

function isActiveDay(use: ProductUse, day: number, calendar: Calendar): boolean {
  if (use.rhythm === 'weekly') return use.weekdays.includes(calendar.weekday[day]!);
  if (use.rhythm !== 'monthly') return true;
  const weekday = calendar.weekday[day]!;
  const late = calendar.dayOfMonth[day]! - use.monthDay;
  // What falls on a weekend is done on the Monday after.
  return weekday < 5 && (late === 0 || (weekday === 0 && (late === 1 || late === 2)));
}

/** The products an account pays for, in order of their first day; the moved one hands over gradually. */
function productUses({ profile, episodes, subscriptions }: PlannedUse, random: Random): ProductUse[] {
  const firstDay = new Map<string, number>();
  for (const { product, from } of subscriptions.stretches) {
    if (!firstDay.has(product)) firstDay.set(product, from);
  }
  const move = episodes.find((episode) => episode.kind === 'product_move');
  return [...firstDay].map(([product, from]) => {
    const use = drawUse(product, profile, random);
    if (move !== undefined && product === MAIN_PRODUCT) {
      return { ...use, until: move.to, share: (day) => 1 - ramp(day, move.from, move.to) };
    }
    if (move !== undefined && product === SUCCESSOR_PRODUCT) {
      return { ...use, from, share: (day) => ramp(day, move.from, move.to) };
    }
    return { ...use, from, share: (day) => 0.2 + 0.8 * ramp(day, from, from + 20) };
  });
}

function drawUse(product: string, profile: Profile, random: Random): ProductUse {
  const main = product === MAIN_PRODUCT || product === SUCCESSOR_PRODUCT;
  const automated = profile.rhythm === 'automated';
  const rhythm: Rhythm = main
    ? profile.rhythm
    : product === AUTOMATION_PRODUCT
      ? 'automated'
      : automated
        ? 'daily'
        : addOnRhythm(profile.rhythm, random);
  const weekday = random.int(0, 4);
  return {
    product,
    rhythm,
    weekdays: random.chance(0.3) ? [weekday, (weekday + 2) % 5] : [weekday],
    monthDay: random.int(1, 26),
    adoption: main ? random.between(0.35, 0.85) : random.between(0.08, 0.35),
    eventsPerUser: rhythm === 'automated' ? random.between(20, 60) : random.between(3, 12),
    from: profile.startedDay,
    until: Number.POSITIVE_INFINITY,
    share: () => 1,
  };
}

/** An add-on is used as often as the main product or less. */
function addOnRhythm(main: Rhythm, random: Random): Rhythm {
  if (main === 'monthly') return 'monthly';
  return random.weighted<Rhythm>([
    [main, 3],
    ['weekly', 2],
    ['monthly', 1],
  ]);
}
