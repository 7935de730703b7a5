import { setImmediate as turn } from 'node:timers/promises';
import type { Channel } from '../../src/delivery/channel.ts';

export type TravellingClock = ReturnType<typeof startTravellingClock>;

/** A clock that stands still but for what is slept, and rings at times that were asked for. */
export function startTravellingClock() {
  const start = Date.now();
  let elapsedMs = 0;
  const alarms: { atMs: number; ring: () => void }[] = [];

  const advance = async (ms: number) => {
    elapsedMs += ms;
    for (const alarm of alarms.splice(0)) {
      if (alarm.atMs <= elapsedMs) alarm.ring();
      else alarms.push(alarm);
    }
    await turn();
  };
  return {
    now: () => new Date(start + elapsedMs),
    elapsedMs: () => elapsedMs,
    advance,
    /** Stands in for the sleep of a drain. */
    sleep: advance,
    at: (atMs: number, ring: () => void) => void alarms.push({ atMs, ring }),
    /** The same channel, of which an attempt takes so long by this clock. */
    slowed: (channel: Channel, ms: number): Channel => ({
      ...channel,
      attempt: async (row, context) => {
        const result = await channel.attempt(row, context);
        await advance(ms);
        return result;
      },
    }),
  };
}
