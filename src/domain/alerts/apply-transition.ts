import type { Episode, EpisodeChange, LiveEpisode } from '../episode.ts';
import type { Touch } from '../types.ts';
import type { AlertInputs, RuleEvidence, RuleMatch } from './alert-inputs.ts';
import { assignArm } from './assign-arm.ts';
import type { Transition } from './decide-alert.ts';
import type { PassSettings, PassState } from './pass-inputs.ts';

/** A transition that goes ahead, with all that it is decided from and how people are shown it. */
export interface Presented {
  accountId: string;
  transition: Exclude<Transition, { kind: 'none' | 'held' }>;
  /** Null for an account that has left the book. */
  inputs: AlertInputs | null;
  matches: readonly RuleMatch[];
  /** What they tell that was not told before. */
  news: readonly RuleEvidence[];
  /** Rules of the episode of which nothing can be said today: it goes on being about them. */
  unseenRules: readonly string[];
  live: LiveEpisode | null;
  ended: Episode | null;
  touch: Touch;
  ownerEmail: string | null;
  presentation: 'single' | 'bundle' | 'pool';
}

/** The episode after a transition, and the line of its history; ids follow from the account and the day. */
export function applyTransition(
  given: Presented,
  state: Pick<PassState, 'asOf' | 'now' | 'risk'>,
  settings: Pick<PassSettings, 'playbooks' | 'holdOut' | 'defaultChannel' | 'configHash' | 'idOf'>,
): EpisodeChange {
  const { transition, live, matches, inputs } = given;
  const { asOf, now } = state;
  const before: Episode = live ?? openEpisode(given, state, settings);
  const version = live ? before.version + 1 : 1;
  const episode: Episode = {
    ...before,
    version,
    rules: rulesAfter(given, before),
    lastFiredOn: matches.length > 0 ? asOf : before.lastFiredOn,
    lastDecidedOn: asOf,
    updatedAt: now,
    ...changes(transition, state),
  };
  return {
    episode,
    event: {
      episodeId: episode.id,
      version,
      transition: transition.kind,
      reason: {
        reason: transition.reason,
        health: inputs?.health ?? null,
        firings: matches.map((match) => ({ rule: match.rule, ...match.evidence })),
        ...(live && given.news.length > 0 ? { news: given.news } : {}),
      },
      actor: null,
      asOf,
      at: now,
    },
  };
}

/** A notice leads, and what the episode was about before stays known. */
function rulesAfter({ transition, live, matches, unseenRules }: Presented, before: Episode): string[] {
  if (matches.length === 0) return before.rules;
  const isLeaving = transition.kind === 'leaving' || live?.state === 'leaving';
  return isLeaving ? joinRules([], matches, before.rules) : joinRules([], matches, unseenRules);
}

/** Rules that an episode is about, each once: those it was about before, those that match, those out of sight. */
export function joinRules(
  before: readonly string[],
  matches: readonly RuleMatch[],
  unseen: readonly string[] = [],
): string[] {
  return [...new Set([...before, ...matches.map((match) => match.rule), ...unseen])];
}

function changes(
  transition: Presented['transition'],
  { asOf, now }: Pick<PassState, 'asOf' | 'now'>,
): Partial<Episode> {
  switch (transition.kind) {
    case 'opened':
    case 'repeated':
      return {};
    case 'worse':
      // What was known and promised no longer holds: a person has to look again.
      return {
        severity: transition.severity,
        state: 'open',
        ackedAt: null,
        ackedBy: null,
        snoozedUntil: null,
        snoozeReason: null,
      };
    case 'leaving':
      return { state: 'leaving', snoozedUntil: null, snoozeReason: null };
    case 'escalated':
      return { state: 'escalated', escalatedAt: now };
    case 'recovered':
      return { state: 'recovered', closedOn: asOf, closedReason: transition.reason };
    case 'churned':
      return { state: 'churned', closedOn: asOf, closedReason: transition.reason };
  }
}

function openEpisode(
  given: Presented,
  { asOf, now, risk }: Pick<PassState, 'asOf' | 'now' | 'risk'>,
  settings: Pick<PassSettings, 'playbooks' | 'holdOut' | 'defaultChannel' | 'configHash' | 'idOf'>,
): Episode {
  const { accountId, inputs, transition, touch, ownerEmail } = given;
  const { defaultChannel, playbooks } = settings;
  const id = settings.idOf('episode', accountId, asOf, given.ended?.id ?? '');
  const subjects = {
    single: `episode:${id}`,
    bundle: `bundle:${ownerEmail ?? defaultChannel}:${asOf}`,
    pool: `pool:${defaultChannel}:${asOf}`,
  };
  const decision = risk.decisionOf(accountId);
  const { trial, arm } = assignArm(accountId, {
    touch,
    playbooks: given.matches.flatMap((match) => playbooks.get(match.playbook ?? '') ?? []),
    settings: settings.holdOut,
  });
  return {
    id,
    accountId,
    state: 'open',
    severity: transition.kind === 'opened' ? transition.severity : (given.matches[0]?.severity ?? 'watch'),
    touch,
    rules: [],
    ownerEmail,
    openedOn: asOf,
    openedAt: now,
    closedOn: null,
    closedReason: null,
    healthAtOpen: inputs?.health ?? null,
    probabilityAtOpen: inputs?.estimate.probability ?? null,
    mrrAtOpen: inputs?.account.mrr ?? null,
    ackedAt: null,
    ackedBy: null,
    snoozedUntil: null,
    snoozeReason: null,
    escalatedAt: null,
    verdict: null,
    risk: decision?.kind === 'opens' ? { ...decision.risk, basis: decision.basis } : null,
    trial,
    arm,
    lastFiredOn: asOf,
    messageSubject: subjects[given.presentation],
    lastDecidedOn: asOf,
    configHash: settings.configHash,
    version: 1,
    updatedAt: now,
  };
}
