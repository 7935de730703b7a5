import type { ISql, Sql } from 'postgres';
import { LONGEST_WAIT_MS } from '../../domain/outbox.ts';

/** What clocks of one machine may differ by between two looks without anything following from it. */
const TOLERANCE_MS = 30_000;
/** Between two looks at the clock, with some to spare. */
const LOOK_MS = 60_000;

export interface MachineTime {
  /** Whose clock it is. */
  readonly machine: string;
  readonly now: Date;
  /** Milliseconds since the machine was started, which no change of its clock moves; null = not known. */
  readonly steadyMs: number | null;
  /** How long whoever claims a row holds it without a word. */
  readonly leaseMs: number;
}

/**
 * Keeps what waits in the outbox in step with the clock of this machine, which may be set: a wait that was set by the
 * clock of before would last for as long as the clock was set back; leases would end, and attempts count as long over,
 * as soon as it is set forward. Remembers the newest time this machine has seen and, when the clock is behind it, moves
 * by the step what was reckoned from that clock: leases, lanes, repeated attempts, and what was due already. What waits
 * for a time of day (quiet hours) stays. When the clock has gone on by more than the time that has passed, leases and
 * attempts under way move with it. Call it from time to time; many processes may.
 * @param time read when it is needed: one from before a wait for the database would look like a clock that was set
 * @returns by how many milliseconds the clock was set, negative = back; 0 = it was not
 */
export async function followClock(db: Sql, time: () => MachineTime): Promise<number> {
  await makeFutureDue(db, time().now);
  return db.begin(async (tx) => {
    const stepMs = await followStep(tx, time);
    await bringBack(tx, time().now);
    return stepMs;
  });
}

async function followStep(tx: ISql, time: () => MachineTime): Promise<number> {
  const key = `clock:${time().machine}`;
  const [mark] = await tx<Mark[]>`select at, value from facts where key = ${key} for update`;
  const present = time();
  const { now, steadyMs } = present;
  const value = tx`coalesce(to_jsonb(${steadyMs}::float8), 'null'::jsonb)`;
  const stepMs = stepOf(mark, present);
  if (mark === undefined || Math.abs(stepMs) <= TOLERANCE_MS) {
    await tx`
        insert into facts as f (key, value, at) values (${key}, ${value}, ${now}::timestamptz)
        on conflict (key) do update set at = excluded.at, value = excluded.value where f.at < excluded.at`;
    return 0;
  }
  await tx`update facts set at = ${now}::timestamptz, value = ${value} where key = ${key}`;
  if (stepMs < 0) await moveWaits(tx, { before: mark.at, now, stepMs: -stepMs });
  else await moveAttempts(tx, { ...present, stepMs });
  return stepMs;
}

interface Mark {
  at: Date;
  /** The steady time at which it was noted. */
  value: number | null;
}

/** By how much the clock was set since the mark. */
function stepOf(mark: Mark | undefined, { now, steadyMs }: MachineTime): number {
  if (mark === undefined) return 0;
  const goneMs = now.getTime() - mark.at.getTime();
  if (goneMs < 0) return goneMs;
  // After a restart of the machine nothing is known of the time between.
  const { value } = mark;
  return steadyMs === null || value === null || steadyMs < value
    ? 0
    : Math.max(0, goneMs - (steadyMs - value));
}

/**
 * What was written, to be sent at once, by a clock that was ahead: known by itself, since nobody may have looked at that
 * clock before it was set back.
 */
async function makeFutureDue(db: ISql, now: Date): Promise<void> {
  const future = new Date(now.getTime() + TOLERANCE_MS);
  await db`
    update outbox set due_at = ${now}::timestamptz
    where state = 'pending' and due_at > ${future}::timestamptz and created_at > ${future}::timestamptz
      and due_at <= created_at + ${LOOK_MS}::float8 * interval '1 millisecond'`;
}

/**
 * Waits that nobody sets by the clock of now: by one that was ahead, and written down, after a cut connection, when
 * everybody had followed it back already.
 */
async function bringBack(tx: ISql, now: Date): Promise<void> {
  const unheardOf = new Date(now.getTime() + LONGEST_WAIT_MS + TOLERANCE_MS);
  await tx`
    update outbox set due_at = ${now}::timestamptz
    where state in ('pending', 'uncertain') and due_at > ${unheardOf}::timestamptz
      and (attempts > 0 or uncertain_since is not null)`;
  await tx`update lanes set wait_until = ${now}::timestamptz where wait_until > ${unheardOf}::timestamptz`;
}

/** Nobody loses a lease, and no attempt gets older, because the clock was set forward; neither ends up in the future. */
async function moveAttempts(
  tx: ISql,
  { now, leaseMs, stepMs }: MachineTime & { stepMs: number },
): Promise<void> {
  // Of nothing and a time, "least" is the time.
  const later = (column: string, most: Date) =>
    tx`case when ${tx(column)} is not null
      then least(${tx(column)} + ${stepMs}::float8 * interval '1 millisecond', ${most}::timestamptz) end`;
  await tx`
    update outbox set
      lease_until = ${later('lease_until', new Date(now.getTime() + leaseMs))},
      attempted_at = ${later('attempted_at', now)}, uncertain_since = ${later('uncertain_since', now)}
    where state in ('claimed', 'attempting', 'uncertain')`;
}

async function moveWaits(tx: ISql, given: { before: Date; now: Date; stepMs: number }): Promise<void> {
  const { before, now, stepMs } = given;
  // Written since that time was noted.
  const lately = new Date(before.getTime() + LOOK_MS);
  const earlier = (column: string) =>
    tx`case when ${tx(column)} > ${now}::timestamptz
      then ${tx(column)} - ${stepMs}::float8 * interval '1 millisecond' else ${tx(column)} end`;
  await tx`
    update outbox set
      due_at = case
        when due_at <= ${lately}::timestamptz then least(due_at, ${now}::timestamptz)
        when attempts > 0 or uncertain_since is not null then ${earlier('due_at')}
        else due_at end,
      lease_until = ${earlier('lease_until')}, attempted_at = ${earlier('attempted_at')},
      uncertain_since = ${earlier('uncertain_since')}
    where state in ('pending', 'claimed', 'attempting', 'uncertain')`;
  await tx`
    update lanes set wait_until = ${earlier('wait_until')}, paused_at = ${earlier('paused_at')}
    where wait_until > ${now}::timestamptz or paused_at > ${now}::timestamptz`;
}
