import type { AccountHistory } from './account-history.ts';
import { departedOn, hasVanished } from './departed-on.ts';
import { type FeatureSet, featureSpecs, valueBeforeSeen } from './feature-set.ts';
import type { OutcomeHistory } from './outcome-history.ts';
import type { Snapshot } from './take-snapshots.ts';
import type { FeatureSpec, TrainingMatrix } from './training-matrix.ts';

/** What a model is taught with, and what it needs to be judged by. */
export interface TrainingRows {
  matrix: TrainingMatrix;
  specs: FeatureSpec[];
  /** Probability of the stated prior per row; NaN = unknown. */
  prior: Float64Array;
  /** Index, and place of the account in the book, per row; NaN = unknown. */
  health: Float64Array;
  place: Int32Array;
  /** Accounts, and those of them whose departure is seen. */
  accounts: number;
  churnedAccounts: number;
  /** Of these, the ones that nobody reported as departed: they vanished. */
  vanishedAccounts: number;
  /** Accounts that stayed after somebody had acted on an alert within the horizon of one of their rows, and such rows. */
  helped: { accounts: number; rows: number };
  /** Every how many cut-offs an account's rows were taken. */
  stride: number;
}

/**
 * 1 when an account left within the horizon after a day, else 0. Leaving the book otherwise (completed, merged) is no
 * departure and ends the risk: such rows stay in, since dropping them would leave only departures near such an end.
 */
export function outcomeAfter(history: AccountHistory, asOf: number, horizonDays: number): 0 | 1 {
  const left = departedOn(history);
  return left !== null && left <= asOf + horizonDays ? 1 : 0;
}

/**
 * Whether somebody acted on an alert about an account within the horizon or up to a horizon before, and it stayed: perhaps
 * only for that. What it still shows in the weeks after a call is no safer than what it showed before.
 */
export function stayedAfterHelp(history: AccountHistory, asOf: number, horizonDays: number): boolean {
  return (
    history.helpedOn.some((day) => Math.abs(day - asOf) <= horizonDays) &&
    outcomeAfter(history, asOf, horizonDays) === 0
  );
}

/**
 * Person-period rows whose outcome is known on `knownOn`: cut-offs whose horizon has ended by then. Above `maxRows` every account
 * gives every k-th cut-off, beginning at one of its own, whatever its outcome: weekly rows of one account say nearly
 * the same. Nothing depends on anything dated after `knownOn`.
 *
 * A feature that does not vary, or that fewer than ten accounts have, is left out.
 *
 * A row of an account that stayed after somebody had acted on an alert counts for 1 - `helpEffect` only: of those that
 * would have left, so many stay because of it, and they must not teach that what they showed is safe.
 */
export function trainingRows(input: {
  book: OutcomeHistory;
  snapshots: readonly Snapshot[];
  set: FeatureSet;
  knownOn: number;
  horizonDays: number;
  maxRows: number;
  /** Share of those who would leave that a contact keeps, 0-1. */
  helpEffect: number;
}): TrainingRows {
  const { book, set, horizonDays } = input;
  const closed = input.snapshots.filter(({ asOf }) => asOf + horizonDays <= input.knownOn);
  const available = closed.reduce((sum, { accounts }) => sum + accounts.length, 0);
  const stride = Math.max(1, Math.ceil(available / input.maxRows));
  const rows: { snapshot: Snapshot; row: number; place: number; label: 0 | 1; helped: boolean }[] = [];
  for (const [turn, snapshot] of closed.entries()) {
    for (const [row, place] of snapshot.accounts.entries()) {
      const history = book.accounts[place]!;
      if (stride > 1 && (turn + hashOf(history.facts.account.accountId)) % stride !== 0) continue;
      const label = outcomeAfter(history, snapshot.asOf, horizonDays);
      const helped = stayedAfterHelp(history, snapshot.asOf, horizonDays);
      rows.push({ snapshot, row, place, label, helped });
    }
  }
  const places = [...new Set(rows.map(({ place }) => place))].sort((a, b) => a - b);
  const numberOf = new Map(places.map((place, number) => [place, number]));
  const specs = featureSpecs(set);
  const used: { spec: FeatureSpec; column: Float64Array }[] = [];
  // What does not vary is overwritten by the next feature: a quarter or more of what is known of many portfolios.
  let column = new Float64Array(rows.length);
  for (const [feature, spec] of specs.entries()) {
    const before = valueBeforeSeen(set, feature);
    for (let place = 0; place < rows.length; place++) {
      const { snapshot, row } = rows[place]!;
      column[place] = snapshot.columns[feature]?.[row] ?? before;
    }
    if (!varies(column) || !isToldOfEnough(column, rows)) continue;
    used.push({ spec, column });
    column = new Float64Array(rows.length);
  }
  const helped = rows.filter((row) => row.helped);
  const churned = new Set(rows.filter(({ label }) => label === 1).map(({ place }) => place));
  return {
    matrix: {
      featureNames: used.map(({ spec }) => spec.name),
      columns: used.map((one) => one.column),
      label: Uint8Array.from(rows, ({ label }) => label),
      group: Int32Array.from(rows, ({ place }) => numberOf.get(place)!),
      time: Int32Array.from(rows, ({ snapshot }) => snapshot.asOf),
      ...(helped.length > 0 && {
        weight: Float64Array.from(rows, (row) => (row.helped ? 1 - input.helpEffect : 1)),
      }),
    },
    specs: used.map(({ spec }) => spec),
    prior: Float64Array.from(rows, ({ snapshot, row }) => snapshot.prior[row]!),
    health: Float64Array.from(rows, ({ snapshot, row }) => snapshot.health[row]!),
    place: Int32Array.from(rows, ({ place }) => place),
    accounts: places.length,
    churnedAccounts: churned.size,
    vanishedAccounts: [...churned].filter((place) => hasVanished(book.accounts[place]!)).length,
    helped: { accounts: new Set(helped.map(({ place }) => place)).size, rows: helped.length },
    stride,
  };
}

/** Fewer accounts than this that have a feature at all are known by it, and nothing of it holds for the next one. */
const LEAST_TOLD = 10;

function isToldOfEnough(column: Float64Array, rows: readonly { place: number }[]): boolean {
  const told = new Set<number>();
  for (let row = 0; row < column.length && told.size < LEAST_TOLD; row++)
    if (!Number.isNaN(column[row]!)) told.add(rows[row]!.place);
  return told.size >= LEAST_TOLD;
}

function varies(column: Float64Array): boolean {
  const first = column[0]!;
  return column.some((value) => !Object.is(value, first));
}

/** FNV-1a of an id: the same whatever other accounts there are. */
function hashOf(id: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < id.length; i++) hash = Math.imul(hash ^ id.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
