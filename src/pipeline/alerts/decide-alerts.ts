import type { TransactionSql } from 'postgres';
import { daysOf } from '../../config/duration.ts';
import { toLedgerSettings } from '../../config/to-ledger-settings.ts';
import { toAlertSettings, toHolidays, toPlaybooks, touchOfTier } from '../../config/to-settings.ts';
import { type Firing, type Standing, unseenEvidence } from '../../domain/alerts/alert-inputs.ts';
import { applyTransition, joinRules, type Move } from '../../domain/alerts/apply-transition.ts';
import { chooseTreatment } from '../../domain/alerts/choose-treatment.ts';
import { decideAlert, type LiveState } from '../../domain/alerts/decide-alert.ts';
import { evaluateRules } from '../../domain/alerts/evaluate-rules.ts';
import { rulesOutOfSight } from '../../domain/alerts/out-of-sight.ts';
import { type Candidate, planAlerts } from '../../domain/alerts/plan-alerts.ts';
import { routeAlert } from '../../domain/alerts/route-alert.ts';
import { holdExplained, ripeFirings, withoutMuted } from '../../domain/alerts/select-matches.ts';
import { dropDaysOf, STEEP_DROP } from '../../domain/alerts/settings.ts';
import { addDays } from '../../domain/day.ts';
import type { Day } from '../../domain/types.ts';
import { inTransaction } from '../../store/database.ts';
import { assertNotEarlier, recordDecidedDay, recordHeld } from '../../store/decided-days.ts';
import {
  countOpenedThisWeek,
  type Episode,
  loadEndedSince,
  loadFiredSubjects,
  loadLiveEpisodes,
  lockEpisodes,
} from '../../store/episodes/episodes.ts';
import { loadStandings } from '../../store/episodes/load-alert-inputs.ts';
import { loadGoneAccounts } from '../../store/episodes/load-contacts.ts';
import { type FiringSince, loadFiringSince, replaceFiringSince } from '../../store/episodes/task-events.ts';
import { planPages } from '../../store/facts/load-facts.ts';
import { loadSourceStates, trustedUntil } from '../../store/facts/source-states.ts';
import { loadCsms } from '../../store/people.ts';
import { newestScoredDay } from '../../store/scores/scores.ts';
import { freshnessOf } from '../check-freshness.ts';
import type { Context } from '../context.ts';
import type { NudgeSummary } from '../customer-emails/advance-customer-emails.ts';
import { planNudges } from '../customer-emails/advance-customer-emails.ts';
import { settleMutings } from '../ledger/settle-mutings.ts';
import { PAGE_SIZE } from '../score.ts';
import { planContacts } from './plan-contacts.ts';
import { reassignEpisodes } from './reassign-episodes.ts';
import { recordMoves } from './record-pass.ts';

export interface AlertSummary {
  opened: number;
  updated: number;
  recovered: number;
  held: number;
  /** Accounts for which muted rules alone would have opened an episode. */
  muted: number;
  mutedRules: string[];
  tasks: number;
  /** E-mails to customers. */
  nudges: NudgeSummary;
}

/**
 * Decides every account that has been scored on the day, looks at all decisions together, and records what goes
 * ahead with its messages and tasks in one transaction. Repeating it for the same day changes nothing.
 * @throws EarlierDayError when a later day has been decided already
 */
export async function decideAlerts(ctx: Context, asOf: Day): Promise<AlertSummary> {
  return inTransaction(ctx, async (tx) => {
    await lockEpisodes(tx);
    await assertNotEarlier(tx, asOf);
    await recordDecidedDay(tx, asOf, ctx.config().hash, ctx.now());
    return decideLocked(ctx, tx, asOf);
  });
}

async function decideLocked(ctx: Context, tx: TransactionSql, asOf: Day): Promise<AlertSummary> {
  const { config, hash } = ctx.config();
  const settings = toAlertSettings(config);
  const scoredOn = (await newestScoredDay(tx, asOf)) ?? asOf;
  const [live, ended, fired, openedThisWeek, csms, gone, sources] = await Promise.all([
    loadLiveEpisodes(tx),
    loadEndedSince(tx, addDays(asOf, -Math.ceil(settings.cooldownDays) - 1)),
    loadFiredSubjects(tx),
    countOpenedThisWeek(tx, asOf),
    loadCsms(tx),
    loadGoneAccounts(tx, asOf),
    loadSourceStates(tx, asOf, freshnessOf(config)),
  ]);
  const paidUntil = trustedUntil(sources.invoices, freshnessOf(config).invoices, asOf);
  const mutedRules = await settleMutings(ctx, tx, asOf);
  const moved = await reassignEpisodes(ctx, tx, { asOf, live, csms });
  const minDays = daysOf(config.alerts.min_duration);
  const firedBefore = minDays > 0 ? await loadFiringSince(tx) : NEVER_FIRED;
  const firingSince: FiringSince[] = [];
  const drafts: Draft[] = [];
  const still: { id: string; rules: string[] }[] = [];
  const book = { usageJudged: 0, usageDropped: 0, openedThisWeek };
  const holidaysOf = toHolidays(config);
  const dropDays = dropDaysOf(settings.rules);
  let held = 0;
  let muted = 0;

  for (const page of await planPages(tx, asOf, PAGE_SIZE)) {
    ctx.signal.throwIfAborted();
    const standings = await loadStandings(tx, page, asOf, {
      scoredOn,
      horizonDays: config.prediction.horizon_days,
      effort: config.surveys.ces,
      dropDays,
    });
    for (const standing of standings) {
      countUsage(book, standing);
      const { accountId, csmEmail, tier, mrr } = standing.account;
      const episode = live.get(accountId) ?? null;
      const all = holdExplained(evaluateRules(standing, settings.rules, asOf, paidUntil));
      const since = firedBefore.get(accountId) ?? NO_RULES;
      const ripe = episode ? all : ripeFirings(all, since, { asOf, minDays });
      const firings = withoutMuted(ripe, mutedRules, episode?.rules ?? []);
      for (const { rule, subject } of all) {
        if (subject === null) firingSince.push({ accountId, rule, since: since.get(rule) ?? asOf });
      }
      const tierTouch = touchOfTier(config, tier);
      const { probability } = standing.estimate;
      const treatment = chooseTreatment({ tierTouch, mrr, probability }, settings.promote);
      const touch = episode?.touch ?? treatment.touch;
      const decide = (firing: readonly Firing[]) =>
        decideAlert({
          live: episode && { ...episode, state: episode.state as LiveState },
          ended: toEnded(ended.get(accountId)),
          firings: firing,
          firedSubjects: fired.get(accountId) ?? NOTHING_FIRED,
          band: standing.band,
          gone: null,
          highTouch: touch === 'high',
          asOf,
          settings,
          holidays: holidaysOf(csms.get(episode?.ownerEmail ?? csmEmail ?? '') ?? null),
        });
      const transition = decide(firings);
      const silenced = firings.length < ripe.length && !episode && transition.kind === 'none';
      if (silenced && decide(ripe).kind === 'opened') muted++;
      if (transition.kind === 'held') held++;
      if (transition.kind === 'none' && episode && firings.length > 0) {
        still.push({ id: episode.id, rules: joinRules(episode.rules, firings) });
      }
      if (transition.kind === 'none' || transition.kind === 'held') continue;
      const ownerEmail = routeAlert(csmEmail, csms, asOf).owner?.email ?? null;
      drafts.push({
        standing,
        accountId,
        firings,
        news: firings.flatMap((f) => unseenEvidence(f, fired.get(accountId) ?? NOTHING_FIRED)),
        transition,
        unseenRules: rulesOutOfSight(episode?.rules ?? [], settings.rules, standing.band),
        live: episode,
        ended: ended.get(accountId) ?? null,
        touch,
        ownerEmail: episode?.ownerEmail ?? ownerEmail,
      });
    }
  }
  for (const [accountId, why] of gone) {
    const episode = live.get(accountId);
    if (!episode) continue;
    drafts.push({
      standing: null,
      accountId,
      firings: [],
      news: [],
      transition: { kind: 'churned', reason: why },
      live: episode,
      ended: null,
      touch: episode.touch,
      ownerEmail: episode.ownerEmail,
    });
  }

  if (minDays > 0) await replaceFiringSince(tx, firingSince);
  const plan = planAlerts(drafts.map(toCandidate), book, settings);
  const moves: Move[] = [];
  let overBudget = 0;
  for (const draft of drafts) {
    const disposition = plan.dispositions.get(draft.accountId);
    if (disposition?.kind === 'go') moves.push({ ...draft, presentation: disposition.presentation });
    else if (disposition?.reason === 'budget') overBudget++;
    else held++;
  }
  const pool = config.delivery.default_channel;
  const playbooks = toPlaybooks(config);
  const { holdOut } = toLedgerSettings(config);
  const applied = moves.map((move) =>
    applyTransition(move, { asOf, now: ctx.now(), configHash: hash, pool, playbooks, holdOut }),
  );
  const tasks = await recordMoves(ctx, tx, {
    asOf,
    applied,
    still,
    csms,
    playbooks,
    massDrop: plan.massDrop,
    held,
  });
  const contacts = await planContacts(ctx, tx, { asOf, csms });
  const count = (...kinds: string[]) => moves.filter((m) => kinds.includes(m.transition.kind)).length;
  await recordHeld(tx, asOf, { all: held + overBudget, forData: held });
  const nudges = await planNudges(ctx, tx, { asOf, people: csms });
  const summary = {
    opened: count('opened'),
    updated: count('worse', 'repeated', 'escalated', 'churned') + moved,
    recovered: count('recovered'),
    held: held + overBudget,
    muted,
    mutedRules: [...mutedRules],
    tasks: tasks + contacts,
    nudges,
  };
  ctx.log.info({ asOf, ...summary, massDrop: plan.massDrop }, 'alerts decided');
  return summary;
}

type Draft = Omit<Move, 'presentation'>;

const NEVER_FIRED: ReadonlyMap<string, ReadonlyMap<string, Day>> = new Map();
const NO_RULES: ReadonlyMap<string, Day> = new Map();
const NOTHING_FIRED: ReadonlySet<string> = new Set();

function toEnded(episode: Episode | undefined) {
  return episode?.closedOn ? { closedOn: episode.closedOn, severity: episode.severity } : null;
}

function countUsage(book: { usageJudged: number; usageDropped: number }, s: Standing) {
  if (s.usageLately === null || s.components.usage === null) return;
  book.usageJudged++;
  if (s.usageLately - s.components.usage >= STEEP_DROP) book.usageDropped++;
}

function toCandidate({
  accountId,
  transition,
  touch,
  ownerEmail,
  standing,
  firings,
  live,
}: Draft): Candidate {
  const leading = firings[0];
  return {
    accountId,
    transition,
    touch,
    ownerEmail,
    immediate: firings.some((f) => f.immediate),
    // All firing rules must rest on usage, else something a broken feed does not explain is also true.
    fromUsage: leading !== undefined && firings.every((f) => f.fromUsage || f.kind === 'probability'),
    severity: leading?.severity ?? live?.severity ?? 'watch',
    probability: standing?.estimate.probability ?? null,
    mrr: standing?.account.mrr ?? live?.mrrAtOpen ?? null,
  };
}
