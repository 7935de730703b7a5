import type { RiskBasis, RiskFigures } from '../episode.ts';
import { middleOf } from '../statistics/round-and-median.ts';
import { sortNumbers } from '../statistics/sort-numbers.ts';
import type { Band } from '../types.ts';
import {
  type AlertLine,
  contactBenefit,
  drawLine,
  type LineSettings,
  type RankingEvidence,
  weeklyCapacity,
} from './alert-line.ts';
import {
  accountAt,
  countByTaker,
  type LineAccount,
  type LinePortfolio,
  ranksAmongOwn,
  riskierFirst,
  type Taker,
} from './line-portfolio.ts';
import { withoutUnknown } from './probability-level.ts';

/** Why no risk alert opens. */
export type HeldReason =
  | 'unknown_probability'
  | 'nobody_can_turn'
  | 'no_better_than_chance'
  | 'under_line'
  /** Over the least concern, but others of the same owner are worse, and nothing is proven yet. */
  | 'not_among_worst'
  | 'not_worth_contact'
  /** Over the line, but risk alerts are muted: they were wrong too often. */
  | 'line_muted'
  /** It would open, but a person says that it is no risk. */
  | 'by_hand'
  | 'cool_down'
  /** Over the line; judged again tomorrow. */
  | 'owner_budget'
  | 'pool_capacity';

export type RiskDecision =
  /** `renews`: the horizon of the open one is over and the account over the line still; the old one ends as stayed. */
  | { kind: 'opens'; basis: RiskBasis; renews: boolean; risk: RiskFigures }
  /** A living alert whose account is still over the line, or out of sight; takes no place. */
  | { kind: 'stands' }
  /** An open risk alert whose account has fallen under the line. */
  | { kind: 'falls' }
  | { kind: 'held'; reason: HeldReason };

export interface RiskChoice {
  line: AlertLine;
  /** Of all but those that are held because they are under the line and nothing else stands of them. */
  decisions: ReadonlyMap<string, RiskDecision>;
  /** Of any account; undefined = it is none of the portfolio. */
  decisionOf: (accountId: string) => RiskDecision | undefined;
  /** What each owner and the pool take in seven days, by `ownerKey`. */
  capacities: ReadonlyMap<string, number>;
  /** Likewise, whether or not it is alerted. */
  figuresOf: (accountId: string) => RiskFigures | undefined;
}

/**
 * Decides for a whole portfolio which risk alerts open on one day: where a contact is worth most first, down to the
 * line, within what every owner and the low-touch pool can take in seven days. Events (an answer, an unpaid invoice)
 * are not its business and take no place.
 * @param given `portfolio` holds all living, scored accounts; `opened` the risk alerts of the last seven days;
 * `muted` = none opens by the line.
 */
export function chooseRiskAlerts(given: {
  portfolio: LinePortfolio;
  settings: LineSettings;
  evidence: RankingEvidence;
  opened: { byOwner: ReadonlyMap<string, number>; pool: number };
  muted: boolean;
}): RiskChoice {
  const { portfolio, settings, evidence, opened, muted } = given;
  const { taker, takers, rowOf } = portfolio;
  const line = drawLine(portfolio, settings, evidence);
  const somebodyPays = portfolio.yearlyValue.some((value) => value > 0);
  const standard = { line, somebodyPays, settings, muted };
  const counts = countByTaker(portfolio);
  const capacities = takers.map((_, place) => weeklyCapacity(counts[place]!, settings.capacity));
  const room = capacities.map((capacity, place) => capacity - openedBefore(takers[place]!, opened));
  const { rows, over } = rowsToJudge(portfolio, standard);
  const rankOf = ranksAmongOwn(portfolio, over);
  const benefitOf = benefits(portfolio, settings);
  const rankedAt = (row: number): Ranked => {
    const account = accountAt(portfolio, row);
    return { account, row, rankOf, of: counts[taker[row]!]!, line, benefitOf };
  };
  const decisions = new Map<string, RiskDecision>();
  const wanting: Wanting[] = [];
  for (const row of rows) {
    const one = rankedAt(row);
    const { account } = one;
    const decision = judge(one, standard);
    if (decision.kind === 'opens') wanting.push({ taker: taker[row]!, account, decision });
    else decisions.set(account.accountId, decision);
  }
  for (const { taker: own, account, decision } of wanting.sort(byBenefit)) {
    const left = room[own]!;
    if (left >= 1) room[own] = left - 1;
    decisions.set(account.accountId, left >= 1 ? decision : withoutRoom(account));
  }
  const of = <T>(accountId: string, tell: (one: Ranked) => T): T | undefined => {
    const row = rowOf(accountId);
    return row === undefined ? undefined : tell(rankedAt(row));
  };
  return {
    line,
    decisions,
    decisionOf: (accountId) => decisions.get(accountId) ?? of(accountId, (one) => judge(one, standard)),
    capacities: new Map(takers.map((one, place) => [ownerKey(one), capacities[place]!])),
    figuresOf: (accountId) => of(accountId, figuresFor),
  };
}

/**
 * Those of whom something is to be told, by their takers and the riskiest first: whose figures may be over the line
 * (`over`), or of whom something else stands. All others are held because they are under it.
 */
function rowsToJudge(
  portfolio: LinePortfolio,
  { line, somebodyPays }: Standard,
): { rows: number[]; over: number[] } {
  const { probability, yearlyValue, bands, standings, taker } = portfolio;
  const over: number[] = [];
  const rows = new Set(standings.keys());
  if (line.opensFrom !== null) {
    for (let row = 0; row < probability.length; row++) {
      if (isConcern(probability[row]!, bands[row]!, line)) over.push(row);
      else if (somebodyPays && yearlyValue[row] === 0) rows.add(row);
    }
    for (const row of over) rows.add(row);
  }
  const first = riskierFirst(portfolio);
  return { rows: [...rows].sort((a, b) => taker[a]! - taker[b]! || first(a, b)), over };
}

function withoutRoom({ episode, touch }: LineAccount): RiskDecision {
  if (episode === 'lapsed') return { kind: 'stands' };
  return { kind: 'held', reason: touch === 'low' ? 'pool_capacity' : 'owner_budget' };
}

type Opening = Extract<RiskDecision, { kind: 'opens' }>;
interface Wanting {
  /** Place of who takes it. */
  taker: number;
  account: LineAccount;
  decision: Opening;
}

/** An account among those of its taker; its figures are made for the few of which they are told. */
interface Ranked {
  account: LineAccount;
  row: number;
  rankOf: (row: number) => number;
  of: number;
  line: AlertLine;
  benefitOf: (account: LineAccount) => number | null;
}

function figuresFor({ account, row, rankOf, of, line, benefitOf }: Ranked): RiskFigures {
  const { probability } = account;
  const lift = probability === null || line.mean === null || line.mean === 0 ? null : probability / line.mean;
  return { probability, lift, benefit: benefitOf(account), rank: rankOf(row), of };
}

/** Low-touch accounts share one pool; an address never begins with a space. */
const POOL = ' pool';

/** Who takes an alert: one person ('' = nobody is known), or the pool. */
export function ownerKey({ touch, ownerEmail }: Taker): string {
  return touch === 'low' ? POOL : (ownerEmail ?? '');
}

function openedBefore(
  { touch, ownerEmail }: Taker,
  opened: { byOwner: ReadonlyMap<string, number>; pool: number },
): number {
  return touch === 'low' ? opened.pool : (opened.byOwner.get(ownerEmail ?? '') ?? 0);
}

/** Expected benefit of a contact by account; null while no account's value or no probability is known. */
function benefits(
  { yearlyValue: values }: LinePortfolio,
  { contact }: LineSettings,
): (account: LineAccount) => number | null {
  let usual: number | null | undefined;
  return ({ yearlyValue, probability }) => {
    if (probability === null) return null;
    // Asked for only where a value is not known.
    if (yearlyValue === null && usual === undefined) usual = middleOf(sortNumbers(withoutUnknown(values)));
    const value = yearlyValue ?? usual ?? null;
    return value === null ? null : contactBenefit({ yearlyValue: value, probability }, contact);
  };
}

interface Standard {
  line: AlertLine;
  /** Somebody pays, so that a free account is told from a book without amounts. */
  somebodyPays: boolean;
  settings: LineSettings;
  muted: boolean;
}

function judge(one: Ranked, standard: Standard): RiskDecision {
  const { line } = standard;
  const { account } = one;
  const { episode, always } = account;
  if (account.noRisk) return withoutRisk(account, reasonAgainst(one, standard));
  if (episode === 'open') return stands(account, line) ? { kind: 'stands' } : { kind: 'falls' };
  const renews = episode === 'lapsed';
  if (renews && (account.probability === null || account.settled !== null)) return { kind: 'stands' };
  const against = reasonAgainst(one, standard);
  if (against !== null) return renews ? { kind: 'falls' } : { kind: 'held', reason: against };
  if (episode === 'told') return { kind: 'stands' };
  if (episode === 'cooling_down') return { kind: 'held', reason: 'cool_down' };
  const basis = always ? 'always' : line.mode === 'worst' ? 'worst' : 'line';
  return { kind: 'opens', basis, renews, risk: figuresFor(one) };
}

function withoutRisk({ episode }: LineAccount, against: HeldReason | null): RiskDecision {
  if (episode === 'open' || episode === 'lapsed') return { kind: 'falls' };
  return { kind: 'held', reason: against ?? 'by_hand' };
}

function stands({ probability, always, band, settled }: LineAccount, line: AlertLine): boolean {
  // Losing sight of an account is not its recovery, and notice given still less.
  if (always || probability === null || settled !== null) return true;
  if (line.standsFrom === null || probability < line.median!) return false;
  return probability >= line.standsFrom || (line.mode === 'worst' && isBad(band));
}

function reasonAgainst(one: Ranked, standard: Standard): HeldReason | null {
  const { account } = one;
  if (account.settled !== null) return 'nobody_can_turn';
  if (account.always) return null;
  return reasonUnderLine(one, standard) ?? (standard.muted ? 'line_muted' : null);
}

function reasonUnderLine(
  { account, row, rankOf, of, benefitOf }: Ranked,
  { line, settings, somebodyPays }: Standard,
): HeldReason | null {
  const { probability, band, yearlyValue } = account;
  if (probability === null) return 'unknown_probability';
  if (line.opensFrom === null) return 'no_better_than_chance';
  // There is nothing to lose where others pay and this one does not: a contact would only cost.
  if (somebodyPays && yearlyValue === 0) return 'not_worth_contact';
  if (!isConcern(probability, band, line)) return 'under_line';
  if (line.mode === 'worst')
    return rankOf(row) <= Math.max(1, Math.round(of * settings.unproven.worstShare))
      ? null
      : 'not_among_worst';
  return settings.rule.by === 'profit' && !((benefitOf(account) ?? 0) > 0) ? 'not_worth_contact' : null;
}

/** Over the line; while nothing is proven also who is badly off and no safer than most. NaN is not. */
function isConcern(probability: number, band: Band, { mode, opensFrom, median }: AlertLine): boolean {
  return probability >= opensFrom! || (mode === 'worst' && probability >= median! && isBad(band));
}

function isBad(band: Band): boolean {
  return band === 'at_risk' || band === 'critical';
}

function byBenefit(a: Wanting, b: Wanting): number {
  const [one, other] = [a.decision.risk, b.decision.risk];
  return (
    (other.benefit ?? Number.NEGATIVE_INFINITY) - (one.benefit ?? Number.NEGATIVE_INFINITY) ||
    (other.probability ?? -1) - (one.probability ?? -1) ||
    (a.account.accountId < b.account.accountId ? -1 : 1)
  );
}
