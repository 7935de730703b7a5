import type { Sql } from 'postgres';
import type { Config } from '../../config/schema.ts';
import { addDays } from '../../domain/day.ts';
import { judgeHindsight, WARNING_DAYS } from '../../domain/kpis/judge-hindsight.ts';
import { lastFullWeek, toMonth } from '../../domain/kpis/period.ts';
import type { DigestModel, DigestMover, DigestRisk } from '../../domain/messages/digest-model.ts';
import type { Day, Evidence } from '../../domain/types.ts';
import {
  type BookRow,
  findScoreDays,
  loadBookRows,
  loadScoreDetails,
} from '../../store/digest/load-book-rows.ts';
import { loadComments } from '../../store/digest/load-comments.ts';
import {
  type DigestEpisode,
  loadDepartures,
  loadDigestEpisodes,
  loadTaskCounts,
  type TaskCounts,
} from '../../store/digest/load-digest-episodes.ts';
import { countHeldAlerts, countQuarantined } from '../../store/digest/load-import-state.ts';
import { loadSourceStates } from '../../store/facts/source-states.ts';
import { loadCsms } from '../../store/people.ts';
import type { ScoreDetail } from '../../store/scores/scores.ts';
import { messageContext } from '../alerts/recipients.ts';
import { freshnessOf } from '../freshness.ts';
import { bookSections, isAtRisk } from './book-sections.ts';
import { dataQuality } from './data-quality.ts';
import { kpiSection, loadMonthKpis } from './kpi-section.ts';
import { type Moved, pickMovers, pickTopRisks } from './pick-accounts.ts';
import { teamOf } from './plan-recipients.ts';
import { teamSection } from './team-section.ts';
import { themeSection } from './theme-section.ts';
import { countAndValue } from './value-of.ts';
import { whyMoved } from './why-moved.ts';

/** Comments are gathered over four weeks: one week of answers is too few for a theme. */
const COMMENT_DAYS = 28;

export interface DigestGiven {
  config: Config;
  asOf: Day;
  /** Whose team the digest is about; null = the whole book. */
  manager: string | null;
  /** Who reads it: decides language and formats; null = as configured. */
  reader: string | null;
}

/**
 * Fills the digest from the stored rows, as everything was known on the as-of day. A dozen statements, whatever the
 * size of the book; only the accounts that are shown by name have their evidence read.
 */
export async function buildDigest(raw: Sql, given: DigestGiven): Promise<DigestModel> {
  const { config, asOf, manager } = given;
  const { currency } = config;
  const people = await loadCsms(raw);
  const team = manager === null ? null : teamOf(manager, people);
  const context = messageContext(people.get(given.reader ?? '') ?? null, config, asOf);
  const week = lastFullWeek(asOf);
  const judged = toMonth(addDays(asOf, -WARNING_DAYS).slice(0, 7));
  const since = addDays(judged.first, -WARNING_DAYS);
  const days = await findScoreDays(raw, asOf);
  const [rows, [month, earlier], episodes, departures, tasks, comments, sources, quarantined, held] =
    await Promise.all([
      loadBookRows(raw, asOf, days, team),
      loadMonthKpis(raw, { config, asOf, team }),
      loadDigestEpisodes(raw, { asOf, since, team }),
      loadDepartures(raw, { asOf, since: judged.first, team }),
      loadTaskCounts(raw, asOf, team),
      loadComments(raw, { from: addDays(asOf, 1 - COMMENT_DAYS), to: asOf, team }),
      loadSourceStates(raw, asOf, freshnessOf(config)),
      countQuarantined(raw),
      countHeldAlerts(raw, asOf),
    ]);
  const live = episodes.filter((e) => e.closedOn === null);
  const risks = pickTopRisks(rows, currency);
  const shown = risks.slice(0, config.digest.top);
  const movers = pickMovers(rows, config.health.hysteresis);
  const named = [...shown, ...movers.down, ...movers.up].map((row) => row.accountId);
  const details = new Map(
    (await loadScoreDetails(raw, named, days)).map((d) => [
      `${d.accountId} ${d.day}`,
      JSON.parse(d.detail) as ScoreDetail,
    ]),
  );
  const detailOf = (accountId: string, day: Day | null) => details.get(`${accountId} ${day}`) ?? null;
  const why = (row: Moved, direction: 'down' | 'up'): Evidence | null => {
    const now = detailOf(row.accountId, days.now);
    const before = detailOf(row.accountId, days.before);
    return now && before ? whyMoved(before, now, direction) : null;
  };
  const toMover =
    (direction: 'down' | 'up') =>
    (row: Moved): DigestMover => ({
      accountId: row.accountId,
      accountName: row.accountName,
      healthFrom: row.healthBefore,
      healthTo: row.health,
      why: why(row, direction),
    });
  const aliveRows = new Map(rows.filter((r) => r.alive).map((r) => [r.accountId, r]));
  const inWeek = (day: Day | null) => day !== null && day >= week.from && day <= week.to;
  const saved = new Set(
    episodes.filter((e) => e.transition === 'recovered' && inWeek(e.closedOn)).map((e) => e.accountId),
  );
  return {
    context,
    team: team === null || manager === null ? null : (people.get(manager)?.name ?? manager),
    week: { from: week.from, to: week.to, number: week.number },
    ...bookSections(rows, {
      asOf,
      currency,
      horizonDays: config.prediction.horizon_days,
      comparable: days.now !== null && days.before !== null,
    }),
    lastWeek: {
      churned: countAndValue(
        departures.filter((d) => d.how === 'churned' && inWeek(d.leftOn)),
        currency,
      ),
      saved: countAndValue(
        [...saved].flatMap((id) => aliveRows.get(id) ?? []),
        currency,
      ),
    },
    topRisks: shown.map((row) => toRisk(row, detailOf(row.accountId, days.now), live, tasks)),
    topRisksTotal: risks.length,
    movers: { down: movers.down.map(toMover('down')), up: movers.up.map(toMover('up')) },
    csms: teamSection({ members: team ?? people.keys(), people, live, tasks, asOf }),
    hindsight: judgeHindsight({
      month: judged,
      episodes,
      departures: departures.filter((d) => d.watched),
    }),
    themes: themeSection(comments, config, context.locale),
    kpis: kpiSection(month, earlier, config),
    dataQuality: dataQuality({ sources, quarantined, held, config }),
    definitionsUrl: null,
  };
}

function toRisk(
  row: BookRow,
  detail: ScoreDetail | null,
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
