import type { ISql } from 'postgres';
import type { ClaimedRow } from '../../domain/outbox.ts';
import { isClaimable, isDue } from './claimable.ts';

export interface ClaimOptions {
  /** Names the worker in the row; for people, never used to decide. */
  owner: string;
  now: Date;
  limit: number;
  leaseMs: number;
  /** Channels to serve; a pace above 0 hands out at most one row per lane in that many milliseconds. */
  paceMs: Readonly<Record<string, number>>;
}

/** Share of the pace by which a slot may follow its late predecessor sooner, so that lateness does not add up. */
const CATCH_UP = 0.1;

/**
 * Takes due rows under a lease with a new fencing token, skipping what others hold, lanes that wait and channels
 * that are paused. Paced lanes are reserved by one upsert, so that any number of workers keep one pace. A row whose
 * holder died while attempting comes back with `uncertainSince` set.
 */
export async function claimOutbox(db: ISql, options: ClaimOptions): Promise<ClaimedRow[]> {
  const { owner, now, limit, leaseMs } = options;
  const paces = Object.entries(options.paceMs).map(([channel, pace]) => ({ channel, pace }));
  const leaseUntil = new Date(now.getTime() + leaseMs);
  const rows = await db<ClaimRecord[]>`
    with pace as (
      select * from jsonb_to_recordset(${JSON.stringify(paces)}::text::jsonb) as p(channel text, pace int)
    ), unpaced as (
      select o.id, o.lane, p.pace, o.due_at, o.seq
      from outbox o join pace p on p.channel = o.channel and p.pace = 0
      where ${isClaimable(db, now)}
      order by o.due_at, o.seq
      limit ${limit}
    ), paced as (
      select distinct on (o.lane) o.id, o.lane, p.pace, o.due_at, o.seq
      from outbox o join pace p on p.channel = o.channel and p.pace > 0
      where ${isClaimable(db, now)}
      order by o.lane, o.due_at, o.seq
    ), candidate as (
      select * from (select * from unpaced union all select * from paced) either
      order by due_at, seq
      limit ${limit}
    ), reserved as (
      insert into lanes (lane, wait_until)
      select lane, ${now}::timestamptz + pace * interval '1 millisecond' from candidate where pace > 0 order by lane
      on conflict (lane) do update set wait_until = greatest(
          lanes.wait_until + (excluded.wait_until - ${now}::timestamptz),
          excluded.wait_until - ${CATCH_UP} * (excluded.wait_until - ${now}::timestamptz))
        where lanes.wait_until is null or lanes.wait_until <= ${now}::timestamptz
      returning lane
    ), picked as (
      select o.id from outbox o join candidate c on c.id = o.id
      where (c.pace = 0 or c.lane in (select lane from reserved)) and ${isDue(db, now)}
      order by o.seq
      for update of o skip locked
    ), claimed as (
      update outbox o set
        state = 'claimed', lease_until = ${leaseUntil}::timestamptz, lease_owner = ${owner},
        fencing_token = o.fencing_token + 1,
        uncertain_since = case when o.state = 'attempting'
          then coalesce(o.uncertain_since, ${now}::timestamptz) else o.uncertain_since end
      from picked where o.id = picked.id
      returning o.*
    )
    select c.id, c.dedupe_key, c.channel, c.lane, c.kind, c.op, c.subject, c.recipient, c.episode_id, c.version,
      c.payload, c.due_at, c.fencing_token::float8 as fencing_token, c.attempts, c.permanent_failures, c.target,
      c.attempted_at, c.uncertain_since, c.ending, c.looks, c.created_at,
      m.channel_id as posted_channel, m.ts as posted_ts, m.version as posted_version, open.text as open_post
    from claimed c left join posted_messages m on m.subject = c.subject and m.recipient = c.recipient
    left join lateral (
      select coalesce(p.payload->'message'->>'text', '') as text from outbox p
      where m.ts is null and c.op = 'thread' and p.state = 'uncertain' and p.op = 'upsert'
        and p.subject = c.subject and p.recipient = c.recipient and p.seq < c.seq
      order by p.seq desc limit 1
    ) open on true
    order by c.due_at, c.seq`;
  return rows.map(toClaimedRow);
}

interface ClaimRecord {
  id: string;
  dedupe_key: string;
  channel: ClaimedRow['channel'];
  lane: string;
  kind: string;
  op: ClaimedRow['op'];
  subject: string | null;
  recipient: string;
  episode_id: string | null;
  version: number;
  payload: unknown;
  due_at: Date;
  fencing_token: number;
  attempts: number;
  permanent_failures: number;
  target: number;
  attempted_at: Date | null;
  uncertain_since: Date | null;
  ending: ClaimedRow['ending'];
  looks: number;
  created_at: Date;
  posted_channel: string | null;
  posted_ts: string | null;
  posted_version: number | null;
  open_post: string | null;
}

function toClaimedRow(row: ClaimRecord): ClaimedRow {
  const posted =
    row.posted_channel === null || row.posted_ts === null || row.posted_version === null
      ? null
      : { channelId: row.posted_channel, ts: row.posted_ts, version: row.posted_version };
  return {
    id: row.id,
    dedupeKey: row.dedupe_key,
    channel: row.channel,
    lane: row.lane,
    kind: row.kind,
    op: row.op,
    subject: row.subject,
    recipient: row.recipient,
    episodeId: row.episode_id,
    version: row.version,
    payload: row.payload,
    dueAt: row.due_at,
    fencingToken: row.fencing_token,
    attempts: row.attempts,
    permanentFailures: row.permanent_failures,
    target: row.target,
    attemptedAt: row.attempted_at,
    uncertainSince: row.uncertain_since,
    ending: row.ending,
    looks: row.looks,
    createdAt: row.created_at,
    posted,
    openPost: row.open_post,
  };
}
