import type { TransactionSql } from 'postgres';
import { daysOf } from '../../config/duration.ts';
import type { LoadedConfig } from '../../config/load-config.ts';
import type { Config } from '../../config/schema.ts';
import { toLedgerSettings } from '../../config/to-ledger-settings.ts';
import {
  toAlertSettings,
  toExchangeRates,
  toHolidays,
  toLeastAmount,
  toPlaybooks,
  toSegmentCsms,
  touchOfTier,
} from '../../config/to-settings.ts';
import type { AlertInputs } from '../../domain/alerts/alert-inputs.ts';
import type { PassSettings, StateBefore } from '../../domain/alerts/pass-inputs.ts';
import type { PortfolioAccount } from '../../domain/alerts/portfolio.ts';
import { alwaysDropDaysOf, dropDaysOf } from '../../domain/alerts/settings.ts';
import { addDays } from '../../domain/day.ts';
import { distrustedBy, renamedBy } from '../../domain/source-guards/findings.ts';
import type { SourceVerdict } from '../../domain/source-guards/judge-sources.ts';
import type { Day } from '../../domain/types.ts';
import { stepValues } from '../../messages/strings/step-strings.ts';
import {
  countOpenedThisWeek,
  loadEndedSince,
  loadFiredSubjects,
  loadLiveEpisodes,
} from '../../store/episodes/episodes.ts';
import { loadAlertInputs, loadPortfolio } from '../../store/episodes/load-alert-inputs.ts';
import { loadGoneAccounts } from '../../store/episodes/load-contacts.ts';
import { hasOwnOnboarding, loadUsualStarts } from '../../store/episodes/load-onboarding.ts';
import { loadMatchingSince } from '../../store/episodes/task-events.ts';
import { planPages } from '../../store/facts/load-facts.ts';
import { loadHeardOf } from '../../store/facts/load-heard-of.ts';
import { loadSourceVerdict } from '../../store/facts/source-states.ts';
import { loadStandingFlags } from '../../store/flags/flags.ts';
import { loadRankingEvidence } from '../../store/models/trainings.ts';
import { loadCsms } from '../../store/people.ts';
import { newestScoredDay } from '../../store/scores/scores.ts';
import { stableId } from '../../store/stable-id.ts';
import { freshnessOf, pausesOf } from '../check-freshness.ts';
import type { Context } from '../context.ts';
import { PAGE_SIZE } from '../score.ts';

export function toPassSettings({ config, hash }: Pick<LoadedConfig, 'config' | 'hash'>): PassSettings {
  return {
    alerts: toAlertSettings(config),
    minDurationDays: daysOf(config.alerts.min_duration),
    touchOf: (tier) => touchOfTier(config, tier),
    playbooks: toPlaybooks(config),
    themeRouting: config.alerts.theme_routing,
    holdOut: toLedgerSettings(config).holdOut,
    holidaysOf: toHolidays(config),
    locale: config.locale,
    money: { currency: config.currency, rates: toExchangeRates(config) },
    segmentCsms: toSegmentCsms(config),
    defaultChannel: config.delivery.default_channel,
    configHash: hash,
    taskWords: stepValues,
    idOf: stableId,
  };
}

/** What stands before the day is decided, but for what is muted. */
export async function loadPassState(
  ctx: Context,
  tx: TransactionSql,
  { asOf, settings }: { asOf: Day; settings: PassSettings },
): Promise<Omit<StateBefore, 'mutedRules'> & { verdict: SourceVerdict }> {
  const { config } = ctx.config();
  const now = ctx.now();
  const expected = { freshness: freshnessOf(config), pauses: pausesOf(config), now };
  const cooldown = Math.ceil(settings.alerts.cooldownDays) + 1;
  const [live, ended, firedSubjects, openedThisWeek, people, gone, matchingSince, verdict, evidence] =
    await Promise.all([
      loadLiveEpisodes(tx),
      loadEndedSince(tx, addDays(asOf, -cooldown)),
      loadFiredSubjects(tx),
      countOpenedThisWeek(tx, asOf),
      loadCsms(tx),
      loadGoneAccounts(tx, asOf),
      settings.minDurationDays > 0 ? loadMatchingSince(tx) : new Map(),
      loadSourceVerdict(tx, asOf, expected),
      loadRankingEvidence(tx, asOf),
    ]);
  const { paidUntil } = verdict;
  const distrusted = distrustedBy(verdict.findings);
  const renamed = renamedBy(verdict.findings);
  const ofSignals = config.health.signals.length > 0;
  const heardOf = await loadHeardOf(tx, distrusted, { asOf, ofSignals });
  const flags = await loadStandingFlags(tx, asOf);
  const known = { flags, firedSubjects, openedThisWeek, people, gone, matchingSince, evidence };
  return { asOf, now, live, ended, paidUntil, distrusted, heardOf, renamed, verdict, ...known };
}

/** Every account that has been scored, as the line sees it. */
export async function loadWholePortfolio(
  ctx: Context,
  tx: TransactionSql,
  asOf: Day,
): Promise<PortfolioAccount[]> {
  const { config } = ctx.config();
  return loadPortfolio(tx, {
    asOf,
    scoredOn: (await newestScoredDay(tx, asOf)) ?? asOf,
    horizonDays: config.prediction.horizon_days,
    alwaysDropDays: alwaysDropDaysOf(toAlertSettings(config).rules),
    least: toLeastAmount(config),
  });
}

/** Whose first days are looked at, and how others began; null = no tier has an onboarding and no account a day of its own. */
async function loadOnboardingTerms(tx: TransactionSql, config: Config, asOf: Day) {
  const rules = new Map(
    Object.entries(toAlertSettings(config).rules).flatMap(([name, rule]) =>
      rule.kind === 'onboarding' && rule.enabled ? [[name, rule] as const] : [],
    ),
  );
  const daysOfTier = new Map(
    Object.entries(config.tiers).flatMap(([tier, { onboarding }]) =>
      onboarding === null ? [] : [[tier, daysOf(onboarding)] as const],
    ),
  );
  const isWanted = rules.size > 0 && (daysOfTier.size > 0 || (await hasOwnOnboarding(tx)));
  if (!isWanted) return null;
  const terms = { rules, daysOfTier, contact: config.alerts.contact.signal };
  return { ...terms, usual: await loadUsualStarts(tx, { ...terms, asOf }) };
}

/** The inputs of every account that has been scored, page by page. */
export async function* loadInputPages(
  ctx: Context,
  tx: TransactionSql,
  asOf: Day,
): AsyncGenerator<AlertInputs[], void, void> {
  const { config } = ctx.config();
  const given = {
    scoredOn: (await newestScoredDay(tx, asOf)) ?? asOf,
    horizonDays: config.prediction.horizon_days,
    effort: config.surveys.ces,
    least: toLeastAmount(config),
    dropDays: dropDaysOf(toAlertSettings(config).rules),
    onboarding: await loadOnboardingTerms(tx, config, asOf),
  };
  for (const page of await planPages(tx, asOf, PAGE_SIZE)) {
    ctx.signal.throwIfAborted();
    yield loadAlertInputs(tx, page, { asOf, ...given });
  }
}
