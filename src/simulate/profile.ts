import type { Calendar, Country, Season } from './calendar.ts';
import { exampleDomain, mailAddress, type NameIndex, personName, withLegalForm } from './names.ts';
import { Random } from './random.ts';
import { assignCsm, type Tier } from './team.ts';

/** How an account uses its main product when nothing is wrong. */
export type Rhythm = 'daily' | 'weekly' | 'monthly' | 'automated';

/** Who an account is: everything about it that does not change over the simulated time. */
export interface Profile {
  /** Counted from 1. */
  readonly number: number;
  readonly id: string;
  readonly name: string;
  readonly domain: string;
  readonly tier: Tier;
  readonly segment: string;
  readonly country: Country;
  readonly locale: 'en' | 'pt-BR';
  readonly currency: string;
  /** Monthly price of the main product on the first day, in `currency`; 0 for the free tier. */
  readonly price: number;
  readonly seats: number;
  readonly term: 'annual' | 'monthly' | 'none';
  /** Day relative to the first day of the data, usually negative. */
  readonly startedDay: number;
  readonly csmEmail: string | null;
  readonly contactName: string;
  readonly contactEmail: string;
  readonly paysBy: 'card' | 'transfer';
  /** Pays after the due date every time and means nothing by it. */
  readonly paysLate: boolean;
  /** Chance that a card charge fails at first. */
  readonly cardRisk: number;
  readonly rhythm: Rhythm;
  readonly season: Season | null;
  /** Share of normal work done at the weekend. */
  readonly weekend: number;
  /** Average NPS score when all is well. */
  readonly contentment: number;
  /** Logarithm of the yearly growth of usage. */
  readonly growth: number;
}

interface TierShape {
  readonly price: number;
  readonly seats: readonly [number, number];
  readonly annual: number;
  readonly transfer: number;
}

const TIER_MIX: readonly (readonly [Tier, number])[] = [
  ['enterprise', 10],
  ['growth', 30],
  ['starter', 45],
  ['free', 15],
];

const TIER_SHAPE: Readonly<Record<Tier, TierShape>> = {
  enterprise: { price: 4800, seats: [80, 600], annual: 0.95, transfer: 0.95 },
  growth: { price: 900, seats: [12, 80], annual: 0.6, transfer: 0.5 },
  starter: { price: 120, seats: [2, 12], annual: 0.2, transfer: 0.05 },
  free: { price: 0, seats: [1, 3], annual: 0, transfer: 0 },
};

const COUNTRY_MIX: readonly (readonly [Country, number])[] = [
  ['US', 34],
  ['DE', 18],
  ['GB', 12],
  ['BR', 20],
  ['PT', 6],
  ['JP', 10],
];

/** Currency of a country and how many of it one unit of the price list costs. */
const CURRENCY: Readonly<Record<Country, readonly [string, number]>> = {
  US: ['USD', 1],
  DE: ['EUR', 0.9],
  GB: ['GBP', 0.8],
  BR: ['BRL', 5],
  PT: ['EUR', 0.9],
  JP: ['JPY', 145],
};

/** How many of each currency one unit of the price list costs. */
export const UNITS_OF: ReadonlyMap<string, number> = new Map(Object.values(CURRENCY));

const SEGMENT_MIX: readonly (readonly [string, number])[] = [
  ['software', 24],
  ['agency', 16],
  ['retail', 14],
  ['manufacturing', 12],
  ['healthcare', 10],
  ['finance', 10],
  ['education', 9],
  ['hospitality', 5],
];

const RHYTHM_MIX: readonly (readonly [Rhythm, number])[] = [
  ['daily', 66],
  ['weekly', 18],
  ['monthly', 9],
  ['automated', 7],
];

/** Days back over which customers of the first day have joined, evenly. */
const OLDEST_TENURE = 1500;
const JOINED_SINCE = 0.14;

/** Rounds to the smallest unit that the currency has. */
export function roundMoney(amount: number, currency: string): number {
  return currency === 'JPY' ? Math.round(amount) : Math.round(amount * 100) / 100;
}

export function accountId(number: number): string {
  return `A${String(number).padStart(6, '0')}`;
}

/** An account as it is known on the last day of the data. */
export interface KnownStay {
  readonly profile: Profile;
  readonly calendar: Calendar;
  /** First day no longer a customer; null while it is one. */
  readonly leftOn: number | null;
}

/** What all accounts of a simulation share. */
export interface World {
  readonly seed: number;
  readonly calendar: Calendar;
  readonly names: NameIndex;
}

/**
 * Draws account `number`. Depends on seed, number and the calendar only.
 * @param joinsLater false: everybody was a customer before the first day.
 */
export function drawProfile(
  { seed, calendar, names }: World,
  number: number,
  { joinsLater }: { joinsLater: boolean },
): Profile {
  const random = new Random([seed, number, 'profile']);
  const tier = random.weighted(TIER_MIX);
  const shape = TIER_SHAPE[tier];
  const country = random.weighted(COUNTRY_MIX);
  const segment = random.weighted(SEGMENT_MIX);
  const [currency, rate] = CURRENCY[country];
  const company = names.company(number);
  const domain = exampleDomain(company, country);
  const contactName = personName(random, country);
  const annual = random.chance(shape.annual);
  const joined = joinsLater && random.chance(JOINED_SINCE);
  return {
    number,
    id: accountId(number),
    name: withLegalForm(company, country),
    domain,
    tier,
    segment,
    country,
    locale: country === 'BR' ? 'pt-BR' : 'en',
    currency,
    price: roundMoney(shape.price * rate * Math.exp(random.normal(0, 0.45)), currency),
    seats: random.int(...shape.seats),
    term: tier === 'free' ? 'none' : annual ? 'annual' : 'monthly',
    startedDay: joined
      ? random.int(1, Math.max(1, Math.floor(calendar.days * 0.8)))
      : -random.int(20, OLDEST_TENURE),
    csmEmail: hasNoCsm(random, tier) ? null : assignCsm(seed, number, { tier, country }),
    contactName,
    contactEmail: mailAddress(contactName, domain),
    paysBy: random.chance(shape.transfer) ? 'transfer' : 'card',
    paysLate: random.chance(0.12),
    cardRisk: random.chance(0.1) ? 0.2 : 0.035,
    rhythm: random.weighted(RHYTHM_MIX),
    season: seasonOf(random, segment, country),
    weekend:
      segment === 'hospitality' || segment === 'retail' ? random.between(0.5, 0.9) : random.between(0, 0.12),
    contentment: random.normal(8.3, 1),
    growth: random.normal(0.08, 0.2),
  };
}

function hasNoCsm(random: Random, tier: Tier): boolean {
  return random.chance(tier === 'free' ? 0.6 : tier === 'starter' ? 0.03 : 0);
}

/** Schools and much of the travel trade; the other segments work all year. */
function seasonOf(random: Random, segment: string, country: Country): Season | null {
  if (segment === 'education') return country === 'BR' ? 'school-south' : 'school-north';
  if (segment !== 'hospitality' || random.chance(0.3)) return null;
  return country === 'BR' || random.chance(0.3) ? 'winter-trade' : 'summer-trade';
}
