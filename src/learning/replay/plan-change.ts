import { comparableMrr } from '../../domain/alerts/comparable-mrr.ts';
import { RISK_RULE } from '../../domain/alerts/settings.ts';
import { fromEpochDay } from '../../domain/day.ts';
import type { RiskBasis } from '../../domain/episode.ts';
import { type BandCounts, noBandCounts } from '../../domain/health/score-record.ts';
import type { MoneyTerms } from '../../domain/money.ts';
import { expectedAtRisk } from '../../domain/outcomes/money-at-risk.ts';
import { roundSix } from '../../domain/statistics/round-and-median.ts';
import type { Band, Day } from '../../domain/types.ts';
import { departedOn } from '../features/departed-on.ts';
import type { OutcomeHistory } from '../features/outcome-history.ts';
import { type ContactsPerWeek, contactsPerWeek } from './contacts-per-week.ts';
import { type JudgedChange, judgeChange, type PlanVerdict, verdictOf } from './judge-change.ts';
import { type Absence, pairAlerts } from './pair-alerts.ts';
import type { Replay, ReplayedAlert, ReplayedDay } from './replay-alerts.ts';

/** An account whose band differs on the last replayed day; `mrr` in the reporting currency, null = cannot be told. */
export interface BandMove {
  account_id: string;
  account: string | null;
  from: Band;
  to: Band;
  mrr: number | null;
}

/** An alert that one configuration opens and the other does not. */
export interface AlertMove {
  account_id: string;
  account: string | null;
  day: Day;
  rules: readonly string[];
  /** What a risk alert opened by; null = it tells of something that happened. */
  basis: RiskBasis | null;
  owner: string | null;
  /** Why the other configuration does not open it: rules_off, open_already, no_match, or what holds it back. */
  because: Exclude<Absence, { reason: unknown }>['code'] | Extract<Absence, { reason: unknown }>['reason'];
  mrr: number | null;
  /** When the account departed, as far as is known. */
  departed_on: Day | null;
}

/** Both sides of a figure, in the reporting currency. */
interface BeforeAfter {
  before: number | null;
  after: number | null;
}

/** What a new configuration would have changed over days that have passed. */
export interface ConfigPlan {
  replayed: { from: Day; to: Day; days: number; accounts: number };
  bands: BandMove[];
  band_counts: { before: BandCounts; after: BandCounts };
  alerts: {
    before: number;
    after: number;
    appear: AlertMove[];
    vanish: AlertMove[];
    /** The same alert, some days earlier or later. */
    moved: { account_id: string; account: string | null; from: Day; to: Day }[];
  };
  per_csm_week: ContactsPerWeek;
  quality: JudgedChange & { horizon_days: number };
  money: {
    currency: string;
    /** Expected loss of the whole book on the last day (`expectedAtRisk`). */
    at_risk: BeforeAfter;
    /** Monthly revenue of the accounts in the bands at risk and critical on the last day. */
    in_bad_bands: BeforeAfter;
    /** Accounts whose revenue is unknown, or in a currency without a rate. */
    unknown: number;
  };
  verdict: PlanVerdict;
}

/** One replay, and what its configuration says of the figures. */
export interface PlanSide {
  replay: Replay;
  /** Rules that are switched on; what opens by the line always is. */
  rulesOn: readonly string[];
  budget: number | null;
  horizonDays: number;
}

export interface PlanTerms {
  book: OutcomeHistory;
  money: MoneyTerms;
  /** Of both sides: they are judged by the same departures. */
  horizonDays: number;
  /** Last day whose departures are known, since 1970-01-01. */
  knownUntil: number;
}

/** Sets two replays of the same days side by side. @throws RangeError when they are of different days, or of none */
export function planChange(before: PlanSide, after: PlanSide, terms: PlanTerms): ConfigPlan {
  const [days, others] = [before.replay.days, after.replay.days];
  const [first, last, lastAfter] = [days[0], days.at(-1), others.at(-1)];
  if (!first || !last || !lastAfter || days.some(({ asOf }, i) => asOf !== others[i]?.asOf))
    throw new RangeError('two replays of the same days are compared, of at least one');
  const { book } = terms;
  const bands = bandMoves(last, lastAfter, terms);
  const alerts = alertMoves(before, after, terms);
  const per_csm_week = contactsPerWeek(before.replay, after.replay, {
    from: first.asOf,
    to: last.asOf,
    owners: ownersOf(last, book),
    budgets: { before: before.budget, after: after.budget },
  });
  const { horizonDays, knownUntil } = terms;
  const judged = judgeChange(before.replay, after.replay, { book, horizonDays, knownUntil });
  const differs =
    bands.length + alerts.appear.length + alerts.vanish.length + alerts.moved.length > 0 ||
    per_csm_week.csms.some(
      (csm) => csm.before.tasks !== csm.after.tasks || csm.before.messages !== csm.after.messages,
    );
  return {
    replayed: {
      from: fromEpochDay(first.asOf),
      to: fromEpochDay(last.asOf),
      days: days.length,
      accounts: last.places.length,
    },
    bands,
    band_counts: { before: countBands(last), after: countBands(lastAfter) },
    alerts,
    per_csm_week,
    quality: { ...judged, horizon_days: horizonDays },
    money: moneyOf(
      { last, horizonDays: before.horizonDays },
      { last: lastAfter, horizonDays: after.horizonDays },
      terms,
    ),
    verdict: differs ? verdictOf(judged) : 'nothing',
  };
}

function bandMoves(before: ReplayedDay, after: ReplayedDay, terms: PlanTerms): BandMove[] {
  const old = new Map(Array.from(before.places, (place, row) => [place, before.bands[row]!]));
  return Array.from(after.places, (place, row): BandMove[] => {
    const [from, to] = [old.get(place) ?? 'unknown', after.bands[row]!];
    return from === to ? [] : [{ ...nameOf(place, terms), from, to, mrr: mrrOf(place, before.asOf, terms) }];
  })
    .flat()
    .sort((a, b) => (b.mrr ?? -1) - (a.mrr ?? -1));
}

function alertMoves(before: PlanSide, after: PlanSide, terms: PlanTerms): ConfigPlan['alerts'] {
  const side = ({ replay, rulesOn }: PlanSide) => ({ replay, rulesOn: new Set([...rulesOn, RISK_RULE]) });
  const { kept, appear, vanish } = pairAlerts(side(before), side(after));
  const toMove = ({ alert, absence }: { alert: ReplayedAlert; absence: Absence }): AlertMove => {
    const departed = departedOn(terms.book.accounts[alert.place]!);
    return {
      ...nameOf(alert.place, terms),
      day: fromEpochDay(alert.asOf),
      rules: alert.rules,
      basis: alert.risk?.basis ?? null,
      owner: alert.ownerEmail,
      because: absence.code === 'held' ? absence.reason : absence.code,
      mrr: mrrOf(alert.place, alert.asOf, terms),
      departed_on: departed === null ? null : fromEpochDay(departed),
    };
  };
  return {
    before: before.replay.alerts.length,
    after: after.replay.alerts.length,
    appear: appear.map(toMove),
    vanish: vanish.map(toMove),
    moved: kept
      .filter((pair) => pair.before.asOf !== pair.after.asOf)
      .map((pair) => ({
        ...nameOf(pair.before.place, terms),
        from: fromEpochDay(pair.before.asOf),
        to: fromEpochDay(pair.after.asOf),
      })),
  };
}

interface LastDay {
  last: ReplayedDay;
  horizonDays: number;
}

function moneyOf(before: LastDay, after: LastDay, terms: PlanTerms): ConfigPlan['money'] {
  const asOf = before.last.asOf;
  const mrrs = new Map(Array.from(before.last.places, (place) => [place, mrrOf(place, asOf, terms)]));
  const expected = ({ last, horizonDays }: LastDay) => {
    const accounts = Array.from(last.places, (place, row) => ({
      probability: Number.isNaN(last.probability[row]!) ? null : last.probability[row]!,
      mrr: mrrs.get(place) ?? null,
      renewalOn: terms.book.accounts[place]!.facts.account.renewalOn,
    }));
    return cents(expectedAtRisk(accounts, { asOf: fromEpochDay(asOf), horizonDays }));
  };
  const bad = ({ last }: LastDay) => {
    const amounts = Array.from(last.places, (place, row) => {
      const band = last.bands[row]!;
      return band === 'at_risk' || band === 'critical' ? (mrrs.get(place) ?? 0) : 0;
    });
    return cents(amounts.reduce((sum, amount) => sum + amount, 0));
  };
  return {
    currency: terms.money.rates.currency,
    at_risk: { before: expected(before), after: expected(after) },
    in_bad_bands: { before: bad(before), after: bad(after) },
    unknown: [...mrrs.values()].filter((mrr) => mrr === null).length,
  };
}

function countBands({ bands }: ReplayedDay): BandCounts {
  const counts = noBandCounts();
  for (const band of bands) counts[band] += 1;
  return counts;
}

function ownersOf({ places }: ReplayedDay, book: OutcomeHistory): string[] {
  return [...new Set(Array.from(places, (place) => book.accounts[place]!.facts.account.csmEmail ?? ''))];
}

function nameOf(place: number, { book }: PlanTerms): Pick<BandMove, 'account_id' | 'account'> {
  const { accountId, name } = book.accounts[place]!.facts.account;
  return { account_id: accountId, account: name };
}

function mrrOf(place: number, asOf: number, { book, money }: PlanTerms): number | null {
  return cents(comparableMrr(book.accounts[place]!.facts.account, fromEpochDay(asOf), money));
}

function cents(amount: number | null): number | null {
  return amount === null ? null : roundSix(Math.round(amount * 100) / 100);
}
