import type { RankingEvidence } from '../../domain/alerts/alert-line.ts';
import { csmsAmong, findPerson } from '../../domain/digest/plan-recipients.ts';
import type { AccountFlag } from '../../domain/flags/flag.ts';
import type { LeavingReason } from '../../domain/leaving/reasons.ts';
import type { MoneyTerms } from '../../domain/money.ts';
import { type LedgerReport, rulesAgainstChance } from '../../domain/outcomes/build-ledger.ts';
import { judgeHindsight } from '../../domain/outcomes/judge-hindsight.ts';
import type { DigestDeparture, DigestEpisode, Team } from '../../domain/outcomes/known-episode.ts';
import type { PeriodKpis } from '../../domain/outcomes/measure-kpis.ts';
import type { IsoWeek, Period } from '../../domain/outcomes/period.ts';
import type { PrivacySettings } from '../../domain/privacy/limit-words.ts';
import type { ProspectFacts } from '../../domain/prospects/find-prospects.ts';
import type { GoalFeatures } from '../../domain/signals/goals/extract-goals.ts';
import type { EffortScale } from '../../domain/signals/surveys/score-ces.ts';
import type { Csm, Day, Locale, SourceStates } from '../../domain/types.ts';
import type { ProbabilityBounds } from '../../learning/model/probability-bounds.ts';
import type { DigestModel } from '../models/digest-model.ts';
import {
  countAndValue,
  type PortfolioRow,
  type ScoreDays,
  type StoredComment,
  type TaskCounts,
} from './digest-rows.ts';
import { csmKpis, kpiSection } from './kpi-rows.ts';
import { byHandSection } from './sections/by-hand-section.ts';
import { dataQuality, type IndexSettings } from './sections/data-quality.ts';
import { goalSection } from './sections/goal-section.ts';
import { leavingSection } from './sections/leaving-section.ts';
import { namedAccounts, type ShownAccounts, type StoredDetail } from './sections/named-accounts.ts';
import { portfolioSections } from './sections/portfolio-sections.ts';
import { prospectSection } from './sections/prospect-section.ts';
import { segmentsOf } from './sections/segment-section.ts';
import { teamSection } from './sections/team-section.ts';
import { themeSection } from './sections/theme-section.ts';

/** Everything that is stored and the digest tells of, as it was known on the as-of day. */
export interface DigestFacts {
  /** What the sums of this book are told in. */
  money: MoneyTerms;
  people: ReadonlyMap<string, Csm>;
  team: Team;
  days: ScoreDays;
  rows: readonly PortfolioRow[];
  /** Of the last full month and of the one before it. */
  months: readonly [PeriodKpis, PeriodKpis];
  /** The same by the address of the CSM; empty = not asked for. */
  csmMonths: ReadonlyMap<string | null, readonly [PeriodKpis, PeriodKpis]>;
  episodes: readonly DigestEpisode[];
  departures: readonly DigestDeparture[];
  tasks: readonly TaskCounts[];
  /** What hints are made from. */
  prospects: readonly ProspectFacts[];
  comments: readonly StoredComment[];
  sources: SourceStates;
  quarantined: readonly { source: string; rows: number }[];
  held: number;
  ledger: LedgerReport;
  /** Of the whole company: what a rule is worth does not depend on whose team it is. */
  wholeLedger: LedgerReport;
  ranking: RankingEvidence['verdict'];
  /** Of the model in force. */
  bounds: ProbabilityBounds | null;
  /** What people say by hand and holds, by account. */
  flags: ReadonlyMap<string, AccountFlag>;
  mutedRules: readonly string[];
  shown: ShownAccounts;
  details: readonly StoredDetail[];
  /** By account, as measured on the newest scored day; left out = none is recorded. */
  goals?: ReadonlyMap<string, readonly GoalFeatures[]>;
}

export interface DigestSettings extends IndexSettings {
  surveys: { ces: EffortScale };
  privacy: PrivacySettings;
  prediction: { horizon_days: number };
  leaving: { reasons: Readonly<Record<string, LeavingReason>> };
  routing?: { segments: Readonly<Record<string, unknown>> };
}

/** What the digest is about. */
export interface DigestSubject {
  asOf: Day;
  week: IsoWeek;
  /** The month whose alerts and departures are judged in hindsight. */
  judged: Period;
  /** Whose team it is about; null = the whole book. */
  manager: string | null;
  /** Of the names of themes; everything else is worded by the renderer. */
  locale: Locale;
  outcomeDays: number;
  withinDays: number;
}

export function fillDigest(
  facts: DigestFacts,
  settings: DigestSettings,
  subject: DigestSubject,
): DigestModel {
  const { asOf, week, manager } = subject;
  const { money, people, team, days, episodes, tasks } = facts;
  const live = episodes.filter((e) => e.closedOn === null);
  return {
    team: team === null || manager === null ? null : (findPerson(manager, people)?.name ?? manager),
    currency: money.rates.currency,
    week: { from: week.from, to: week.to, number: week.number },
    ...portfolioSections(facts.rows, {
      asOf,
      money,
      horizonDays: settings.prediction.horizon_days,
      comparable: days.now !== null && days.before !== null,
    }),
    ...segmentsOf(facts.rows, Object.keys(settings.routing?.segments ?? {}), { asOf, money }),
    lastWeek: lastWeekSection(facts, subject),
    ...namedAccounts(facts.shown, {
      ...{ days, details: facts.details, live, tasks, money, asOf },
      ranges: { bounds: facts.bounds, horizonDays: settings.prediction.horizon_days },
    }),
    ...goalsOf(facts, asOf),
    leaving: leavingSection(facts, {
      reasons: new Map(Object.entries(settings.leaving.reasons)),
      locale: subject.locale,
      asOf,
    }),
    prospects: prospectSection(facts, { money, asOf }),
    byHand: byHandSection(facts, settings.privacy),
    csms: teamSection({ members: team?.emails ?? csmsAmong(people), people, live, tasks, asOf }),
    hindsight: judgeHindsight({
      month: subject.judged,
      warningDays: subject.outcomeDays,
      episodes: episodes.filter((e) => e.warned),
      departures: facts.departures.filter((d) => d.watched),
    }),
    precision: {
      days: subject.withinDays,
      outcomeDays: subject.outcomeDays,
      byVerdict: facts.ledger.all.byVerdict,
      byOutcome: facts.ledger.all.byOutcome,
      muted: facts.mutedRules,
    },
    chance: { rules: rulesAgainstChance(facts.wholeLedger) },
    ranking: facts.ranking,
    themes: themeSection(facts.comments, { config: settings, locale: subject.locale, money, asOf }),
    kpis: kpiSection(...facts.months, settings.surveys.ces),
    csmKpis: csmKpis(facts.csmMonths, people),
    dataQuality: dataQuality({ ...facts, config: settings }),
    definitionsUrl: null,
  };
}

function goalsOf({ rows, goals }: DigestFacts, asOf: Day): Pick<DigestModel, 'goals'> {
  const section = goalSection(rows, goals ?? new Map(), asOf);
  return section === undefined ? {} : { goals: section };
}

/** Left in the week, worth what they paid then; and recovered in it and still there. */
function lastWeekSection(
  { rows, episodes, departures, money }: DigestFacts,
  { week, asOf }: DigestSubject,
): DigestModel['lastWeek'] {
  const inWeek = (day: Day | null) => day !== null && day >= week.from && day <= week.to;
  const recovered = new Set(
    episodes.filter((e) => e.transition === 'recovered' && inWeek(e.closedOn)).map((e) => e.accountId),
  );
  const churned = departures.filter((d) => d.how === 'churned' && inWeek(d.leftOn));
  const saved = rows.filter((r) => r.alive && recovered.has(r.accountId));
  return {
    churned: countAndValue(churned, money, (d) => d.leftOn),
    saved: countAndValue(saved, money, () => asOf),
  };
}
