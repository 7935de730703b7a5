import type { OutboxDraft } from '../domain/outbox.ts';
import type { Broken } from './channel.ts';

/** Something only the administrator can mend; told once. */
export type AdminNotice =
  /** The provider refuses us altogether (e.g. a revoked token) or cannot be reached; its queue is kept. */
  | {
      kind: 'channel_paused';
      key: string;
      channel: string;
      reason: string;
      unreachable: boolean;
      since: Date;
      /** Messages in its queue. */
      waiting: number;
    }
  /** The receiver of a webhook wants no more; its queue is kept. */
  | { kind: 'webhook_gone'; key: string; name: string; reason: string; since: Date }
  /** A destination is gone; its messages go to `fallback`, or to nobody when that is null. */
  | {
      kind: 'destination_gone';
      key: string;
      channel: string;
      destination: string;
      fallback: string | null;
      reason: string;
      since: Date;
    };

/**
 * Turns a notice into outbox rows (usually one mail per administrator), whose dedupe keys must contain the notice's
 * `key`: a notice is raised again for every message it concerns, and told once because of that.
 */
export type RenderNotice = (notice: AdminNotice) => readonly OutboxDraft[];

export function channelPaused(
  channel: string,
  broken: Broken,
  pause: { since: Date; waiting: number },
): AdminNotice {
  const key = `paused:${channel}:${pause.since.toISOString()}`;
  return { kind: 'channel_paused', key, channel, ...broken, ...pause };
}

export function webhookGone(name: string, reason: string, since: Date): AdminNotice {
  return { kind: 'webhook_gone', key: `gone:webhook:${name}:${since.toISOString()}`, name, reason, since };
}

/** Told once a month, in case the first notice was overlooked while messages keep going elsewhere. */
export function destinationGone(
  about: { channel: string; destination: string; fallback: string | null; reason: string },
  now: Date,
): AdminNotice {
  const key = `gone:${about.channel}:${about.destination}:${now.toISOString().slice(0, 7)}`;
  return { kind: 'destination_gone', key, ...about, since: now };
}
