import type { ISql } from 'postgres';

/** Nothing is sent on the lane before `until`; a wait already set for later stays. */
export async function makeLaneWait(db: ISql, lane: string, until: Date): Promise<void> {
  await db`
    insert into lanes (lane, wait_until) values (${lane}, ${until}::timestamptz)
    on conflict (lane) do update set wait_until = greatest(lanes.wait_until, excluded.wait_until)`;
}

/**
 * Stops a whole channel, or one lane of it, until it is mended; its queue is kept.
 * @returns true for whoever stopped it, false when it was stopped already
 */
export async function pauseChannel(
  db: ISql,
  channel: string,
  options: { reason: string; now: Date; probeAt: Date },
): Promise<boolean> {
  const rows = await db`
    insert into lanes (lane, wait_until, paused_reason, paused_at)
    values (${channel}, ${options.probeAt}::timestamptz, ${options.reason}, ${options.now}::timestamptz)
    on conflict (lane) do update set
      wait_until = excluded.wait_until, paused_reason = excluded.paused_reason, paused_at = excluded.paused_at
    where lanes.paused_reason is null
    returning lane`;
  return rows.length === 1;
}

export async function resumeChannel(db: ISql, channel: string): Promise<void> {
  await db`
    update lanes set wait_until = null, paused_reason = null, paused_at = null
    where lane = ${channel} and paused_reason is not null`;
}

/**
 * Claims the right to ask a paused channel, or lane of it, whether it works again, so that many workers ask once per
 * interval. The interval is as long as the pause has lasted, within bounds in milliseconds.
 * @returns the channels and lanes to ask now
 */
export async function takeProbes(
  db: ISql,
  options: { channels: readonly string[]; now: Date; everyMs: number; atLeastEveryMs: number },
): Promise<{ lane: string; pausedAt: Date }[]> {
  const rows = await db<{ lane: string; paused_at: Date }[]>`
    update lanes set wait_until = ${options.now}::timestamptz + least(
      greatest(${options.now}::timestamptz - paused_at, ${options.everyMs} * interval '1 millisecond'),
      ${options.atLeastEveryMs} * interval '1 millisecond')
    where paused_reason is not null and (wait_until is null or wait_until <= ${options.now}::timestamptz)
      and split_part(lane, ':', 1)
        in (select jsonb_array_elements_text(${JSON.stringify(options.channels)}::text::jsonb))
    returning lane, paused_at`;
  return rows.map((row) => ({ lane: row.lane, pausedAt: row.paused_at }));
}

/** How many messages wait for a channel, or for one lane of it. */
export async function countWaiting(db: ISql, lane: string): Promise<number> {
  const rows = await db<{ count: number }[]>`
    select count(*)::int as count from outbox
    where ${lane} in (channel, lane) and due_at is not null
      and state in ('pending', 'claimed', 'attempting', 'uncertain')`;
  return rows[0]!.count;
}

export interface PausedChannel {
  channel: string;
  reason: string;
  since: Date;
}

export async function listPausedChannels(db: ISql): Promise<PausedChannel[]> {
  const rows = await db<{ lane: string; paused_reason: string; paused_at: Date }[]>`
    select lane, paused_reason, paused_at from lanes where paused_reason is not null order by lane`;
  return rows.map((row) => ({ channel: row.lane, reason: row.paused_reason, since: row.paused_at }));
}
