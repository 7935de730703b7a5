import { BY_HAND_RULE, isEvent, RISK_RULE } from '../../domain/alerts/settings.ts';
import type { Episode, EpisodeState } from '../../domain/episode.ts';
import { withoutRepeats } from '../../domain/evidence/settle-evidence.ts';
import type { AccountFeatures } from '../../domain/health/features.ts';
import { renewalAhead } from '../../domain/leaving/certain-leaving.ts';
import { limitEvidence, limitWords, type PrivacySettings } from '../../domain/privacy/limit-words.ts';
import { maskPersonalData } from '../../domain/privacy/mask-personal-data.ts';
import { FEW } from '../../domain/statistics/shares.ts';
import type { Evidence, HealthScore, SnoozeReason, Verdict } from '../../domain/types.ts';
import { rangeToTell } from '../../learning/model/probability-bounds.ts';
import type { AlertModel, AlertState, QuoteView, RuleKind, TrendView } from '../models/alert-model.ts';
import type { AccountFigures, AlertView, PortfolioContext } from '../models/alert-view.ts';
import { goalChanges } from './goal-evidence.ts';
import { offersIn } from './offer-materials.ts';

export const STATE_OF: Readonly<Record<EpisodeState, AlertState>> = {
  open: 'opened',
  acknowledged: 'acknowledged',
  snoozed: 'snoozed',
  escalated: 'escalated',
  leaving: 'leaving',
  recovered: 'recovered',
  churned: 'churned',
  closed: 'closed',
};

/** Tasks shown in one message; the rest is counted. */
const SHOWN_TASKS = 6;

/**
 * The figures of an account as known on the day.
 * @param leadingRule what the account is looked at for; its evidence comes first
 */
export function accountFigures(
  view: AlertView,
  leadingRule: RuleKind,
  portfolio: PortfolioContext,
): AccountFigures {
  const detail = view.score
    ? (JSON.parse(view.score.detail) as Pick<HealthScore, 'drivers'>)
    : { drivers: [] };
  const drivers = detail.drivers.map((driver) => limitEvidence(driver, portfolio.privacy));
  return {
    accountId: view.account.accountId,
    accountName: view.account.name,
    asOf: portfolio.asOf,
    health: {
      from: view.before?.health ?? null,
      fromDay: view.before?.day ?? null,
      to: view.score?.health ?? null,
      fromBand: view.before?.band ?? null,
      toBand: view.score?.band ?? 'unknown',
      ...(view.score && view.score.health !== null && { known: view.score.coverage }),
    },
    changes: leadingFirst(drivers, leadingRule),
    drivers,
    mrr: view.account.mrr === null ? null : { amount: view.account.mrr, currency: view.account.currency },
    renewalOn: renewalAhead(view.account),
    probability:
      view.score?.probability == null
        ? null
        : {
            probability: view.score.probability,
            range: rangeToTell(portfolio, view.score),
            horizonDays: portfolio.horizonDays,
            model: view.score.model,
            bookAverage: portfolio.averageProbability,
            outcomes: portfolio.outcomes,
            outcomesNeeded: view.score.model === 'prior' ? portfolio.outcomesNeeded : null,
          },
  };
}

/** The model of an episode's one message, from the stored rows alone. */
export function buildAlertModel(
  episode: Episode,
  state: AlertState,
  { view, portfolio }: { view: AlertView; portfolio: PortfolioContext },
): AlertModel {
  const leadingRule = leadingKind(episode.rules, portfolio.rules);
  const figures = accountFigures(view, leadingRule, portfolio);
  return {
    ...figures,
    changes: [...(view.start ?? []), ...goalChanges(episode.rules, { view, portfolio }), ...figures.changes],
    health: leadingRule === 'health_drop' ? since(figures.health, view.drop) : figures.health,
    episodeId: episode.id,
    version: episode.version,
    severity: episode.severity,
    state,
    leadingRule,
    rules: episode.rules,
    risk: riskEvidence(episode),
    record: recordOf(episode, portfolio),
    openedOn: episode.openedOn,
    configHash: episode.configHash,
    trend: view.score ? trendOf(view.score.features) : null,
    quote: view.quote && limitQuote(view.quote, portfolio.privacy),
    leaving: leavingOf(episode, view, portfolio),
    byHand: byHandOf(episode, view, portfolio),
    ...offersOf(episode, view, portfolio),
    tasks: view.tasks.slice(0, SHOWN_TASKS),
    moreTasks: Math.max(0, view.tasks.length - SHOWN_TASKS),
    acknowledged:
      episode.ackedAt && episode.ackedBy
        ? { by: episode.ackedBy, at: new Date(episode.ackedAt).toISOString() }
        : null,
    snoozed: episode.snoozedUntil
      ? {
          until: episode.snoozedUntil,
          reason: episode.snoozeReason as SnoozeReason | null,
          by: episode.ackedBy,
        }
      : null,
    escalated: episode.escalatedAt ? { to: null, at: new Date(episode.escalatedAt).toISOString() } : null,
    heldReason: null,
    closedOn: episode.closedOn,
    verdict: episode.verdict as Verdict | null,
    crmUrl: crmUrl(portfolio.crmUrl, episode.accountId),
    plansContact: portfolio.plansContact?.(view.account) ?? false,
    interactive: portfolio.interactive,
  };
}

/** Nothing is offered to whoever leaves, or once it is over. */
export function offersOf(
  { rules, state, closedOn }: Pick<Episode, 'rules' | 'state' | 'closedOn'>,
  view: AlertView,
  portfolio: PortfolioContext,
): Pick<AlertModel, 'materials'> {
  return closedOn !== null || state === 'leaving' ? {} : offersIn(view, portfolio, { rules });
}

/** The message of a fall tells the fall that its rule has measured. */
function since(health: AlertModel['health'], drop: AlertView['drop']): AlertModel['health'] {
  if (drop === null || drop.since === health.fromDay) return health;
  return { ...health, from: drop.from, fromDay: drop.since, fromBand: null };
}

export function crmUrl(template: string | null, accountId: string): string | null {
  return template?.replaceAll('{account_id}', encodeURIComponent(accountId)) ?? null;
}

/** What the first rule is about; a risk alert leads with its first reason, without one with the probability. */
export function leadingKind(names: readonly string[], rules: PortfolioContext['rules']): RuleKind {
  const reason = names.find((name) => name !== RISK_RULE);
  if (reason === undefined && names.length > 0) return 'probability';
  const kind = reason === undefined ? undefined : rules.get(reason)?.kind;
  // A rule may have been renamed or removed since; the message then leads with the band.
  return kind ?? 'band';
}

/** Where a risk alert's account stood among the others when it opened; null = it was not opened by the line. */
export function riskEvidence({
  risk,
  touch,
  openedOn: on,
}: Pick<Episode, 'risk' | 'touch' | 'openedOn'>): Evidence | null {
  if (risk === null || risk.basis === 'always') return null;
  const { rank, of } = risk;
  return {
    code: risk.basis === 'line' ? 'rule.risk' : 'rule.risk_unproven',
    params: { rank, ...(touch === 'low' ? { of: null, pool: of } : { of, pool: null }), on },
    points: 0,
  };
}

function leavingOf(
  { state }: Pick<Episode, 'state'>,
  { account }: Pick<AlertView, 'account'>,
  { reasons }: Pick<PortfolioContext, 'reasons'>,
): AlertModel['leaving'] {
  const { noticeOn, leavesOn, churnReason } = account;
  if (noticeOn === null && state !== 'churned' && state !== 'leaving') return null;
  return {
    noticeOn,
    leavesOn,
    reason: churnReason,
    reasons,
  };
}

/** What a person said, as far as privacy lets it out; only while the episode is about it. */
function byHandOf(
  { rules }: Pick<Episode, 'rules'>,
  { flag }: Pick<AlertView, 'flag'>,
  { privacy }: Pick<PortfolioContext, 'privacy'>,
): Evidence | null {
  return flag?.kind === 'risk' && rules.includes(BY_HAND_RULE) ? flagEvidence(flag, privacy) : null;
}

/** A person's word as evidence, as far as privacy lets it out. */
export function flagEvidence(
  { kind, by, words, until }: NonNullable<AlertView['flag']>,
  privacy: PrivacySettings,
): Evidence {
  const code = kind === 'risk' ? 'rule.by_hand' : 'rule.no_risk';
  return limitEvidence({ code, params: { by, comment: words, until }, points: 0 }, privacy);
}

/** The record of the line for a risk alert, else that of what has happened, else of the first rule. */
function recordOf(
  { risk, rules }: Pick<Episode, 'risk' | 'rules'>,
  { records, rules: configured }: Pick<PortfolioContext, 'records' | 'rules'>,
): AlertModel['record'] {
  const isOfEvent = (rule: string) => {
    const settings = configured.get(rule);
    return settings !== undefined && isEvent(settings);
  };
  const byLine = risk !== null && risk.basis !== 'always';
  const name = byLine ? RISK_RULE : (rules.find(isOfEvent) ?? rules.find((rule) => rule !== RISK_RULE));
  const known = records?.rules.find(({ rule }) => rule === name);
  if (!records || !known || known.n < FEW || known.chance === null) return null;
  const { left, n, chance } = known;
  return { left, n, chance, outcomeDays: records.outcomeDays };
}

const EVIDENCE_OF: Partial<Readonly<Record<RuleKind, readonly string[]>>> = {
  detractor: ['nps.'],
  effort: ['ces.'],
  overdue: ['payment.', 'cap.'],
  failing_payment: ['payment.', 'cap.'],
};

/**
 * What the leading rule is about comes first, else a change in behaviour, which is what a CSM can talk about; the
 * order inside each group is kept, and one kind of remark is made once.
 */
export function leadingFirst(drivers: readonly Evidence[], kind: RuleKind): Evidence[] {
  const heaviest = Math.min(0, ...drivers.map((e) => e.points));
  const named = EVIDENCE_OF[kind];
  // Usage leads by default, but not where it is a side note beside what really costs.
  const leads = (e: Evidence) =>
    named === undefined
      ? e.code.startsWith('usage.') && e.points <= heaviest / 2
      : named.some((start) => e.code.startsWith(start));
  const ordered = withoutRepeats([...drivers.filter(leads), ...drivers.filter((e) => !leads(e))]);
  return ordered.filter((e, i) => ordered.findIndex((other) => other.code === e.code) === i);
}

function trendOf(features: string): TrendView | null {
  const { usage } = JSON.parse(features) as AccountFeatures;
  return usage.weeks.length > 0 ? { values: usage.weeks, measure: 'events', product: null } : null;
}

/** Who answered may be told by an address: that is masked like one in the words themselves. */
export function limitQuote(quote: QuoteView, privacy: PrivacySettings): QuoteView {
  const by = quote.by !== null && privacy.mask ? maskPersonalData(quote.by) : quote.by;
  const { inWords } = quote;
  return {
    ...quote,
    by,
    comment: limitWords(quote.comment, privacy),
    ...(inWords && { inWords: limitQuote(inWords, privacy) }),
  };
}
