import { setTimeout as delay } from 'node:timers/promises';

export interface WaitOptions {
  /** Milliseconds; default two minutes: what is slow on a busy machine is not what a test looks for. */
  readonly timeout?: number;
  /** Milliseconds between two looks; default 20. */
  readonly interval?: number;
  /** What was waited for, shown when it does not come. */
  readonly message?: string;
}

/**
 * Polls until the condition returns something truthy and returns that.
 * @throws after the timeout, with the message and the condition's last error.
 */
export async function waitFor<T>(
  condition: () => T | Promise<T>,
  options: WaitOptions = {},
): Promise<Exclude<T, false | null | undefined | 0 | ''>> {
  const { timeout = 120_000, interval = 20, message = 'the condition' } = options;
  const deadline = Date.now() + timeout;
  let lastError: unknown;
  for (;;) {
    try {
      const value = await condition();
      if (value) return value as Exclude<T, false | null | undefined | 0 | ''>;
      lastError = undefined;
    } catch (error) {
      lastError = error;
    }
    if (Date.now() > deadline) {
      throw new Error(`waited ${timeout} ms in vain for ${message}`, { cause: lastError });
    }
    await delay(interval);
  }
}
