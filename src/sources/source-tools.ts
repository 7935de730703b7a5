import type { Logger } from '../domain/reporting.ts';

/** What a webhook has brought. */
export interface ReceivedEvent {
  /** Rises with the order of arrival. */
  id: string;
  receivedAt: Date;
  payload: unknown;
}

/** What adapters need of the world around them; nothing else reads the environment, the clock or chance. */
export interface SourceTools {
  /** Folder that relative paths start from. */
  baseDir: string;
  /** A variable of the environment, for what is secret; null = not set. Its value stands in no message. */
  variable(name: string): string | null;
  now(): Date;
  log: Logger;
  /** From 0 up to 1, for the jitter between retries. */
  random(): number;
  /** Waits between retries. @throws the reason of `signal` when it is aborted */
  pause(ms: number, signal?: AbortSignal): Promise<void>;
  /** How long one request may take. */
  timeoutMs: number;
  /** Events of webhooks that are stored, in the order they came; left out = this process has none. */
  received?(given: { source: string; from: Date | null; limit: number }): Promise<ReceivedEvent[]>;
}
