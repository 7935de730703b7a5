import type { ISql } from 'postgres';
import type { ScoreDetail } from '../../domain/health/score-record.ts';
import type { Evidence } from '../../domain/types.ts';
import type {
  CountAndValue,
  DigestModel,
  DigestMover,
  DigestRisk,
} from '../../messages/models/digest-model.ts';
import type { DigestEpisode, TaskCounts } from '../../store/digest/load-digest-episodes.ts';
import {
  loadScoreDetails,
  type PortfolioRow,
  type ScoreDays,
} from '../../store/digest/load-portfolio-rows.ts';

import { isAtRisk } from './book-sections.ts';

/** What an account pays, as its row tells it. */
export interface Priced {
  mrr: number | null;
  currency: string | null;
}

/** Monthly revenue in the digest's currency; null = not told, or in another currency (no rates are invented). */
export function mrrIn(account: Priced, currency: string): number | null {
  const inIt = account.currency === null || account.currency.toUpperCase() === currency;
  return inIt ? account.mrr : null;
}

/** Accounts and their annual revenue; `arr` is null when there are accounts and none of their amounts is known. */
export function countAndValue(accounts: readonly Priced[], currency: string): CountAndValue {
  const known = accounts.flatMap((a) => mrrIn(a, currency) ?? []);
  const arr = accounts.length > 0 && known.length === 0 ? null : 12 * known.reduce((sum, m) => sum + m, 0);
  return { accounts: accounts.length, arr };
}

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

/** Accounts in the bands at risk and critical, the most money likely to be lost first; then the worse off. */
export function pickTopRisks(rows: readonly PortfolioRow[], currency: string): PortfolioRow[] {
  const loss = (row: PortfolioRow) => (row.probability ?? 0) * (mrrIn(row, currency) ?? 0);
  const rank = (row: PortfolioRow) => (row.band === 'critical' ? 0 : 1);
  return rows
    .filter((row) => row.alive && isAtRisk(row.band))
    .map((row) => ({ row, loss: loss(row) }))
    .sort(
      (a, b) =>
        b.loss - a.loss ||
        rank(a.row) - rank(b.row) ||
        (a.row.health ?? 0) - (b.row.health ?? 0) ||
        (a.row.accountId < b.row.accountId ? -1 : 1),
    )
    .map(({ row }) => row);
}

/** An account whose index is known on both days. */
export type Moved = PortfolioRow & { health: number; healthBefore: number };

/** The biggest moves of the index each way; a move within the hysteresis of the bands is no news. */
export function pickMovers(
  rows: readonly PortfolioRow[],
  hysteresis: number,
): { down: Moved[]; up: Moved[] } {
  const move = (row: Moved) => row.health - row.healthBefore;
  const moved = rows.filter(
    (row): row is Moved => row.alive && row.health !== null && row.healthBefore !== null,
  );
  const biggest = (sign: 1 | -1) =>
    moved
      .filter((row) => move(row) * sign > hysteresis)
      .sort((a, b) => sign * (move(b) - move(a)) || (a.accountId < b.accountId ? -1 : 1))
      .slice(0, MOVERS);
  return { down: biggest(-1), up: biggest(1) };
}

type NamedAccounts = Pick<DigestModel, 'topRisks' | 'topRisksTotal' | 'movers'>;

/** The accounts the digest shows by name. Only theirs is the evidence that is read. */
export async function namedAccounts(
  raw: ISql,
  rows: readonly PortfolioRow[],
  given: {
    days: ScoreDays;
    currency: string;
    top: number;
    hysteresis: number;
    /** Episodes still open on the day. */
    live: readonly DigestEpisode[];
    tasks: readonly TaskCounts[];
  },
): Promise<NamedAccounts> {
  const { days, live, tasks } = given;
  const risks = pickTopRisks(rows, given.currency);
  const shown = risks.slice(0, given.top);
  const { down, up } = pickMovers(rows, given.hysteresis);
  const ids = [...shown, ...down, ...up].map((row) => row.accountId);
  const stored = await loadScoreDetails(raw, ids, days);
  const details = { now: new Map<string, ScoreDetail>(), before: new Map<string, ScoreDetail>() };
  for (const { accountId, day, detail } of stored) {
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
    topRisks: shown.map((row) => toRisk(row, details.now.get(row.accountId), live, tasks)),
    topRisksTotal: risks.length,
    movers: { down: down.map(toMover('down')), up: up.map(toMover('up')) },
  };
}

function toRisk(
  row: PortfolioRow,
  detail: ScoreDetail | undefined,
  live: readonly DigestEpisode[],
  tasks: readonly TaskCounts[],
): DigestRisk {
  const episode = live.find((e) => e.accountId === row.accountId);
  const own = episode ? tasks.filter((t) => t.episodeId === episode.id) : [];
  const sum = (key: 'open' | 'done' | 'overdue') => own.reduce((total, t) => total + t[key], 0);
  return {
    accountId: row.accountId,
    accountName: row.accountName,
    severity: isAtRisk(row.band) ? row.band : 'watch',
    health: row.health,
    why: detail?.drivers[0] ?? null,
    mrr: row.mrr === null ? null : { amount: row.mrr, currency: row.currency },
    renewalOn: row.renewalOn,
    probability: row.probability,
    ownerName: row.ownerName,
    tasks: { open: sum('open'), done: sum('done'), overdue: sum('overdue') },
    acknowledged: episode?.answered ?? false,
  };
}
