import { type EpisodeChange, type LiveEpisode, SEVERITIES } from '../episode.ts';
import type { NewTask } from '../task.ts';
import type { ChurnEstimate, Day } from '../types.ts';
import type { AlertInputs, RuleMatch } from './alert-inputs.ts';
import { unseenEvidence } from './alert-inputs.ts';
import type { AlertLine } from './alert-line.ts';
import { applyTransition, joinRules, type Presented } from './apply-transition.ts';
import type { HeldReason } from './choose-risk-alerts.ts';
import { type AccountDecision, decideAccount, firedSubjectsOf } from './decide-account.ts';
import { rulesOutOfSight } from './out-of-sight.ts';
import type { MatchingSince, PassSettings, PassState, StateBefore } from './pass-inputs.ts';
import { type AlertPlan, type Candidate, type Disposition, planAlerts } from './plan-alerts.ts';
import { planEpisodeTasks } from './plan-episode-tasks.ts';
import type { Portfolio } from './portfolio.ts';
import { eventRules, type Happened, rowsToAsk } from './quiet-account.ts';
import { calmIsDoubtful, doubtsAbout, isExplained } from './rests-on.ts';
import { assignedCsm, routeAlert } from './route-alert.ts';
import { type PlaybookStep, RISK_KIND, STEEP_DROP } from './settings.ts';
import { weighColumns, weighPortfolio } from './weigh-portfolio.ts';

/** What is left of a page of accounts once each of them has been decided; small where little happens. */
export interface PageDecision {
  /** Accounts whose state machine wants to move. */
  proposals: Proposal[];
  /** Accounts of which nothing can be said, because their data cannot be trusted. */
  held: HeldAlert[];
  /** Living episodes whose rules still match, nothing else having changed, with all that they are about by now. */
  stillMatching: { id: string; rules: string[] }[];
  matchingSince: MatchingSince[];
  /** Accounts for which muted rules alone would have opened an episode. */
  silenced: number;
  /** Accounts whose usage could be compared with the days before, and how many of them fell steeply. */
  usageJudged: number;
  usageDropped: number;
}

export interface HeldAlert {
  accountId: string;
  reason: 'band_unknown' | Extract<Disposition, { kind: 'held' }>['reason'] | HeldReason;
}

/** Why an account over the line opens nothing; of the rest of the book there is nothing to tell. */
const HELD_OVER_LINE: ReadonlySet<HeldAlert['reason']> = new Set<HeldReason>([
  'nobody_can_turn',
  'not_among_worst',
  'not_worth_contact',
  'line_muted',
  'by_hand',
  'cool_down',
  'owner_budget',
  'pool_capacity',
]);

const HELD_FOR_DATA: ReadonlySet<HeldAlert['reason']> = new Set<HeldAlert['reason']>([
  'band_unknown',
  'mass_drop',
  'source_distrusted',
]);

/** A transition that one account wants, with all that it is decided from. */
export type Proposal = Candidate & Omit<Presented, 'presentation'> & { immediate: boolean };

/** A transition that goes ahead. */
export interface PassChange extends EpisodeChange {
  /** Answers and invoices it is raised for; they raise nothing again. */
  subjects: readonly { rule: string; subject: string }[];
  /** Tasks that come with it, and steps of playbooks whose open tasks it cancels. */
  tasks: readonly NewTask[];
  stops: readonly { playbook: string; step: string }[];
}

/** All that a pass decides on a day. */
export interface PassDecision extends Omit<PageDecision, 'proposals' | 'usageJudged' | 'usageDropped'> {
  changes: PassChange[];
  massDrop: AlertPlan['massDrop'];
  line: AlertLine;
  /** Risk alerts that each owner and the pool take in seven days. */
  capacities: ReadonlyMap<string, number>;
}

/**
 * Decides a whole portfolio for one day: what the pass records and what a back-test replays. Pure; with the accounts
 * in pages it is `weighPortfolio`, `decidePage` for each of them, then `concludePass`.
 */
export function decidePass(
  accounts: readonly AlertInputs[],
  before: StateBefore,
  settings: PassSettings,
): PassDecision {
  const state = weighPortfolio(accounts, before, settings);
  return concludePass([decidePage(accounts, state, settings)], state, settings);
}

/** A day of which most accounts are looked at only as far as the line needs. */
export interface SparseDay {
  portfolio: Portfolio;
  /** Rows of accounts to which anything has happened, ascending, and what it was. */
  eventful: readonly number[];
  happened: (row: number) => Happened;
  inputs: (row: number) => AlertInputs;
  usage: Pick<PageDecision, 'usageJudged' | 'usageDropped'>;
}

/** As `decidePass` decides the same accounts; who is quiet is not asked. */
export function decideSparsely(
  { portfolio, eventful, happened, inputs, usage }: SparseDay,
  before: StateBefore,
  settings: PassSettings,
): PassDecision {
  const state = weighColumns(portfolio, before, settings);
  const mayFire = eventRules(settings.alerts.rules);
  const fired = eventful.filter((row) => mayFire(happened(row)));
  const rows = rowsToAsk(portfolio, fired, state);
  return concludePass([{ ...decidePage(rows.map(inputs), state, settings), ...usage }], state, settings);
}

/** Each account by itself. */
export function decidePage(
  accounts: readonly AlertInputs[],
  state: PassState,
  settings: PassSettings,
): PageDecision {
  const page: PageDecision = emptyPage();
  for (const inputs of accounts) {
    const { accountId } = inputs.account;
    const decision = decideAccount(inputs, state, settings);
    const { transition, matches } = decision;
    page.matchingSince.push(...decision.matchingSince);
    if (decision.silenced) page.silenced++;
    const { usage } = inputs.components;
    if (usage !== null && inputs.usageLately !== null) {
      page.usageJudged++;
      if (inputs.usageLately - usage >= STEEP_DROP) page.usageDropped++;
    }
    const live = state.live.get(accountId);
    if (transition.kind === 'held') page.held.push({ accountId, reason: transition.reason });
    else if (live && isDoubtful(transition, live, { ...state, settings, inputs })) {
      page.held.push({ accountId, reason: 'source_distrusted' });
    } else if (transition.kind !== 'none') {
      page.proposals.push(...propose(inputs, { ...decision, transition }, { ...state, settings }));
    } else if (live && matches.length > 0) {
      page.stillMatching.push({ id: live.id, rules: joinRules(live.rules, matches) });
    }
  }
  return page;
}

/** All accounts together: the suspicion of a broken feed, the budgets, what becomes of each episode, and its tasks. */
export function concludePass(
  pages: readonly PageDecision[],
  state: PassState,
  settings: PassSettings,
): PassDecision {
  const { proposals, usageJudged, usageDropped, ...page } = joinPages(pages);
  const all = [...proposals, ...departures(state)];
  const plan = planAlerts(all, { usageJudged, usageDropped }, settings.alerts);
  const leaving = new Set(all.flatMap((p) => (p.transition.kind === 'leaving' ? p.accountId : [])));
  const held = [...page.held, ...heldOverLine(state).filter(({ accountId }) => !leaving.has(accountId))];
  const changes: PassChange[] = [];
  for (const proposal of all) {
    const disposition = plan.dispositions.get(proposal.accountId);
    if (disposition?.kind === 'go') {
      changes.push(carryOut({ ...proposal, presentation: disposition.presentation }, state, settings));
    } else if (disposition) {
      held.push({ accountId: proposal.accountId, reason: disposition.reason });
    }
  }
  return {
    ...page,
    held,
    changes,
    massDrop: plan.massDrop,
    line: state.risk.line,
    capacities: state.risk.capacities,
  };
}

/** `forData`: held because the data cannot be trusted, not only for want of room in a budget. */
export function countHeld({ held }: Pick<PassDecision, 'held'>): { all: number; forData: number } {
  return { all: held.length, forData: held.filter(({ reason }) => HELD_FOR_DATA.has(reason)).length };
}

function heldOverLine({ risk, live }: PassState): HeldAlert[] {
  const held: HeldAlert[] = [];
  for (const [accountId, decision] of risk.decisions) {
    if (decision.kind !== 'held' || !HELD_OVER_LINE.has(decision.reason)) continue;
    if (live.get(accountId)?.state !== 'leaving') held.push({ accountId, reason: decision.reason });
  }
  return held;
}

function propose(
  inputs: AlertInputs,
  decision: AccountDecision & { transition: Proposal['transition'] },
  { settings, ...state }: PassState & { settings: PassSettings },
): Proposal[] {
  const { accountId } = inputs.account;
  const csmEmail = assignedCsm(inputs.account, settings.segmentCsms);
  const { transition, matches, touch, renewed } = decision;
  const live = state.live.get(accountId) ?? null;
  const leading = matches[0];
  const fired = firedSubjectsOf(accountId, state);
  const proposal: Proposal = {
    accountId,
    transition,
    inputs,
    matches,
    news: matches.flatMap((match) => unseenEvidence(match, fired)),
    unseenRules: rulesOutOfSight(live?.rules ?? [], settings.alerts.rules, inputs.band),
    live,
    ended: state.ended.get(accountId) ?? null,
    touch,
    ownerEmail: live?.ownerEmail ?? routeAlert(csmEmail, state.people, state.asOf).owner?.email ?? null,
    immediate: matches.some((match) => match.immediate),
    // All matches must rest on usage, else something a broken feed does not explain is also true.
    fromUsage: leading !== undefined && matches.every((match) => explainedByUsage(match)),
    explained: isExplained(
      carriersOf(transition, matches, live),
      inputs.components,
      doubtsAbout(accountId, state),
    ),
  };
  if (renewed === null) return [proposal];
  const opened: Proposal['transition'] = { kind: 'opened', severity: renewed, reason: 'again' };
  return [
    { ...proposal, matches: [] },
    { ...proposal, transition: opened, live: null, ended: live },
  ];
}

/** What makes a living episode more severe; else everything that fires. */
function carriersOf(
  transition: Proposal['transition'],
  matches: readonly RuleMatch[],
  live: LiveEpisode | null,
): readonly RuleMatch[] {
  if (live === null || transition.kind !== 'worse' || transition.reason !== 'more_severe') return matches;
  return matches.filter(({ severity }) => SEVERITIES.indexOf(severity) > SEVERITIES.indexOf(live.severity));
}

/** Figures that nobody should trust make nothing calm, be they too good or too few. */
function isDoubtful(
  transition: AccountDecision['transition'],
  live: LiveEpisode,
  given: PassState & { settings: PassSettings; inputs: AlertInputs },
): boolean {
  const isCalm = transition.kind === 'recovered' && transition.reason === 'calm';
  const { components } = given.inputs;
  const doubts = { ...doubtsAbout(live.accountId, given), components };
  return isCalm && calmIsDoubtful(live, given.settings.alerts.rules, doubts);
}

function explainedByUsage({ fromUsage, kind }: RuleMatch): boolean {
  return fromUsage || kind === 'probability' || kind === RISK_KIND;
}

/** Living episodes of accounts that have left the book. */
function departures({ gone, live }: PassState): Proposal[] {
  return [...gone].flatMap(([accountId, reason]) => {
    const episode = live.get(accountId);
    if (!episode) return [];
    return {
      accountId,
      transition: { kind: 'churned', reason },
      inputs: null,
      matches: [],
      news: [],
      unseenRules: [],
      live: episode,
      ended: null,
      touch: episode.touch,
      ownerEmail: episode.ownerEmail,
      immediate: false,
      fromUsage: false,
    };
  });
}

function carryOut(
  given: Proposal & Pick<Presented, 'presentation'>,
  state: PassState,
  settings: PassSettings,
): PassChange {
  const { episode, event } = applyTransition(given, state, settings);
  const { tasks, skipped } = planEpisodeTasks({ ...given, episode }, state, settings);
  return {
    episode,
    event: skipped.length === 0 ? event : { ...event, reason: { ...event.reason, skipped } },
    immediate: given.immediate,
    subjects: given.matches.flatMap(({ rule, subject, others = [] }) =>
      subject === null ? [] : [subject, ...others.map((o) => o.subject)].map((s) => ({ rule, subject: s })),
    ),
    tasks,
    stops: stoppedSteps(given.transition.kind, settings),
  };
}

/** Who leaves is won back no more, but bills are still to be paid; what ends a contract is done to its end. */
function stoppedSteps(
  kind: Proposal['transition']['kind'],
  { playbooks, alerts }: Pick<PassSettings, 'playbooks' | 'alerts'>,
): PassChange['stops'] {
  if (kind !== 'recovered' && kind !== 'churned' && kind !== 'leaving') return [];
  const stops = (name: string, { stopOnRecovery, queue }: PlaybookStep) => {
    if (kind === 'recovered') return stopOnRecovery;
    return name !== alerts.leavingPlaybook && (kind === 'churned' || queue !== 'finance');
  };
  return [...playbooks.values()].flatMap(({ name, steps }) =>
    steps.filter((step) => stops(name, step)).map((step) => ({ playbook: name, step: step.id })),
  );
}

function emptyPage(): PageDecision {
  return {
    proposals: [],
    held: [],
    stillMatching: [],
    matchingSince: [],
    silenced: 0,
    usageJudged: 0,
    usageDropped: 0,
  };
}

function joinPages(pages: readonly PageDecision[]): PageDecision {
  const sum = (of: (page: PageDecision) => number) => pages.reduce((total, page) => total + of(page), 0);
  return {
    proposals: pages.flatMap((page) => page.proposals),
    held: pages.flatMap((page) => page.held),
    stillMatching: pages.flatMap((page) => page.stillMatching),
    matchingSince: pages.flatMap((page) => page.matchingSince),
    silenced: sum((page) => page.silenced),
    usageJudged: sum((page) => page.usageJudged),
    usageDropped: sum((page) => page.usageDropped),
  };
}

/** An alert that the newest pass held back. */
export interface HeldRow {
  account_id: string;
  account: string | null;
  owner: string | null;
  reason: HeldAlert['reason'];
  probability: number | null;
  /** What the probability comes from; null = there is none. */
  model: ChurnEstimate['model'] | null;
  as_of: Day;
}
