import { setTimeout as delay } from 'node:timers/promises';
import { QueueAwayError } from '../queue/queue-link.ts';
import { isPassing } from '../store/connect.ts';

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 15_000;

/** Asked to stop before the servers were there. */
export class StoppedWaitingError extends Error {
  override readonly name = 'StoppedWaitingError';
}

export interface ServerWait {
  /**
   * Opens something on servers, again in growing intervals while they are away. What a server refuses (a password, the name
   * of a database) fails at once: waiting does not help it.
   * @param open must release what it has opened when it fails
   * @throws StoppedWaitingError on the signal; the last error, saying how long it waited, when the time is over
   */
  until<T>(open: () => Promise<T>, signal: AbortSignal): Promise<T>;
  /** What is waited for, in words for people; null = nothing. */
  reason(): string | null;
}

/**
 * @param given.mostMs how long an absence may take; 0 = nothing is waited for
 * @param given.steadyMs a clock that nobody sets
 */
export function waitForServers(given: {
  mostMs: number;
  tell(says: string): void;
  steadyMs(): number;
}): ServerWait {
  const { mostMs, tell, steadyMs } = given;
  let reason: string | null = null;
  return {
    reason: () => reason,
    until: async (open, signal) => {
      const since = steadyMs();
      for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
        if (signal.aborted) throw new StoppedWaitingError();
        try {
          const opened = await open();
          reason = null;
          return opened;
        } catch (error) {
          if (!isAway(error)) throw error;
          reason = error instanceof Error ? error.message : 'a server is away';
          const leftMs = since + mostMs - steadyMs();
          if (leftMs <= 0) throw mostMs === 0 ? error : gaveUp(error, reason, mostMs);
          const nextMs = Math.min(pauseMs, leftMs);
          tell(`${reason}; asked again in ${inWords(nextMs)}, for ${inWords(leftMs)} more`);
          await delay(nextMs, undefined, { signal }).catch(() => undefined);
        }
      }
    },
  };
}

function isAway(error: unknown): boolean {
  return error instanceof QueueAwayError || isPassing(error);
}

function gaveUp(error: unknown, reason: string, mostMs: number): Error {
  return new Error(`${reason}; waited ${inWords(mostMs)} for it (--wait)`, { cause: error });
}

function inWords(ms: number): string {
  const seconds = ms / 1_000;
  if (seconds < 10) return `${Math.round(seconds * 10) / 10} s`;
  return seconds < 120 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`;
}
