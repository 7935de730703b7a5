import {
  convert,
  fromUnits,
  type Money,
  type MoneyTerms,
  sumByCurrency,
  toUnits,
  type Unconverted,
} from '../money.ts';
import type { Day } from '../types.ts';
import {
  type CustomerOnDay,
  costsMore,
  customerAtEnds,
  holdings,
  type KpiAccount,
  type Look,
  paysBeforeSubscribing,
} from './customer-on-day.ts';
import type { Period } from './period.ts';

/** Accounts and their monthly recurring revenue. */
export interface AccountsAndMrr {
  accounts: number;
  mrr: number;
}

/**
 * What moved the monthly recurring revenue in a period:
 * `end = start + new + expansion + reactivation - contraction - churn - ended`. All are amounts of 0 or more, in
 * the reporting currency at the rates of the period's last day. Each account is looked at twice (see Period) and moves
 * once, by the net of its own changes; what begins and ends between the two looks is not seen. Source: the five MRR movements as subscription analytics report them (e.g.
 * ChartMogul, "MRR movements"), with leaving without churn kept apart.
 */
export interface MrrMovements {
  start: AccountsAndMrr;
  /** Pays for the first time. */
  new: AccountsAndMrr;
  expansion: AccountsAndMrr;
  /** Paid before, not at the start, and does again. */
  reactivation: AccountsAndMrr;
  contraction: AccountsAndMrr;
  /** Paid at the start and pays nothing at the end. */
  churn: AccountsAndMrr;
  /** The same, but left without churn (completed, merged, trial over). */
  ended: AccountsAndMrr;
  end: AccountsAndMrr;
}

/** Customers, whatever they pay and in whichever currency. */
export interface LogoMovements {
  start: number;
  /** Customers at the start that are none at the end; leaving without churn is not counted. */
  gone: number;
  end: number;
}

/** Accounts that took more, in any currency, among the customers at the start whose subscriptions and prices are known. */
export interface Growth {
  accounts: number;
  /** The same in revenue: what the higher plan, or the added products, bring in a month; of those with a rate. */
  mrr: number;
}

export interface Movements {
  mrr: MrrMovements;
  logos: LogoMovements;
  /** Null when no customer's subscriptions are known. */
  growth: { of: number; upsell: Growth; crossSell: Growth } | null;
  /** Accounts that are in none of the amounts; without a rate as they pay at the end, those who pay none without by then as at the start. */
  leftOut: { unconverted: Unconverted[]; unknownAmount: number };
}

export function measureMovements(
  accounts: Iterable<KpiAccount>,
  period: Period,
  given: { money: MoneyTerms },
): Movements {
  const mrr = mapMovements(() => ({ accounts: 0, units: 0 }));
  const logos = { start: 0, gone: 0, end: 0 };
  const growth = { of: 0, upsell: { accounts: 0, units: 0 }, crossSell: { accounts: 0, units: 0 } };
  const withoutRate: (Money & { accounts: number })[] = [];
  let unknownAmount = 0;
  const look = { money: given.money, known: period.last };

  for (const account of accounts) {
    const { start, end } = customerAtEnds(account, period, look);
    if (!start.customer && !end.customer) continue;
    const ended =
      account.endedOn !== null && account.endedOn > period.before && account.endedOn <= period.last;
    if (start.customer) logos.start++;
    if (end.customer) logos.end++;
    if (start.customer && !end.customer && !ended) logos.gone++;
    if (start.running.length > 0 && isPriced(start) && isPriced(end)) {
      growth.of++;
      if (end.customer && end !== start) addGrowth(growth, { account, start, end }, look);
    }
    if (start.amount.kind === 'no_rate' || end.amount.kind === 'no_rate') {
      withoutRate.push(...amountsOf(end.amount.kind === 'no_rate' ? end : start, look));
    } else if (start.amount.kind === 'known' && end.amount.kind === 'known') {
      const from = toUnits(start.amount.mrr);
      const to = toUnits(end.amount.mrr);
      const paidBefore = hasPaidBy(account, period.before);
      if (from > 0) add(mrr.start, from);
      if (to > 0) add(mrr.end, to);
      const kind = nameMovement({ from, to, paidBefore, ended });
      if (kind) add(mrr[kind], Math.abs(to - from));
    } else {
      unknownAmount++;
    }
  }

  const inMoney = ({ accounts, units }: Tally) => ({ accounts, mrr: fromUnits(units) });
  return {
    mrr: mapMovements((kind) => inMoney(mrr[kind])),
    logos,
    growth:
      growth.of === 0
        ? null
        : { of: growth.of, upsell: inMoney(growth.upsell), crossSell: inMoney(growth.crossSell) },
    leftOut: { unconverted: sumByCurrency(withoutRate), unknownAmount },
  };
}

function hasPaidBy(account: KpiAccount, day: Day): boolean {
  const { paidSince, startedOn, mrr } = account;
  const byRow = paysBeforeSubscribing(account) && startedOn! <= day && (mrr ?? 0) > 0;
  return byRow || (paidSince !== null && paidSince <= day);
}

function isPriced({ amount }: CustomerOnDay): boolean {
  return amount.kind !== 'unknown';
}

/** What an account that is in no sum pays, by currency; counted once in each in which it pays something. */
function amountsOf({ amount }: CustomerOnDay, { money }: Look): (Money & { accounts: number })[] {
  if (amount.kind === 'unknown') return [];
  const parts =
    amount.kind === 'known' ? [{ amount: amount.mrr, currency: money.rates.currency }] : amount.parts;
  const paid = parts.filter(({ amount: price }) => price !== 0);
  return sumByCurrency(paid.map((part) => ({ ...part, accounts: 1 }))).map(({ currency, mrr }) => ({
    currency,
    amount: mrr,
    accounts: 1,
  }));
}

interface Tally {
  accounts: number;
  units: number;
}

type Movement = Exclude<keyof MrrMovements, 'start' | 'end'>;

function mapMovements<T>(make: (kind: keyof MrrMovements) => T): Record<keyof MrrMovements, T> {
  return {
    start: make('start'),
    new: make('new'),
    expansion: make('expansion'),
    reactivation: make('reactivation'),
    contraction: make('contraction'),
    churn: make('churn'),
    ended: make('ended'),
    end: make('end'),
  };
}

function nameMovement(given: {
  from: number;
  to: number;
  paidBefore: boolean;
  ended: boolean;
}): Movement | null {
  const { from, to, paidBefore, ended } = given;
  if (from === to) return null;
  if (from === 0) return paidBefore ? 'reactivation' : 'new';
  if (to === 0) return ended ? 'ended' : 'churn';
  return to > from ? 'expansion' : 'contraction';
}

/**
 * Upsell: on another plan of the same product that costs more; plans have no declared order, so the price decides,
 * and paying more for the same plan is none. Cross-sell: more products than before; trading one for another is none.
 */
function addGrowth(
  growth: { upsell: Tally; crossSell: Tally },
  { account, start, end }: { account: KpiAccount; start: CustomerOnDay; end: CustomerOnDay },
  look: Look,
): void {
  const held = holdings(start.running, account, look);
  const holds = holdings(end.running, account, look);
  const unitsOf = (price: Money | null) =>
    toUnits((price && convert(price, look.known, look.money.rates)) ?? 0);
  let isRaised = false;
  let raised = 0;
  let added = 0;
  for (const [product, now] of holds) {
    const before = held.get(product);
    if (!before) added += unitsOf(now.price);
    else if (costsMore(before, now, look) && [...now.plans].some((plan) => !before.plans.has(plan))) {
      isRaised = true;
      raised += unitsOf(now.price) - unitsOf(before.price);
    }
  }
  if (isRaised) add(growth.upsell, raised);
  if (holds.size > held.size) add(growth.crossSell, added);
}

function add(tally: Tally, units: number): void {
  tally.accounts++;
  tally.units += units;
}
