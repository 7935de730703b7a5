import type { Episode, EpisodeEvent } from '../../store/episodes/episodes.ts';
import { stableId } from '../../store/stable-id.ts';
import { assignArm, type HoldOutSettings } from '../outcomes/hold-out-arms.ts';
import type { Day, Touch } from '../types.ts';
import type { Firing, FiringEvidence, Standing } from './alert-inputs.ts';
import type { Transition } from './decide-alert.ts';
import type { Playbook } from './settings.ts';

/** A transition that goes ahead, with everything it is decided from. */
export interface Move {
  transition: Exclude<Transition, { kind: 'none' | 'held' }>;
  /** Null for an account that has left the book. */
  standing: Standing | null;
  accountId: string;
  firings: readonly Firing[];
  /** What they tell that was not told before; left out = nothing. */
  news?: readonly FiringEvidence[];
  /** Rules of the episode of which nothing can be said today: it goes on being about them; left out = none. */
  unseenRules?: readonly string[];
  live: Episode | null;
  ended: Episode | null;
  touch: Touch;
  ownerEmail: string | null;
  presentation: 'single' | 'bundle' | 'pool';
}

export interface AppliedMove {
  move: Move;
  episode: Episode;
  event: EpisodeEvent;
}

interface Terms {
  asOf: Day;
  now: Date;
  configHash: string;
  pool: string;
  playbooks: ReadonlyMap<string, Playbook>;
  holdOut: HoldOutSettings;
}

/** The episode after a transition, and the line of its history. Pure; ids follow from the account and the day. */
export function applyTransition(move: Move, given: Terms): AppliedMove {
  const { transition } = move;
  const before = move.live ?? openEpisode(move, given);
  const version = move.live ? before.version + 1 : 1;
  const firing = move.firings.length > 0;
  const episode: Episode = {
    ...before,
    version,
    rules: firing ? joinRules([], move.firings, move.unseenRules) : before.rules,
    lastFiredOn: firing ? given.asOf : before.lastFiredOn,
    lastDecidedOn: given.asOf,
    updatedAt: given.now,
    ...changes(transition, given),
  };
  return {
    move,
    episode,
    event: {
      episodeId: episode.id,
      version,
      transition: transition.kind,
      reason: {
        reason: transition.reason,
        health: move.standing?.health ?? null,
        firings: move.firings.map((f) => ({ rule: f.rule, ...f.evidence })),
        ...(move.live && move.news?.length ? { news: move.news } : {}),
      },
      actor: null,
      asOf: given.asOf,
      at: given.now,
    },
  };
}

/** Rules that an episode is about, each once: those it was about before, those that fire, those out of sight. */
export function joinRules(
  before: readonly string[],
  firings: readonly Firing[],
  unseen: readonly string[] = [],
): string[] {
  return [...new Set([...before, ...firings.map((f) => f.rule), ...unseen])];
}

function changes(transition: Move['transition'], { asOf, now }: { asOf: Day; now: Date }): Partial<Episode> {
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
    case 'escalated':
      return { state: 'escalated', escalatedAt: now };
    case 'recovered':
      return { state: 'recovered', closedOn: asOf, closedReason: transition.reason };
    case 'churned':
      return { state: 'churned', closedOn: asOf, closedReason: transition.reason };
  }
}

function openEpisode(move: Move, { asOf, now, configHash, pool, playbooks, holdOut }: Terms): Episode {
  const { standing, transition } = move;
  const id = stableId('episode', move.accountId, asOf, move.ended?.id ?? '');
  const subjects = {
    single: `episode:${id}`,
    bundle: `bundle:${move.ownerEmail ?? pool}:${asOf}`,
    pool: `pool:${pool}:${asOf}`,
  };
  const { trial, arm } = assignArm(move.accountId, {
    touch: move.touch,
    playbooks: move.firings.flatMap((f) => playbooks.get(f.playbook ?? '') ?? []),
    settings: holdOut,
  });
  return {
    id,
    accountId: move.accountId,
    state: 'open',
    severity: transition.kind === 'opened' ? transition.severity : 'watch',
    touch: move.touch,
    rules: [],
    ownerEmail: move.ownerEmail,
    openedOn: asOf,
    openedAt: now,
    closedOn: null,
    closedReason: null,
    healthAtOpen: standing?.health ?? null,
    probabilityAtOpen: standing?.estimate.probability ?? null,
    mrrAtOpen: standing?.account.mrr ?? null,
    ackedAt: null,
    ackedBy: null,
    snoozedUntil: null,
    snoozeReason: null,
    escalatedAt: null,
    verdict: null,
    trial,
    arm,
    lastFiredOn: asOf,
    messageSubject: subjects[move.presentation],
    lastDecidedOn: asOf,
    configHash,
    version: 1,
    updatedAt: now,
  };
}
