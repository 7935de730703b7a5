import type { RiskBasis, RiskFigures } from '../episode.ts';
import { groupBy } from '../group-by.ts';
import { median } from '../statistics/round-and-median.ts';
import {
  type AlertLine,
  contactBenefit,
  drawLine,
  type LineAccount,
  type LineSettings,
  type RankingEvidence,
  weeklyCapacity,
} from './alert-line.ts';

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
  decisions: ReadonlyMap<string, RiskDecision>;
  /** What each owner and the pool take in seven days, by `ownerKey`. */
  capacities: ReadonlyMap<string, number>;
  /** Of any account, whether or not it is alerted; undefined = it is none of the portfolio. */
  figuresOf: (accountId: string) => RiskFigures | undefined;
}

/**
 * Decides for a whole portfolio which risk alerts open on one day: where a contact is worth most first, down to the
 * line, within what every owner and the low-touch pool can take in seven days. Events (an answer, an unpaid invoice)
 * are not its business and take no place.
 * @param given `accounts` are all living, scored accounts; `opened` the risk alerts of the last seven days;
 * `muted` = none opens by the line.
 */
export function chooseRiskAlerts(given: {
  accounts: readonly LineAccount[];
  settings: LineSettings;
  evidence: RankingEvidence;
  opened: { byOwner: ReadonlyMap<string, number>; pool: number };
  muted: boolean;
}): RiskChoice {
  const { accounts, settings, evidence, opened, muted } = given;
  const line = drawLine(accounts, settings, evidence);
  const decisions = new Map<string, RiskDecision>();
  const wanting: Wanting[] = [];
  const benefitOf = benefits(accounts, settings);
  const somebodyPays = accounts.some(({ yearlyValue }) => yearlyValue !== null && yearlyValue > 0);
  const groups = groupBy(accounts, ownerKey);
  const capacities = new Map(
    [...groups].map(([key, own]) => [key, weeklyCapacity(own.length, settings.capacity)]),
  );
  const room = new Map<string, number>();
  const ranked = new Map<string, Ranked>();
  for (const [key, own] of groups) {
    room.set(key, capacities.get(key)! - openedBefore(own, opened));
    for (const [place, account] of riskiestFirst(own).entries()) {
      const one = { account, rank: place + 1, of: own.length, line, benefitOf };
      ranked.set(account.accountId, one);
      const decision = judge(one, { line, somebodyPays, settings, muted });
      if (decision.kind === 'opens') wanting.push({ key, account, decision });
      else decisions.set(account.accountId, decision);
    }
  }
  for (const { key, account, decision } of wanting.sort(byBenefit)) {
    const left = room.get(key)!;
    if (left >= 1) room.set(key, left - 1);
    decisions.set(account.accountId, left >= 1 ? decision : withoutRoom(account));
  }
  const figuresOf = (accountId: string) => {
    const one = ranked.get(accountId);
    return one && figuresFor(one);
  };
  return { line, decisions, capacities, figuresOf };
}

function withoutRoom({ episode, touch }: LineAccount): RiskDecision {
  if (episode === 'lapsed') return { kind: 'stands' };
  return { kind: 'held', reason: touch === 'low' ? 'pool_capacity' : 'owner_budget' };
}

type Opening = Extract<RiskDecision, { kind: 'opens' }>;
interface Wanting {
  key: string;
  account: LineAccount;
  decision: Opening;
}

/** An account among those of its owner; its figures are made for the few of which they are told. */
interface Ranked {
  account: LineAccount;
  rank: number;
  of: number;
  line: AlertLine;
  benefitOf: (account: LineAccount) => number | null;
}

function figuresFor({ account, rank, of, line, benefitOf }: Ranked): RiskFigures {
  const { probability } = account;
  const lift = probability === null || line.mean === null || line.mean === 0 ? null : probability / line.mean;
  return { probability, lift, benefit: benefitOf(account), rank, of };
}

/** Low-touch accounts share one pool; an address never begins with a space. */
const POOL = ' pool';

/** Who takes an alert: one person ('' = nobody is known), or the pool. */
export function ownerKey({ touch, ownerEmail }: Pick<LineAccount, 'touch' | 'ownerEmail'>): string {
  return touch === 'low' ? POOL : (ownerEmail ?? '');
}

function openedBefore(
  [first]: readonly LineAccount[],
  opened: { byOwner: ReadonlyMap<string, number>; pool: number },
): number {
  return first?.touch === 'low' ? opened.pool : (opened.byOwner.get(first?.ownerEmail ?? '') ?? 0);
}

/** Expected benefit of a contact by account; null while no account's value or no probability is known. */
function benefits(
  accounts: readonly LineAccount[],
  { contact }: LineSettings,
): (account: LineAccount) => number | null {
  let usual: number | null | undefined;
  return ({ yearlyValue, probability }) => {
    if (probability === null) return null;
    // Asked for only where a value is not known.
    if (yearlyValue === null && usual === undefined)
      usual = median(accounts.flatMap((account) => account.yearlyValue ?? []));
    const value = yearlyValue ?? usual ?? null;
    return value === null ? null : contactBenefit({ yearlyValue: value, probability }, contact);
  };
}

/** Riskiest first. What nobody can turn takes no place, so that it hides nobody who can be kept. */
function riskiestFirst(own: readonly LineAccount[]): LineAccount[] {
  return [...own].sort(
    (a, b) =>
      Number(a.settled !== null) - Number(b.settled !== null) ||
      (b.probability ?? -1) - (a.probability ?? -1) ||
      (a.accountId < b.accountId ? -1 : 1),
  );
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
  { account, rank, of, benefitOf }: Ranked,
  { line, settings, somebodyPays }: Standard,
): HeldReason | null {
  const { probability, band, yearlyValue } = account;
  if (probability === null) return 'unknown_probability';
  if (line.opensFrom === null) return 'no_better_than_chance';
  // There is nothing to lose where others pay and this one does not: a contact would only cost.
  if (somebodyPays && yearlyValue === 0) return 'not_worth_contact';
  if (line.mode === 'worst') {
    const concern = probability >= line.opensFrom || (isBad(band) && probability >= line.median!);
    if (!concern) return 'under_line';
    return rank <= Math.max(1, Math.round(of * settings.unproven.worstShare)) ? null : 'not_among_worst';
  }
  if (probability < line.opensFrom) return 'under_line';
  return settings.rule.by === 'profit' && !((benefitOf(account) ?? 0) > 0) ? 'not_worth_contact' : null;
}

function isBad(band: LineAccount['band']): boolean {
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
