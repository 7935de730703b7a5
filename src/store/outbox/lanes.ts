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
 * interval. @returns the channels and lanes to ask now
 */
export async function takeProbes(
  db: ISql,
  options: { channels: readonly string[]; now: Date; nextProbeAt: Date },
): Promise<string[]> {
  const rows = await db<{ lane: string }[]>`
    update lanes set wait_until = ${options.nextProbeAt}::timestamptz
    where paused_reason is not null and (wait_until is null or wait_until <= ${options.now}::timestamptz)
      and split_part(lane, ':', 1)
        in (select jsonb_array_elements_text(${JSON.stringify(options.channels)}::text::jsonb))
    returning lane`;
  return rows.map((row) => row.lane);
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
