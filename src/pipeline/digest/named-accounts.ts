import type { Sql } from 'postgres';
import type { DigestModel, DigestMover, DigestRisk } from '../../domain/messages/digest-model.ts';
import { type BookRow, loadScoreDetails, type ScoreDays } from '../../store/digest/load-book-rows.ts';
import type { DigestEpisode, TaskCounts } from '../../store/digest/load-digest-episodes.ts';
import type { ScoreDetail } from '../../store/scores/scores.ts';
import { isAtRisk } from './book-sections.ts';
import { type Moved, pickMovers, pickTopRisks } from './pick-accounts.ts';
import { whyMoved } from './why-moved.ts';

type NamedAccounts = Pick<DigestModel, 'topRisks' | 'topRisksTotal' | 'movers'>;

/** The accounts the digest shows by name. Only theirs is the evidence that is read. */
export async function namedAccounts(
  raw: Sql,
  rows: readonly BookRow[],
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
  row: BookRow,
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
