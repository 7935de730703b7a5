import type { Entity } from '../records.ts';
import { parseInstant } from '../rows/parse-time.ts';
import type { FeedState } from '../source.ts';
import type { QueryValues } from './dialect.ts';
import type { Period } from './plan-queries.ts';

/** Before there was anything to pull. */
const BEGINNING = '1970-01-01T00:00:00Z';
const DAY_MS = 86_400_000;

/** Records whose own time says which of them are new: what is told of them later has another time. */
export const OWN_TIME: { readonly [E in Entity]?: string } = {
  usage: 'day',
  usage_events: 'occurred_at',
  surveys: 'responded_at',
  signals: 'day',
};

export interface WindowOptions {
  entity: Entity;
  /** What the last pull left; null = the first one. */
  state: FeedState | null;
  period: Period;
  overlapDays: number;
  now: Date;
}

/**
 * From when until when a query is asked, UTC. Both begin a period of whole days, weeks (from Monday) or months, since a
 * row that tells the total of a period must not be made anew from a part of it; the total of a period that is not over
 * is not asked for either.
 */
export function pullWindow({ entity, state, period, overlapDays, now }: WindowOptions): QueryValues {
  const newest = newestOf(state);
  const since =
    newest === null
      ? BEGINNING
      : toText(beginOf(period, Math.min(Date.parse(newest), now.getTime()) - overlapDays * DAY_MS));
  const isTotal = entity === 'usage';
  return { since, until: isTotal ? toText(beginOf(period, now.getTime())) : toText(now.getTime()) };
}

/** Follows the newest time among the rows of a pull. */
export class NewestTime {
  private text = '';
  private time: string | null;

  constructor(state: FeedState | null) {
    this.time = newestOf(state);
  }

  /** @param text a time in any form that rows take; what is none is passed over */
  see(text: string): void {
    // Rows of one query write their times alike, so that most need not be read.
    if (text <= this.text) return;
    const time = parseInstant(text);
    if (typeof time !== 'string') return;
    this.text = text;
    if (this.time === null || Date.parse(time) > Date.parse(this.time)) this.time = time;
  }

  /** Undefined before any row had a time: the next pull is as the first one. */
  state(): FeedState | undefined {
    return this.time === null ? undefined : { newest: this.time };
  }
}

function newestOf(state: FeedState | null): string | null {
  if (state === null || typeof state !== 'object' || !('newest' in state)) return null;
  return typeof state.newest === 'string' ? state.newest : null;
}

function beginOf(period: Period, time: number): number {
  const date = new Date(time);
  const day =
    period === 'month' ? 1 : date.getUTCDate() - (period === 'week' ? (date.getUTCDay() + 6) % 7 : 0);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), day);
}

function toText(time: number): string {
  return new Date(time).toISOString();
}
