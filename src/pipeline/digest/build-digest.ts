import type { ISql } from 'postgres';
import type { Config } from '../../config/schema.ts';
import { toLedgerSettings } from '../../config/to-ledger-settings.ts';
import { addDays } from '../../domain/day.ts';
import { judgeHindsight } from '../../domain/outcomes/judge-hindsight.ts';
import { type IsoWeek, lastFullWeek, toMonth } from '../../domain/outcomes/period.ts';
import type { Day, Locale } from '../../domain/types.ts';
import type { DigestModel } from '../../messages/models/digest-model.ts';
import { countHeldAlerts, countQuarantined, loadComments } from '../../store/digest/load-comments.ts';
import {
  type DigestDeparture,
  type DigestEpisode,
  loadDepartures,
  loadDigestEpisodes,
  loadTaskCounts,
} from '../../store/digest/load-digest-episodes.ts';
import {
  findScoreDays,
  loadPortfolioRows,
  type PortfolioRow,
} from '../../store/digest/load-portfolio-rows.ts';
import { loadSourceStates } from '../../store/facts/source-states.ts';
import { loadRuleStandings } from '../../store/ledger/rule-mutings.ts';
import { loadCsms } from '../../store/people.ts';
import { freshnessOf } from '../check-freshness.ts';
import { buildLedger } from '../ledger/build-ledger.ts';
import { loadLedger } from '../ledger/load-ledger.ts';
import { bookSections } from './book-sections.ts';
import { dataQuality } from './data-quality.ts';
import { kpiSection, loadMonthKpis } from './kpi-section.ts';
import { countAndValue, namedAccounts } from './named-accounts.ts';
import { csmsAmong, findPerson, teamOf } from './plan-recipients.ts';
import { teamSection } from './team-section.ts';
import { themeSection } from './theme-section.ts';

/** Comments are gathered over four weeks: one week of answers is too few for a theme. */
const COMMENT_DAYS = 28;

export interface DigestGiven {
  config: Config;
  asOf: Day;
  /** Whose team the digest is about; null = the whole book. */
  manager: string | null;
  /** Language of the names of themes; everything else is worded by the renderer. */
  locale: Locale;
}

/**
 * Fills the digest from the stored rows, as everything was known on the as-of day. Some fifteen statements, whatever
 * the size of the book.
 */
export async function buildDigest(raw: ISql, given: DigestGiven): Promise<DigestModel> {
  const { config, asOf, manager } = given;
  const { currency } = config;
  const people = await loadCsms(raw);
  const team = manager === null ? null : teamOf(manager, people);
  const week = lastFullWeek(asOf);
  const { outcomeDays, withinDays } = toLedgerSettings(config);
  const judged = toMonth(addDays(asOf, -outcomeDays).slice(0, 7));
  const days = await findScoreDays(raw, asOf);
  const [
    rows,
    [month, earlier],
    episodes,
    departures,
    tasks,
    comments,
    sources,
    quarantined,
    held,
    ledger,
    standings,
  ] = await Promise.all([
    loadPortfolioRows(raw, asOf, days, team),
    loadMonthKpis(raw, { config, asOf, team }),
    loadDigestEpisodes(raw, { asOf, since: addDays(judged.first, -outcomeDays), team }),
    loadDepartures(raw, { asOf, since: judged.first, team }),
    loadTaskCounts(raw, asOf, team),
    loadComments(raw, { from: addDays(asOf, 1 - COMMENT_DAYS), to: asOf, team }),
    loadSourceStates(raw, asOf, freshnessOf(config)),
    countQuarantined(raw),
    countHeldAlerts(raw, asOf),
    loadLedger(raw, { config, asOf, team }),
    loadRuleStandings(raw, asOf),
  ]);
  const { all } = buildLedger(ledger, null);
  const live = episodes.filter((e) => e.closedOn === null);
  const named = await namedAccounts(raw, rows, {
    days,
    currency,
    top: config.digest.top,
    hysteresis: config.health.hysteresis,
    live,
    tasks,
  });
  return {
    team: team === null || manager === null ? null : (findPerson(manager, people)?.name ?? manager),
    week: { from: week.from, to: week.to, number: week.number },
    ...bookSections(rows, {
      asOf,
      currency,
      horizonDays: config.prediction.horizon_days,
      comparable: days.now !== null && days.before !== null,
    }),
    lastWeek: lastWeekSection({ week, rows, episodes, departures, currency }),
    ...named,
    csms: teamSection({ members: team ?? csmsAmong(people), people, live, tasks, asOf }),
    hindsight: judgeHindsight({
      month: judged,
      warningDays: outcomeDays,
      episodes,
      departures: departures.filter((d) => d.watched),
    }),
    precision: {
      days: withinDays,
      outcomeDays,
      byVerdict: all.byVerdict,
      byOutcome: all.byOutcome,
      muted: [...standings.values()].filter((s) => s.state === 'muted').map((s) => s.rule),
    },
    themes: themeSection(comments, config, given.locale),
    kpis: kpiSection(month, earlier, config),
    dataQuality: dataQuality({ sources, quarantined, held, config }),
    definitionsUrl: null,
  };
}

/** Left in the week; and recovered in it and still there. */
function lastWeekSection(given: {
  week: IsoWeek;
  rows: readonly PortfolioRow[];
  episodes: readonly DigestEpisode[];
  departures: readonly DigestDeparture[];
  currency: string;
}): DigestModel['lastWeek'] {
  const { week, currency } = given;
  const inWeek = (day: Day | null) => day !== null && day >= week.from && day <= week.to;
  const recovered = new Set(
    given.episodes.filter((e) => e.transition === 'recovered' && inWeek(e.closedOn)).map((e) => e.accountId),
  );
  const churned = given.departures.filter((d) => d.how === 'churned' && inWeek(d.leftOn));
  const saved = given.rows.filter((r) => r.alive && recovered.has(r.accountId));
  return { churned: countAndValue(churned, currency), saved: countAndValue(saved, currency) };
}
