import { isNeutralEvidence } from '../../../domain/evidence/settle-evidence.ts';
import { groupBy } from '../../../domain/group-by.ts';
import type { ScoreDetail } from '../../../domain/health/score-record.ts';
import { type MoneyTerms, monthlyMoney, rankable } from '../../../domain/money.ts';
import type { DigestEpisode } from '../../../domain/outcomes/known-episode.ts';
import { isAtRisk, rankRisks } from '../../../domain/outcomes/rank-risks.ts';
import type { Day, Evidence } from '../../../domain/types.ts';
import { type RangeTerms, rangeToTell } from '../../../learning/model/probability-bounds.ts';
import { riskEvidence } from '../../alert/build-alert-model.ts';
import type { DigestModel, DigestMover, DigestRisk } from '../../models/digest-model.ts';
import type { PortfolioRow, ScoreDays, TaskCounts } from '../digest-rows.ts';
import { convertedMrr } from '../digest-rows.ts';

/** Evidence that can explain an improvement; what pulls down, or merely informs, cannot. */
const GOOD_NEWS: ReadonlySet<string> = new Set([
  'usage.growth',
  'usage.moved_product',
  'usage.normal',
  'usage.normal_for_season',
  'nps.promoter',
  'ces.low_effort',
  'payment.current',
  'renewal.far',
  'signal.good',
]);

/**
 * The evidence behind a move of the index, or null when nothing explains it. Of a rise: good news of the component whose
 * contribution rose most. Of a fall: of the component that costs more than before by the most points, the piece that
 * weighs most now. Costs are compared, not contributions, because a component that becomes known takes weight from the
 * others: their contributions fall though nothing is wrong with them, and its own rises even when it is the bad news.
 */
export function whyMoved(before: ScoreDetail, now: ScoreDetail, direction: 'down' | 'up'): Evidence | null {
  const sizeOf = direction === 'up' ? (c: ScoredComponent) => c.contribution : costOf;
  const earlier = new Map(before.components.map((c) => [c.name, sizeOf(c)]));
  const [most] = now.components
    .map((component) => ({
      component,
      move: sizeOf(component) - (earlier.get(component.name) ?? 0),
    }))
    .filter(({ component, move }) => move > 0 && component.evidence.length > 0)
    .sort((a, b) => b.move - a.move || (a.component.name < b.component.name ? -1 : 1));
  if (!most) return null;
  if (direction === 'up') return most.component.evidence.find((e) => GOOD_NEWS.has(e.code)) ?? null;
  // What is no worse than usual or than others explains no fall, although it may lack points.
  const costs = most.component.evidence.filter((e) => e.points < 0 && !isNeutralEvidence(e));
  return costs.reduce<Evidence | null>((best, e) => (best && best.points <= e.points ? best : e), null);
}

type ScoredComponent = ScoreDetail['components'][number];

/** Points that what is told of a component takes from the index, 0 or more. */
function costOf({ evidence }: ScoredComponent): number {
  return evidence.reduce((sum, e) => sum + Math.max(0, -e.points), 0);
}

/**
 * What cost points before and costs fewer now, the largest relief first: of the component that rose most, or the cap
 * that is gone. Null when nothing did.
 */
export function whatEased(before: ScoreDetail, now: ScoreDetail): Evidence | null {
  const later = new Map(now.components.map((c) => [c.name, c]));
  const risen = before.components
    .map((component) => {
      const after = later.get(component.name);
      return { component, after, rise: (after?.contribution ?? 0) - component.contribution };
    })
    .filter(({ rise }) => rise > 0)
    .sort((a, b) => b.rise - a.rise || (a.component.name < b.component.name ? -1 : 1));
  for (const { component, after } of risen) {
    const relief = (e: Evidence) => pointsOf(after, e) - e.points;
    const [most] = component.evidence
      .filter((e) => e.points < 0 && relief(e) > 0)
      .sort((a, b) => relief(b) - relief(a) || a.points - b.points);
    if (most) return most;
  }
  return null;
}

/** What the same matter costs in another component's evidence; 0 = it is not told there. */
function pointsOf(component: ScoredComponent | undefined, own: Evidence): number {
  return (component?.evidence ?? [])
    .filter((e) => e.code === own.code && e.params.product === own.params.product)
    .reduce((sum, e) => sum + e.points, 0);
}

const MOVERS = 5;
/** What a mail server takes without a word: some 300 KB. */
const ATTACHED = 2000;

/** By what the money of accounts is compared, and on which day. */
export interface Valued {
  money: MoneyTerms;
  asOf: Day;
}

/** Accounts in the bands at risk and critical, the most money likely to be lost first; then the worse off. */
export function pickTopRisks(rows: readonly PortfolioRow[], { money, asOf }: Valued): PortfolioRow[] {
  return rankRisks(
    rows.filter((row) => row.alive),
    asOf,
    money,
  );
}

/** An account whose index is known on both days. */
export type Moved = PortfolioRow & { health: number; healthBefore: number };

/** The biggest moves of the index each way, of equal ones the larger account; within the hysteresis of the bands it is no news. */
export function pickMovers(
  rows: readonly PortfolioRow[],
  hysteresis: number,
  { money, asOf }: Valued,
): { down: Moved[]; up: Moved[] } {
  const move = (row: Moved) => row.health - row.healthBefore;
  const moved = rows.filter(
    (row): row is Moved => row.alive && row.health !== null && row.healthBefore !== null,
  );
  const monthly = moved.map((row) => monthlyMoney(row, money));
  const values = rankable(monthly, asOf, money.rates);
  const worth = new Map(moved.map((row, i) => [row.accountId, values[i] ?? 0]));
  const larger = (a: Moved, b: Moved) => (worth.get(b.accountId) ?? 0) - (worth.get(a.accountId) ?? 0);
  const biggest = (sign: 1 | -1) =>
    moved
      .filter((row) => move(row) * sign > hysteresis)
      .sort((a, b) => sign * (move(b) - move(a)) || larger(a, b) || (a.accountId < b.accountId ? -1 : 1))
      .slice(0, MOVERS);
  return { down: biggest(-1), up: biggest(1) };
}

/** A stored detail (JSON text) of an account on one of the compared days. */
export interface StoredDetail {
  accountId: string;
  day: Day;
  detail: string;
}

/** The accounts the digest shows by name, in the order in which it shows them. */
export interface ShownAccounts {
  risks: PortfolioRow[];
  /** Those and the next ones, for the file. */
  attached: PortfolioRow[];
  risksTotal: number;
  down: Moved[];
  up: Moved[];
}

/** Only of these is the evidence needed. */
export function pickShown(
  rows: readonly PortfolioRow[],
  given: Valued & { top: number; hysteresis: number },
): ShownAccounts {
  const risks = pickTopRisks(rows, given);
  const movers = pickMovers(rows, given.hysteresis, given);
  const attached = risks.slice(0, ATTACHED);
  return { risks: risks.slice(0, given.top), attached, risksTotal: risks.length, ...movers };
}

type NamedAccounts = Pick<DigestModel, 'topRisks' | 'topRisksTotal' | 'attached' | 'movers'>;

/** What the digest says of the accounts that it shows by name. */
export function namedAccounts(
  { risks, attached, risksTotal, down, up }: ShownAccounts,
  given: {
    days: ScoreDays;
    details: readonly StoredDetail[];
    /** Episodes still open on the day. */
    live: readonly DigestEpisode[];
    tasks: readonly TaskCounts[];
    ranges: RangeTerms | null;
  } & Valued,
): NamedAccounts {
  const { days } = given;
  const details = { now: new Map<string, ScoreDetail>(), before: new Map<string, ScoreDetail>() };
  for (const { accountId, day, detail } of given.details) {
    details[day === days.now ? 'now' : 'before'].set(accountId, JSON.parse(detail) as ScoreDetail);
  }
  const toMover =
    (direction: 'down' | 'up') =>
    (row: Moved): DigestMover => {
      const now = details.now.get(row.accountId);
      const before = details.before.get(row.accountId);
      return {
        accountId: row.accountId,
        accountName: row.accountName,
        healthFrom: row.healthBefore,
        healthTo: row.health,
        why: now && before ? whyMoved(before, now, direction) : null,
        eased: now && before && direction === 'up' ? whatEased(before, now) : null,
      };
    };
  const work: OpenWork = {
    episodes: new Map(given.live.map((e) => [e.accountId, e])),
    tasks: groupBy(given.tasks, (t) => t.episodeId),
  };
  const named = (row: PortfolioRow) =>
    toRisk(row, { detail: details.now.get(row.accountId), work, ...given });
  return {
    topRisks: risks.map(named),
    topRisksTotal: risksTotal,
    attached: attached.map(named),
    movers: { down: down.map(toMover('down')), up: up.map(toMover('up')) },
  };
}

/** What is open on the day, by the account and by the episode it is for. */
interface OpenWork {
  episodes: ReadonlyMap<string, DigestEpisode>;
  tasks: ReadonlyMap<string | null, readonly TaskCounts[]>;
}

function toRisk(
  row: PortfolioRow,
  given: { detail: ScoreDetail | undefined; work: OpenWork; ranges: RangeTerms | null } & Valued,
): DigestRisk {
  const { detail, work, money, asOf } = given;
  const mrr = monthlyMoney(row, money);
  const isForeign = mrr !== null && mrr.currency !== money.rates.currency;
  const episode = work.episodes.get(row.accountId);
  const own = episode ? (work.tasks.get(episode.id) ?? []) : [];
  const sum = (key: 'open' | 'done' | 'overdue') => own.reduce((total, t) => total + t[key], 0);
  return {
    accountId: row.accountId,
    accountName: row.accountName,
    severity: isAtRisk(row.band) ? row.band : 'watch',
    health: row.health,
    why: detail?.drivers[0] ?? null,
    risk: episode ? riskEvidence(episode) : null,
    mrr,
    mrrConverted: isForeign ? convertedMrr(row, money, asOf) : null,
    renewalOn: row.renewalOn,
    probability: row.probability,
    range: rangeToTell(given.ranges, row),
    ownerName: row.ownerName,
    tasks: { open: sum('open'), done: sum('done'), overdue: sum('overdue') },
    alert: episode === undefined ? 'none' : episode.answered ? 'acknowledged' : 'unanswered',
  };
}
