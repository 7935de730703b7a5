import { isoOf } from './calendar.ts';
import { csvRow } from './csv-file.ts';
import type { Episode } from './episodes.ts';
import { type KnownStay, type Profile, roundMoney } from './profile.ts';
import { Random } from './random.ts';

export const MAIN_PRODUCT = 'Planner';
export const SUCCESSOR_PRODUCT = 'Boards';
export const AUTOMATION_PRODUCT = 'API';
const ADD_ONS = ['Reports', 'Inbox', AUTOMATION_PRODUCT] as const;

/** One stretch of one product at one price. `until` is the first day no longer covered; null: open. */
export interface Stretch {
  readonly product: string;
  readonly plan: string;
  readonly price: number;
  readonly from: number;
  readonly until: number | null;
}

/** What an account pays for over time, planned as if it stayed. */
export interface SubscriptionPlan {
  readonly stretches: readonly Stretch[];
  /** Number of seats from a day on, in order of days; the first entry holds from the start. */
  readonly seats: readonly { readonly from: number; readonly seats: number }[];
}

const PLANS = {
  free: ['Free', 'Free', 'Free'],
  starter: ['Team Lite', 'Team', 'Team Plus'],
  growth: ['Business Lite', 'Business', 'Business Plus'],
  enterprise: ['Enterprise Lite', 'Enterprise', 'Enterprise Plus'],
} as const;

/** Mean price of an add-on as a share of the main product's. */
const ADD_ON_SHARE = 0.25;

const UPGRADE = { price: 1.35, seats: 1.4 };
const DOWNGRADE = { price: 0.7, seats: 0.7 };

/** Replays the episodes that touch the contract. A change is an end and a start on the same day. */
export function planSubscriptions(
  seed: number,
  profile: Profile,
  episodes: readonly Episode[],
): SubscriptionPlan {
  const random = new Random([seed, profile.number, 'subscriptions']);
  const money = (amount: number) => roundMoney(amount, profile.currency);
  const closed: Stretch[] = [];
  const open = new Map<string, Stretch>();
  const start = ({ product, plan, price, from }: Omit<Stretch, 'until'>) =>
    open.set(product, { product, plan, price: money(price), from, until: null });
  const change = (
    product: string,
    from: number,
    next: { product?: string; plan?: string; factor?: number },
  ) => {
    const old = open.get(product)!;
    if (old.from < from) closed.push({ ...old, until: from });
    open.delete(product);
    start({
      product: next.product ?? product,
      plan: next.plan ?? old.plan,
      price: old.price * (next.factor ?? 1),
      from,
    });
  };

  const plans = PLANS[profile.tier];
  let rank = 1;
  let main = MAIN_PRODUCT;
  const seats = [{ from: profile.startedDay, seats: profile.seats }];
  const resize = (from: number, factor: number) =>
    seats.push({ from, seats: Math.max(1, Math.round(seats.at(-1)!.seats * factor)) });

  start({ product: MAIN_PRODUCT, plan: plans[1], price: profile.price, from: profile.startedDay });
  for (const product of firstAddOns(profile, random)) {
    start({
      product,
      plan: 'Add-on',
      price: profile.price * ADD_ON_SHARE * random.between(0.6, 1.4),
      from: profile.startedDay,
    });
  }
  for (const episode of [...episodes].sort((a, b) => a.from - b.from)) {
    const day = episode.from;
    if (episode.kind === 'price_rise') {
      for (const product of [...open.keys()]) change(product, day, { factor: episode.factor });
    } else if (episode.kind === 'upgrade' && rank < 2) {
      rank++;
      change(main, day, { plan: plans[rank]!, factor: UPGRADE.price });
      resize(day, UPGRADE.seats);
    } else if (episode.kind === 'downgrade' && rank > 0) {
      rank--;
      change(main, day, { plan: plans[rank]!, factor: DOWNGRADE.price });
      resize(day, DOWNGRADE.seats);
    } else if (episode.kind === 'add_on') {
      const missing = ADD_ONS.filter((product) => !open.has(product));
      if (missing.length > 0) {
        start({
          product: random.pick(missing),
          plan: 'Add-on',
          price: profile.price * ADD_ON_SHARE * random.between(0.6, 1.4),
          from: day,
        });
      }
    } else if (episode.kind === 'product_move') {
      change(main, day, { product: SUCCESSOR_PRODUCT });
      main = SUCCESSOR_PRODUCT;
    }
  }
  return { stretches: [...closed, ...open.values()].sort(byStartThenProduct), seats };
}

function firstAddOns(profile: Profile, random: Random): string[] {
  const appetite = { free: 0, starter: 0.2, growth: 0.45, enterprise: 0.7 }[profile.tier];
  const extra = ADD_ONS.filter((product) =>
    random.chance(product === AUTOMATION_PRODUCT ? appetite / 2 : appetite),
  );
  return profile.rhythm === 'automated' && !extra.includes(AUTOMATION_PRODUCT)
    ? [...extra, AUTOMATION_PRODUCT]
    : extra;
}

function byStartThenProduct(a: Stretch, b: Stretch): number {
  return a.from - b.from || (a.product < b.product ? -1 : 1);
}

/** Sum of the monthly prices in force on a day, rounded to the currency's smallest unit. */
export function mrrOn(plan: SubscriptionPlan, day: number, currency: string): number {
  let sum = 0;
  for (const { price, from, until } of plan.stretches) {
    if (from <= day && (until === null || until > day)) sum += price;
  }
  return roundMoney(sum, currency);
}

export function seatsOn(plan: SubscriptionPlan, day: number): number {
  return (plan.seats.findLast((step) => step.from <= day) ?? plan.seats[0]!).seats;
}

export const SUBSCRIPTIONS_HEADER = 'account_id,product,plan,mrr,currency,started_on,ended_on';

/** Rows of subscriptions.csv as known on the last day; everything ends on the day the account leaves. */
export function subscriptionRows(plan: SubscriptionPlan, { profile, calendar, leftOn }: KnownStay): string[] {
  const known = leftOn ?? calendar.days;
  return plan.stretches
    .filter((stretch) => stretch.from < known && stretch.from < calendar.days)
    .map((stretch) => {
      const ends = stretch.until !== null && stretch.until < known ? stretch.until : leftOn;
      return csvRow(
        profile.id,
        stretch.product,
        stretch.plan,
        stretch.price,
        profile.currency,
        isoOf(calendar, stretch.from),
        ends === null ? null : isoOf(calendar, ends),
      );
    });
}
