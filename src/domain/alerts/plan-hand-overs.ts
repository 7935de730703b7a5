import type { Episode, EpisodeChange, LiveEpisode } from '../episode.ts';
import { groupBy } from '../group-by.ts';
import type { Csm } from '../types.ts';
import { decideOwner } from './decide-owner.ts';
import type { PassSettings, PassState } from './pass-inputs.ts';

/** An episode that is somebody else's from today on. */
export interface HandOver {
  before: LiveEpisode;
  /** Null = nobody is named any more, the default channel has it. */
  to: Csm | null;
  reason: string;
}

export interface HandedOver extends EpisodeChange, HandOver {
  /** One message tells of all of them; null = each has its own. */
  bundle: string | null;
}

/**
 * High-touch episodes whose account has another CSM now, or whose owner is away or back.
 * @param csmOf the CSM that the data name, by account; an account without an entry is left where it is
 */
export function findHandOvers(
  csmOf: ReadonlyMap<string, string | null>,
  { live, people, asOf }: Pick<PassState, 'live' | 'people' | 'asOf'>,
): HandOver[] {
  return [...live].flatMap(([accountId, before]) => {
    const csmEmail = csmOf.get(accountId);
    if (before.touch !== 'high' || csmEmail === undefined) return [];
    const change = decideOwner({ ownerEmail: before.ownerEmail, csmEmail, csms: people, asOf });
    return change.kind === 'stays' ? [] : [{ before, to: change.to, reason: change.reason }];
  });
}

/**
 * What becomes of the episodes: whoever takes over gets a message for each, or one that lists them when they are many.
 * @param readersOf with whom the own messages of episodes stand, by episode
 */
export function planHandOvers(
  handOvers: readonly HandOver[],
  readersOf: ReadonlyMap<string, readonly string[]>,
  given: Pick<PassState, 'asOf' | 'now'> & {
    settings: Pick<PassSettings, 'alerts' | 'defaultChannel' | 'idOf'>;
  },
): HandedOver[] {
  const { asOf, settings } = given;
  return [...groupBy(handOvers, ({ to }) => to?.email ?? '')].flatMap(([owner, own]) => {
    const ids = own.map(({ before }) => before.id).sort();
    const isMany = own.length >= settings.alerts.bundleOver;
    const bundle = isMany ? `bundle:${settings.idOf('hand-over', owner, asOf, ...ids)}` : null;
    return own.map((handOver) => {
      const reader = handOver.to?.email ?? settings.defaultChannel;
      const stands = readersOf.get(handOver.before.id)?.includes(reader) === true;
      return handedOver(handOver, { ...given, bundle, stands });
    });
  });
}

function handedOver(
  handOver: HandOver,
  given: Pick<PassState, 'asOf' | 'now'> & {
    settings: Pick<PassSettings, 'defaultChannel'>;
    bundle: string | null;
    /** The new owner has the episode's message in front of them already. */
    stands: boolean;
  },
): HandedOver {
  const { before, to, reason } = handOver;
  const { asOf, now, bundle, settings } = given;
  const episode: Episode = {
    ...before,
    ownerEmail: to?.email ?? null,
    // Whoever takes over gets a message of its own, also when a bundle had shown it so far.
    messageSubject: bundle === null || given.stands ? `episode:${before.id}` : bundle,
    version: before.version + 1,
    updatedAt: now,
  };
  return {
    ...handOver,
    bundle,
    episode,
    event: {
      episodeId: before.id,
      version: episode.version,
      transition: 'reassigned',
      reason: {
        reason,
        from: before.ownerEmail,
        to: to?.name ?? to?.email ?? settings.defaultChannel,
        ...(bundle === null ? {} : { bundle }),
      },
      actor: null,
      asOf,
      at: now,
    },
  };
}
