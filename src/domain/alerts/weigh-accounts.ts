import { convert, type Money, rankable } from '../money.ts';
import type { Account, Day, Touch } from '../types.ts';
import { treatmentOf } from './choose-treatment.ts';
import { monthlyOf } from './comparable-mrr.ts';
import type { PassSettings } from './pass-inputs.ts';
import { assignedCsm } from './route-alert.ts';
import type { AlertSettings } from './settings.ts';

/** What weighing an account looks at beside its figures of the day. */
type WeighedAs = Pick<
  Account,
  'accountId' | 'tier' | 'mrr' | 'currency' | 'csmEmail' | 'segment' | 'noticeOn'
>;

/** What is found of an account without its figures of the day: it holds until the account changes, or a rate does. */
export interface Weighed {
  account: WeighedAs;
  /** As long as no probability promotes it. */
  touch: Touch;
  /** Place of the CSM among all of them. */
  csm: number;
  monthly: Money | null;
  /** In the reporting currency; null = there is no rate, or no amount. */
  converted: number | null;
}

/** What was found on the days before, by the place of each account. */
export interface WeighedBefore {
  /** What it was found by; another one voids it. */
  by: { settings: PassSettings; rates: string } | null;
  accounts: (Weighed | undefined)[];
  /** Row by row of the newest day, and what they bring a year. */
  rows: readonly Weighed[];
  yearly: Float64Array;
  /** Addresses as they were first met; null = nobody. */
  csms: Map<string | null, number>;
}

export function nothingWeighed(): WeighedBefore {
  return { by: null, accounts: [], rows: [], yearly: new Float64Array(), csms: new Map() };
}

interface Rows {
  places: ArrayLike<number>;
  accountOf: (row: number) => WeighedAs;
  weighed: WeighedBefore;
}

/** Weighs those that are not known from the days before, which on most days is nobody. */
export function weighAccounts(
  { places, accountOf, weighed }: Rows,
  asOf: Day,
  settings: PassSettings,
): { rows: readonly Weighed[]; yearlyValue: Float64Array } {
  const rates = ratesOn(asOf, settings.money);
  if (weighed.by?.settings !== settings || weighed.by.rates !== rates) {
    weighed.by = { settings, rates };
    weighed.accounts = [];
  }
  const rows: Weighed[] = [];
  let isSame = places.length === weighed.rows.length;
  for (let row = 0; row < places.length; row++) {
    const place = places[row]!;
    const account = accountOf(row);
    let one = weighed.accounts[place];
    if (one?.account !== account) {
      one = weigh(account, { asOf, settings, csms: weighed.csms, last: one?.monthly ?? null });
      weighed.accounts[place] = one;
    }
    isSame &&= weighed.rows[row]!.monthly === one.monthly;
    rows.push(one);
  }
  if (!isSame) {
    weighed.yearly = yearlyValues(rows, asOf, settings);
    weighed.rows = rows;
  }
  return { rows, yearlyValue: weighed.yearly };
}

function weigh(
  account: WeighedAs,
  given: { asOf: Day; settings: PassSettings; csms: WeighedBefore['csms']; last: Money | null },
): Weighed {
  const { asOf, settings, csms, last } = given;
  const csmEmail = assignedCsm(account, settings.segmentCsms);
  const csm = csms.get(csmEmail) ?? csms.size;
  csms.set(csmEmail, csm);
  const unlikely = { probability: null, model: 'prior', horizonDays: 0 } as const;
  const told = monthlyOf({ inputs: { account }, live: null }, settings.money);
  // The same object for the same amount, which is how a day knows that nobody pays another.
  const monthly = told?.amount === last?.amount && told?.currency === last?.currency ? last : told;
  return {
    account,
    csm,
    monthly,
    touch: treatmentOf({ account, estimate: unlikely }, asOf, settings),
    converted: monthly === null ? null : convert(monthly, asOf, settings.money.rates),
  };
}

/** What the accounts bring a year, in numbers of one order (`rankable`); NaN = unknown. */
function yearlyValues(rows: readonly Weighed[], asOf: Day, { money }: PassSettings): Float64Array {
  // Amounts without a rate are laid beside those of the day.
  const isUnrated = rows.some(({ monthly, converted }) => monthly !== null && converted === null);
  const worth = isUnrated
    ? rankable(
        rows.map(({ monthly }) => monthly),
        asOf,
        money.rates,
      )
    : null;
  const values = new Float64Array(rows.length);
  for (let row = 0; row < rows.length; row++) {
    const monthly = worth === null ? rows[row]!.converted : worth[row]!;
    values[row] = monthly === null ? Number.NaN : monthly * 12;
  }
  return values;
}

/** Whether the probability of the day may hand a low-touch account to a person. */
export function mayPromote({ promote }: Pick<AlertSettings, 'promote'>, probability: number): boolean {
  return promote.probability !== null && probability >= promote.probability;
}

/** The same on two days that see the same rates. */
function ratesOn(day: Day, { rates }: PassSettings['money']): string {
  return [...rates.rates]
    .map(([currency, told]) => `${currency} ${told.findLast(({ from }) => from <= day)?.from}`)
    .join();
}
