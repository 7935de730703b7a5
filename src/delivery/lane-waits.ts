import type { ClaimedRow } from '../domain/outbox.ts';

/** Lanes and channels that were told to wait, and when each row was claimed, on one count of events. */
export function createLaneWaits() {
  const blocked = new Map<string, number>();
  const claimedAt = new Map<string, number>();
  let events = 0;
  return {
    /** Asked before a claim: what is told to wait while it runs holds its rows back too. */
    claiming() {
      const asked = ++events;
      return (rows: readonly ClaimedRow[]) => {
        for (const row of rows) claimedAt.set(row.id, asked);
      };
    },
    block(lane: string): void {
      blocked.set(lane, ++events);
    },
    /** A rate limit or pause that another row met after this one was claimed holds it back. */
    mustWait(row: ClaimedRow): boolean {
      const claimed = claimedAt.get(row.id) ?? 0;
      claimedAt.delete(row.id);
      return [row.lane, row.channel].some((lane) => (blocked.get(lane) ?? 0) > claimed);
    },
  };
}
