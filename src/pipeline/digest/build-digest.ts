import type { ISql } from 'postgres';
import type { Config } from '../../config/schema.ts';
import { toLedgerSettings } from '../../config/to-ledger-settings.ts';
import { toExchangeRates, toTeam } from '../../config/to-settings.ts';
import { addDays } from '../../domain/day.ts';
import { teamOf } from '../../domain/digest/plan-recipients.ts';
import { ratesOfBook } from '../../domain/money.ts';
import { buildLedger } from '../../domain/outcomes/build-ledger.ts';
import { lastFullWeek, toMonth } from '../../domain/outcomes/period.ts';
import type { Day, Locale } from '../../domain/types.ts';
import { type DigestFacts, type DigestSubject, fillDigest } from '../../messages/digest/fill-digest.ts';
import { pickShown } from '../../messages/digest/sections/named-accounts.ts';
import type { DigestModel } from '../../messages/models/digest-model.ts';
import { countHeldAlerts, countQuarantined, loadComments } from '../../store/digest/load-comments.ts';
import {
  loadDepartures,
  loadDigestEpisodes,
  loadTaskCounts,
} from '../../store/digest/load-digest-episodes.ts';
import {
  findScoreDays,
  loadCurrencies,
  loadPortfolioRows,
  loadScoreDetails,
} from '../../store/digest/load-portfolio-rows.ts';
import { loadProspectFacts } from '../../store/digest/load-prospect-facts.ts';
import { loadSourceStates } from '../../store/facts/source-states.ts';
import { loadStandingFlags } from '../../store/flags/flags.ts';
import { loadRuleStandings } from '../../store/ledger/rule-mutings.ts';
import { loadBounds } from '../../store/models/models.ts';
import { loadRankingEvidence } from '../../store/models/trainings.ts';
import { loadCsms } from '../../store/people.ts';
import { loadMeasuredGoals } from '../../store/scores/measured-goals.ts';
import { freshnessOf } from '../check-freshness.ts';
import { loadLedger } from '../ledger/load-ledger.ts';
import { loadCsmKpis, loadMonthKpis } from './load-month-kpis.ts';

/** Comments are gathered over four weeks: one week of answers is too few for a theme. */
const COMMENT_DAYS = 28;

export interface DigestGiven {
  config: Config;
  asOf: Day;
  /** Whose team the digest is about; null = the whole book. */
  manager: string | null;
  /** Language of the names of themes; everything else is worded by the renderer. */
  locale: Locale;
  /** What is the same in every digest of the day, loaded once for all of them; default: loaded here. */
  company?: CompanyFacts;
}

/** What a digest tells of the whole company, whoever's team it is about. */
export type CompanyFacts = Pick<
  DigestFacts,
  | 'people'
  | 'days'
  | 'sources'
  | 'quarantined'
  | 'held'
  | 'wholeLedger'
  | 'mutedRules'
  | 'ranking'
  | 'bounds'
  | 'flags'
>;

/** One look at the whole ledger, which takes as long as a digest of everything. */
export async function loadCompanyFacts(
  db: ISql,
  { config, asOf }: { config: Config; asOf: Day },
): Promise<CompanyFacts> {
  const [people, days, sources, quarantined, held, ledger, standings, evidence, bounds, flags] =
    await Promise.all([
      loadCsms(db),
      findScoreDays(db, asOf),
      loadSourceStates(db, asOf, freshnessOf(config)),
      countQuarantined(db),
      countHeldAlerts(db, asOf),
      loadLedger(db, { config, asOf }),
      loadRuleStandings(db, asOf),
      loadRankingEvidence(db, asOf),
      loadBounds(db, asOf),
      loadStandingFlags(db, asOf),
    ]);
  return {
    ...{ people, days, sources, quarantined, held, bounds, flags },
    wholeLedger: buildLedger(ledger, null),
    mutedRules: [...standings.values()].filter((s) => s.state === 'muted').map((s) => s.rule),
    ranking: evidence.verdict,
  };
}

/** The digest as everything was known on the as-of day. */
export async function buildDigest(db: ISql, given: DigestGiven): Promise<DigestModel> {
  const { config, asOf, manager, locale } = given;
  const { outcomeDays, withinDays } = toLedgerSettings(config);
  const judged = toMonth(addDays(asOf, -outcomeDays).slice(0, 7));
  const subject = { asOf, week: lastFullWeek(asOf), judged, manager, locale, outcomeDays, withinDays };
  const company = given.company ?? (await loadCompanyFacts(db, given));
  return fillDigest(await loadDigest(db, { config, subject, company }), config, subject);
}

/** Some fifteen statements, whatever the size of the book; the evidence only of the accounts that are shown. */
async function loadDigest(
  db: ISql,
  { config, subject, company }: { config: Config; subject: DigestSubject; company: CompanyFacts },
): Promise<DigestFacts> {
  const { asOf, manager, judged, outcomeDays } = subject;
  const { people, days } = company;
  const members = manager === null ? null : teamOf(manager, people);
  const team = members === null ? null : toTeam(config, members);
  const { currency } = config;
  const currencies = await loadCurrencies(db, { team, asOf, currency });
  const money = { currency, rates: ratesOfBook(currencies, asOf, toExchangeRates(config)) };
  const [rows, months, episodes, departures, tasks, prospects, comments, ledger] = await Promise.all([
    loadPortfolioRows(db, { asOf, days, team }),
    loadMonthKpis(db, { config, asOf, team, money }),
    loadDigestEpisodes(db, { asOf, since: addDays(judged.first, -outcomeDays), team }),
    loadDepartures(db, { asOf, since: judged.first, team }),
    loadTaskCounts(db, asOf, team),
    loadProspectFacts(db, { asOf, day: days.now, team }),
    loadComments(db, { from: addDays(asOf, 1 - COMMENT_DAYS), to: asOf, team }),
    team === null ? null : loadLedger(db, { config, asOf, team }),
  ]);
  const { digest, health } = config;
  const shown = pickShown(rows, { money, asOf, top: digest.top, hysteresis: health.hysteresis });
  const ids = [...shown.risks, ...shown.down, ...shown.up].map((row) => row.accountId);
  return {
    ...company,
    goals:
      days.now === null
        ? new Map()
        : await loadMeasuredGoals(db, { ids: rows.map((row) => row.accountId) }, days.now),
    ...{ money, team, rows, months, episodes, departures, tasks, prospects, comments, shown },
    ledger: ledger === null ? company.wholeLedger : buildLedger(ledger, null),
    details: await loadScoreDetails(db, ids, days),
    csmMonths: digest.kpis_per_csm ? await loadCsmKpis(db, { config, asOf, team, money }) : new Map(),
  };
}
