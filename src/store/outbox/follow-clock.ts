import type { ISql, Sql } from 'postgres';

/** What clocks of one machine may differ by between two looks without anything following from it. */
const TOLERANCE_MS = 30_000;
/** Between two looks at the clock, with some to spare. */
const LOOK_MS = 60_000;

/**
 * Keeps what waits in the outbox in step with the clock of this machine, which may be set back: a wait that was set by
 * the clock of before would last for as long as the step was. Remembers the newest time this machine has seen and, when
 * the clock is behind it, moves by the step what was reckoned from that clock: leases, lanes, repeated attempts, and
 * what was due already. What waits for a time of day (quiet hours) stays. Call it from time to time; many processes may.
 * @param given.machine whose clock it is
 * @returns by how many milliseconds the clock was set back; 0 = it was not
 */
export async function followClock(db: Sql, given: { machine: string; now: Date }): Promise<number> {
  const { now } = given;
  const key = `clock:${given.machine}`;
  const [{ newest }] = await db<[{ newest: Date }]>`
    insert into facts (key, value, at) values (${key}, 'null'::jsonb, ${now}::timestamptz)
    on conflict (key) do update set at = greatest(facts.at, excluded.at)
    returning at as newest`;
  if (newest.getTime() - now.getTime() <= TOLERANCE_MS) return 0;
  return db.begin(async (tx) => {
    const [mark] = await tx<{ at: Date }[]>`select at from facts where key = ${key} for update`;
    const before = mark?.at ?? now;
    const stepMs = before.getTime() - now.getTime();
    // Another process has seen it as well, and was first.
    if (stepMs <= TOLERANCE_MS) return 0;
    await tx`update facts set at = ${now}::timestamptz where key = ${key}`;
    await moveWaits(tx, { before, now, stepMs });
    return stepMs;
  });
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
