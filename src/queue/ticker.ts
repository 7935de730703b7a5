import { schedule } from 'node-cron';
import type { Logger } from '../domain/reporting.ts';

/** Calls `onTick` from time to time until it is stopped; the calls never overlap. */
export type TickSource = (onTick: () => Promise<void>) => { stop(): void };

/** The real clock: node-cron ticks every 15 seconds, at second 0 of each minute among them. It decides nothing. */
export function cronTicks(log: Logger): TickSource {
  return (onTick) => {
    const task = schedule('*/15 * * * * *', onTick, {
      name: 'scheduler',
      noOverlap: true,
      logger: {
        info: (message) => log.info({}, message),
        warn: (message) => log.warn({}, message),
        error: (message) => log.error({}, String(message)),
        debug: () => undefined,
      },
    });
    return { stop: () => void task.destroy() };
  };
}
