import type { ScoreDetail } from '../../../domain/health/score-record.ts';
import { type MoneyTerms, monthlyMoney, rankable } from '../../../domain/money.ts';
import type { DigestEpisode } from '../../../domain/outcomes/known-episode.ts';
import { isAtRisk, rankRisks } from '../../../domain/outcomes/rank-risks.ts';
import type { Day, Evidence } from '../../../domain/types.ts';
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
 * The evidence behind a move of the index: of the component whose contribution moved most in that direction, the piece
 * that weighs most now. Null when no component moved that way or it has nothing to say.
 */
export function whyMoved(before: ScoreDetail, now: ScoreDetail, direction: 'down' | 'up'): Evidence | null {
  const sign = direction === 'up' ? 1 : -1;
  const earlier = new Map(before.components.map((c) => [c.name, c.contribution]));
  const [most] = now.components
    .map((component) => ({
      component,
      move: sign * (component.contribution - (earlier.get(component.name) ?? 0)),
    }))
    .filter(({ component, move }) => move > 0 && component.evidence.length > 0)
    .sort((a, b) => b.move - a.move || (a.component.name < b.component.name ? -1 : 1));
  if (!most) return null;
  if (direction === 'up') return most.component.evidence.find((e) => GOOD_NEWS.has(e.code)) ?? null;
  return most.component.evidence.reduce((best, e) => (e.points < best.points ? e : best));
}

const MOVERS = 5;

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
  return { risks: risks.slice(0, given.top), risksTotal: risks.length, ...movers };
}

type NamedAccounts = Pick<DigestModel, 'topRisks' | 'topRisksTotal' | 'movers'>;

/** What the digest says of the accounts that it shows by name. */
export function namedAccounts(
  { risks, risksTotal, down, up }: ShownAccounts,
  given: {
    days: ScoreDays;
    details: readonly StoredDetail[];
    /** Episodes still open on the day. */
    live: readonly DigestEpisode[];
    tasks: readonly TaskCounts[];
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
      };
    };
  return {
    topRisks: risks.map((row) => toRisk(row, details.now.get(row.accountId), given)),
    topRisksTotal: risksTotal,
    movers: { down: down.map(toMover('down')), up: up.map(toMover('up')) },
  };
}

function toRisk(
  row: PortfolioRow,
  detail: ScoreDetail | undefined,
  given: Pick<Parameters<typeof namedAccounts>[1], 'live' | 'tasks'> & Valued,
): DigestRisk {
  const { live, tasks, money, asOf } = given;
  const mrr = monthlyMoney(row, money);
  const isForeign = mrr !== null && mrr.currency !== money.rates.currency;
  const episode = live.find((e) => e.accountId === row.accountId);
  const own = episode ? tasks.filter((t) => t.episodeId === episode.id) : [];
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
    ownerName: row.ownerName,
    tasks: { open: sum('open'), done: sum('done'), overdue: sum('overdue') },
    acknowledged: episode?.answered ?? false,
  };
}
