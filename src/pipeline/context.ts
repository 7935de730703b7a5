import type { LoadedConfig } from '../config/load-config.ts';
import type { Channel } from '../delivery/channel.ts';
import type { Logger, Progress, Span } from '../domain/reporting.ts';
import type { Source } from '../sources/source.ts';
import type { Database } from '../store/database.ts';

/** What every step of the pipeline works with. Built once by `app.ts`; nothing in here is global. */
export interface Context {
  /** No handle: `inTransaction` and `reading` hand in the only one there is. */
  readonly database: Database;
  /** The configuration in force right now; a reload swaps it whole. */
  config(): LoadedConfig;
  sources(): readonly Source[];
  /** The ways out: Slack and mail, or files in their place. */
  channels: readonly Channel[];
  /** Least time between two Slack messages to one place, in milliseconds; null = Slack's own limit. */
  slackPaceMs: number | null;
  /** A single pass has nobody after it who could find out what became of an attempt, so it waits until it can. */
  waitsForOutcomes: boolean;
  /** False when nobody listens for clicks: messages then carry no buttons. */
  interactive: boolean;
  /** The service writes to people in their working hours; a pass that a person asks for sends at once. */
  keepsQuietHours: boolean;
  /** Signs the links by which customers unsubscribe; null = one that is generated and kept. */
  unsubscribeSecret: string | null;
  /** Of the assistant that may be asked what comments ask for; null = none is set. */
  assistantKey: string | null;
  now(): Date;
  /** Milliseconds since the machine was started, which no change of its clock moves; null = time is given from outside. */
  steadyMs(): number | null;
  /** Folder for files of this installation (embedded database, outbox files). */
  home: string;
  log: Logger;
  /** Told what took how long, where traces are wanted; null = nowhere. */
  trace: ((span: Span) => void) | null;
  progress: Progress;
  signal: AbortSignal;
}
