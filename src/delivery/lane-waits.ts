import type { ClaimedRow } from '../domain/outbox.ts';

/** The rows a drain holds, and the lanes and channels that were told to wait, on one count of events. */
export function createLaneWaits() {
  const blocked = new Map<string, number>();
  const held = new Map<string, { row: ClaimedRow; since: number }>();
  let events = 0;
  return {
    /** Asked before a claim: what is told to wait while it runs holds its rows back too. */
    claiming() {
      const since = ++events;
      return (rows: readonly ClaimedRow[]) => {
        for (const row of rows) held.set(row.id, { row, since });
      };
    },
    /** The rows are out of our hands. */
    letGo(rows: readonly ClaimedRow[]): void {
      for (const row of rows) held.delete(row.id);
    },
    held: (): ClaimedRow[] => [...held.values()].map(({ row }) => row),
    block(lane: string): void {
      blocked.set(lane, ++events);
    },
    /** A rate limit or pause that another row met after this one was claimed holds it back. */
    mustWait(row: ClaimedRow): boolean {
      const since = held.get(row.id)?.since ?? 0;
      return [row.lane, row.channel].some((lane) => (blocked.get(lane) ?? 0) > since);
    },
  };
}
