import type { AlertInputs } from '../../domain/alerts/alert-inputs.ts';
import type { SparseDay } from '../../domain/alerts/decide-pass.ts';
import type { PortfolioAccount } from '../../domain/alerts/portfolio.ts';
import type { Happened } from '../../domain/alerts/quiet-account.ts';
import { HEARD_DAYS, LATELY_DAYS, STEEP_DROP } from '../../domain/alerts/settings.ts';
import {
  beforeOf,
  type KnownOfAccount,
  paymentOf,
  toAlertInputs,
} from '../../domain/alerts/to-alert-inputs.ts';
import { nothingWeighed, type WeighedBefore } from '../../domain/alerts/weigh-accounts.ts';
import { fromEpochDay } from '../../domain/day.ts';
import type { LeastAmount } from '../../domain/money.ts';
import { extractGoals } from '../../domain/signals/goals/extract-goals.ts';
import { judgeGoals } from '../../domain/signals/goals/judge-goal.ts';
import type { EffortScale } from '../../domain/signals/surveys/score-ces.ts';
import { MAX_WEEKS } from '../../domain/signals/usage/count-weeks.ts';
import type { Account, SignalName } from '../../domain/types.ts';
import type { AccountHistory } from '../features/account-history.ts';
import { factsOn } from '../features/facts-on.ts';
import type { OutcomeHistory } from '../features/outcome-history.ts';
import { type KnownOnDays, unpaidOn } from './known-on-days.ts';
import type { ScoredDay } from './scored-day.ts';

export interface InputSettings {
  horizonDays: number;
  effort: EffortScale;
  least: LeastAmount;
  /** Days back with which rules compare the index. */
  dropDays: readonly number[];
}

/** What a replay takes from the history of a book. */
export interface TakenInputs {
  /** Each day is called for once, in their order; its places are the rows of the scored day. */
  on(day: ScoredDay): SparseDay;
  /** Of each of these sources, the accounts whose index it had a part in on the days before. */
  heardOf(
    sources: ReadonlySet<SignalName>,
    given: { asOf: number; toldSignals(): ReadonlySet<string> },
  ): ReadonlyMap<SignalName, ReadonlySet<string>>;
}

/** A scored day, and the row of every account of the book in it; -1 = it was not scored. */
interface PastDay {
  day: ScoredDay;
  rows: Int32Array;
}

interface Given {
  book: OutcomeHistory;
  known: KnownOnDays;
  settings: InputSettings;
  /** The days scored before, the newest last. */
  past: readonly PastDay[];
  /** By account id. */
  placeOf: ReadonlyMap<string, number>;
  holds: HoldsOn;
}

/** What holds of accounts from one day to the next, by place; each is looked at again only once it may be something else. */
interface HoldsOn {
  account: Account[];
  accountUntil: Float64Array;
  isNoticed: Uint8Array;
  /** Until then nothing has happened: no answer, no bill. */
  quietUntil: Float64Array;
  weighed: WeighedBefore;
}

/**
 * The alert inputs of one day after another, from a history alone: the days scored before are those that were called for.
 */
export function takeInputs(book: OutcomeHistory, known: KnownOnDays, settings: InputSettings): TakenInputs {
  const keepDays = Math.max(LATELY_DAYS, HEARD_DAYS, ...settings.dropDays.map((days) => Math.ceil(days * 2)));
  let past: PastDay[] = [];
  const placeOf = new Map(book.accounts.map(({ facts }, place) => [facts.account.accountId, place]));
  const never = () => new Float64Array(book.accounts.length).fill(Number.NEGATIVE_INFINITY);
  const holds = {
    ...{ account: [], accountUntil: never(), quietUntil: never(), weighed: nothingWeighed() },
    isNoticed: new Uint8Array(book.accounts.length),
  };
  return {
    on(day) {
      past = past.filter(({ day: { asOf } }) => asOf >= day.asOf - keepDays);
      const rows = new Int32Array(book.accounts.length).fill(-1);
      for (let row = 0; row < day.accounts.length; row++) rows[day.accounts[row]!] = row;
      const inputs = inputsOn({ day, rows }, { book, known, settings, past, placeOf, holds });
      // The inputs are looked at before the next day is called for, so the day itself is not among its past.
      past = [...past, { day, rows }];
      return inputs;
    },
    heardOf(sources, { asOf, toldSignals }) {
      const recent = past.filter(({ day }) => day.asOf > asOf - HEARD_DAYS);
      const heard = (source: SignalName) =>
        book.accounts.flatMap(({ facts: { account } }, place) =>
          recent.some(({ day, rows }) => rows[place]! >= 0 && isKnown(source, day.components, rows[place]!))
            ? account.accountId
            : [],
        );
      return new Map(
        [...sources].map((source) => [source, source === 'signals' ? toldSignals() : new Set(heard(source))]),
      );
    },
  };
}

function isKnown(source: SignalName, components: ScoredDay['components'], row: number): boolean {
  const has = (name: keyof ScoredDay['components']) => !Number.isNaN(components[name][row]!);
  switch (source) {
    case 'usage':
      return has('usage');
    case 'surveys':
      return has('nps') || has('ces');
    case 'invoices':
      return has('payment');
    default:
      return false;
  }
}

function inputsOn({ day, rows }: PastDay, given: Given): SparseDay {
  const { settings, holds } = given;
  const { asOf, accounts, probability, learned, bands, level } = day;
  const today = fromEpochDay(asOf);
  const lived: LivedDay = { ...given, day };
  const at = (row: number) => new ScoredAccount(holds.account[accounts[row]!]!, row, lived);
  const { eventful, noticed, uncollectible } = lookAgain(day, given);
  return {
    portfolio: {
      ...{ probability, learned, bands, level, noticed, uncollectible, at },
      accountOf: (row) => holds.account[accounts[row]!]!,
      rowOf: (accountId) => rowIn(rows, given.placeOf.get(accountId)),
      ...{ places: accounts, weighed: holds.weighed },
    },
    eventful,
    happened: (row) => happenedTo(accounts[row]!, asOf, given),
    inputs: (row) => toAlertInputs(knownAt(at(row), accounts[row]!, lived), { ...settings, asOf: today }),
    usage: countDrops(day, given),
  };
}

/** All that rules may look at. */
function knownAt(scored: ScoredAccount, place: number, given: LivedDay): KnownOfAccount {
  const { book, known } = given;
  const { asOf } = given.day;
  return {
    account: scored.account,
    health: scored.health,
    band: scored.band,
    components: scored.components,
    estimate: scored.estimate,
    earlier: earlierOf(place, asOf, given),
    usageLately: orNull(highestLately(place, asOf, given)),
    answers: known.answers(place, asOf).value.all,
    unpaid: unpaidOn(known.bills(place, asOf).value, asOf),
    ...goalsOn(book.accounts[place]!, asOf),
  };
}

function rowIn(rows: Int32Array, place: number | undefined): number | undefined {
  const row = place === undefined ? -1 : rows[place]!;
  return row < 0 ? undefined : row;
}

/** Brings up to the day what may have changed of its accounts; those to whom anything has happened are looked at daily. */
function lookAgain(
  { asOf, accounts }: ScoredDay,
  { book, known, settings, holds }: Given,
): { eventful: number[]; noticed: number[]; uncollectible: number[] } {
  const { account, accountUntil, isNoticed, quietUntil } = holds;
  const eventful: number[] = [];
  const noticed: number[] = [];
  const uncollectible: number[] = [];
  for (let row = 0; row < accounts.length; row++) {
    const place = accounts[row]!;
    if (asOf >= accountUntil[place]!) {
      const { value, until } = known.account(place, asOf);
      account[place] = value;
      accountUntil[place] = until;
      isNoticed[place] = value.noticeOn === null ? 0 : 1;
    }
    if (isNoticed[place] === 1) noticed.push(row);
    if (asOf < quietUntil[place]!) continue;
    const [answers, open] = [known.answers(place, asOf), known.bills(place, asOf)];
    const hasGoals = book.accounts[place]!.facts.goals !== undefined;
    if (answers.value.all.length + open.value.bills.length === 0 && !hasGoals) {
      quietUntil[place] = Math.min(answers.until, open.until);
      continue;
    }
    eventful.push(row);
    if (!open.value.uncollectible) continue;
    const payment = paymentOf(unpaidOn(open.value, asOf), { ...settings, asOf: fromEpochDay(asOf) });
    if (payment.uncollectible) uncollectible.push(row);
  }
  return { eventful, noticed, uncollectible };
}

interface LivedDay extends Given {
  day: ScoredDay;
}

/** What the line looks at of one account; read from the columns when it does. */
class ScoredAccount implements PortfolioAccount {
  constructor(
    readonly account: Account,
    private readonly row: number,
    private readonly lived: LivedDay,
  ) {}

  get health(): number | null {
    return orNull(this.lived.day.health[this.row]!);
  }

  get band(): PortfolioAccount['band'] {
    return this.lived.day.bands[this.row]!;
  }

  get components(): PortfolioAccount['components'] {
    const { usage, nps, ces, payment } = this.lived.day.components;
    return {
      usage: orNull(usage[this.row]!),
      nps: orNull(nps[this.row]!),
      ces: orNull(ces[this.row]!),
      payment: orNull(payment[this.row]!),
    };
  }

  get estimate(): PortfolioAccount['estimate'] {
    const { day, settings } = this.lived;
    return {
      probability: orNull(day.probability[this.row]!),
      model: day.learned[this.row] === 1 ? 'learned' : 'prior',
      horizonDays: settings.horizonDays,
    };
  }

  get before(): PortfolioAccount['before'] {
    const { accounts, asOf } = this.lived.day;
    return beforeOf(earlierOf(accounts[this.row]!, asOf, this.lived));
  }

  get payment(): PortfolioAccount['payment'] {
    const { known, settings } = this.lived;
    const { accounts, asOf } = this.lived.day;
    const { value: open } = known.bills(accounts[this.row]!, asOf);
    if (!open.uncollectible) return { uncollectible: false };
    return paymentOf(unpaidOn(open, asOf), { ...settings, asOf: fromEpochDay(asOf) });
  }
}

function happenedTo(place: number, asOf: number, { book, known }: Given): Happened {
  const { newest } = known.answers(place, asOf).value;
  const { bills, firstDue, attempts, uncollectible } = known.bills(place, asOf).value;
  return {
    answeredSince: { nps: asOf - newest.nps, ces: asOf - newest.ces },
    daysOverdue: bills.length === 0 ? Number.NEGATIVE_INFINITY : Math.max(0, asOf - firstDue),
    ...{ attempts, uncollectible },
    goals: book.accounts[place]!.facts.goals !== undefined,
    // A history does not tell who is on board.
    starts: false,
  };
}

/** Goals are measured over longer than the rest that is looked at; a book without any costs nothing. */
function goalsOn(history: AccountHistory, asOf: number): Pick<AlertInputs, 'goals'> {
  if (history.facts.goals === undefined) return {};
  const { facts } = factsOn(history, asOf, MAX_WEEKS * 7);
  const trusted = { usage: history.facts.usage.length > 0, signals: true };
  return { goals: judgeGoals(extractGoals(facts, asOf, trusted), asOf) };
}

function countDrops({ asOf, accounts, components: { usage } }: ScoredDay, given: Given): SparseDay['usage'] {
  const highest = new Float64Array(accounts.length).fill(Number.NaN);
  for (const { day, rows } of given.past) {
    if (day.asOf < asOf - LATELY_DAYS) continue;
    const before = day.components.usage;
    for (let row = 0; row < accounts.length; row++) {
      const at = rows[accounts[row]!]!;
      if (at >= 0 && (before[at]! > highest[row]! || Number.isNaN(highest[row]!))) highest[row] = before[at]!;
    }
  }
  let usageJudged = 0;
  let usageDropped = 0;
  for (let row = 0; row < accounts.length; row++) {
    const fall = highest[row]! - usage[row]!;
    if (Number.isNaN(fall)) continue;
    usageJudged++;
    if (fall >= STEEP_DROP) usageDropped++;
  }
  return { usageJudged, usageDropped };
}

/** The best usage of the days just before; NaN = unknown on all of them. */
function highestLately(place: number, asOf: number, { past }: Given): number {
  let highest = Number.NaN;
  for (let i = past.length - 1; i >= 0 && past[i]!.day.asOf >= asOf - LATELY_DAYS; i--) {
    const { day, rows } = past[i]!;
    const row = rows[place]!;
    const usage = row < 0 ? Number.NaN : day.components.usage[row]!;
    if (usage > highest || Number.isNaN(highest)) highest = usage;
  }
  return highest;
}

/** The highest index of so many days before, and of the newest one at or before them; as the live query finds it. */
function earlierOf(place: number, asOf: number, { past, settings }: Given): KnownOfAccount['earlier'] {
  return settings.dropDays.flatMap((days) => {
    const start = asOf - Math.ceil(days);
    let highest = { day: 0, health: Number.NaN };
    // From the newest back: of several alike it is the newest.
    for (let i = past.length - 1; i >= 0; i--) {
      const { day, rows } = past[i]!;
      if (day.asOf < asOf - Math.ceil(days * 2)) break;
      const health = rows[place]! < 0 ? Number.NaN : day.health[rows[place]!]!;
      if (Number.isNaN(health)) continue;
      if (!(health <= highest.health)) highest = { day: day.asOf, health };
      if (day.asOf <= start) break;
    }
    return Number.isNaN(highest.health)
      ? []
      : [{ days, day: fromEpochDay(highest.day), health: highest.health }];
  });
}

function orNull(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}
