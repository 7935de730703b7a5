import type { OutboxChannel, OutboxState } from './outbox.ts';
import type { Day } from './types.ts';

/** What is stored of one kind of record of a source. */
export interface FeedFigures {
  source: string;
  entity: string;
  rows: number;
  quarantined: number;
  /** Newest day that any row is dated; null where rows carry no day. */
  watermark: Day | null;
  importedAt: Date;
  /** Since when it cannot be read to the end; null = the last pull was well. */
  failingSince: Date | null;
}

export interface ChannelFigures {
  channel: OutboxChannel;
  counts: ReadonlyMap<OutboxState, number>;
  /** How long the oldest message has been due that nothing holds back, in seconds; null = there is none. */
  oldestDueSeconds: number | null;
}

/** Counts and ages of a service, none of them about one person or account. */
export interface ServiceFigures {
  feeds: FeedFigures[];
  channels: ChannelFigures[];
  /** Channels, and lanes of them, that are stopped. */
  paused: { channel: string; reason: string; since: Date }[];
  episodes: ReadonlyMap<string, number>;
  transitions: ReadonlyMap<string, number>;
  tasks: ReadonlyMap<string, number>;
  /** Slots that are not over, by state. */
  slots: ReadonlyMap<string, number>;
  waitingPages: number;
  /** Rows kept aside. */
  openQuarantine: number;
  /** Rows that are used but for a value. */
  partialQuarantine: number;
  /** Statements of this database that wait for a lock right now. */
  lockWaits: number;
}
