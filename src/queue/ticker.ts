/** Calls `onTick` from time to time until it is stopped; the calls never overlap. */
export type TickSource = (onTick: () => Promise<void>) => { stop(): void };

const TICK_MS = 15_000;

/**
 * Every 15 seconds, at second 0 of each minute among them; it decides nothing. It waits by a timer, which no change of
 * the clock reaches: one that is set back by two hours is no reason to wait for two hours.
 */
export function steadyTicks(now: () => Date): TickSource {
  return (onTick) => {
    let timer: NodeJS.Timeout;
    let stopped = false;
    const next = () => {
      timer = setTimeout(tick, TICK_MS - (now().getTime() % TICK_MS));
    };
    const tick = () => {
      void onTick().finally(() => {
        if (!stopped) next();
      });
    };
    next();
    return {
      stop: () => {
        stopped = true;
        clearTimeout(timer);
      },
    };
  };
}
