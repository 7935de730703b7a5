import type { ISql } from 'postgres';
import type { LiveState } from '../../domain/alerts/decide-alert.ts';
import type { Severity } from '../../domain/alerts/settings.ts';
import type { Arm } from '../../domain/outcomes/ledger.ts';
import type { Day, Touch } from '../../domain/types.ts';

export type EpisodeState = LiveState | 'recovered' | 'churned' | 'closed';

export const LIVE_STATES = ['open', 'acknowledged', 'snoozed', 'escalated'] as const satisfies LiveState[];

/** One row of `episodes`. */
export interface Episode {
  id: string;
  accountId: string;
  state: EpisodeState;
  severity: Severity;
  touch: Touch;
  rules: string[];
  ownerEmail: string | null;
  openedOn: Day;
  openedAt: Date;
  closedOn: Day | null;
  closedReason: string | null;
  healthAtOpen: number | null;
  probabilityAtOpen: number | null;
  mrrAtOpen: number | null;
  ackedAt: Date | null;
  ackedBy: string | null;
  snoozedUntil: Day | null;
  snoozeReason: string | null;
  escalatedAt: Date | null;
  verdict: string | null;
  /** The hold-out trial it was opened in, and its group; null = in none. */
  trial: string | null;
  arm: Arm | null;
  lastFiredOn: Day;
  messageSubject: string;
  lastDecidedOn: Day;
  configHash: string;
  version: number;
  updatedAt: Date;
}

/** A line of an episode's history; unique per (episode, version), so that a repeated decision records nothing twice. */
export interface EpisodeEvent {
  episodeId: string;
  version: number;
  transition: string;
  reason: Readonly<Record<string, unknown>>;
  actor: string | null;
  asOf: Day;
  at: Date;
}

export interface NewTask {
  id: string;
  episodeId: string | null;
  accountId: string;
  playbook: string;
  step: string;
  title: string;
  queue: string;
  ownerEmail: string | null;
  dueOn: Day;
  createdAt: Date;
}

export function episodeColumns(raw: ISql) {
  return raw`id, account_id as "accountId", state, severity, touch, rules, owner_email as "ownerEmail",
    opened_on as "openedOn", opened_at as "openedAt", closed_on as "closedOn", closed_reason as "closedReason",
    health_at_open as "healthAtOpen", probability_at_open as "probabilityAtOpen", mrr_at_open as "mrrAtOpen",
    acked_at as "ackedAt", acked_by as "ackedBy", snoozed_until as "snoozedUntil",
    snooze_reason as "snoozeReason", escalated_at as "escalatedAt", verdict, trial, arm, last_fired_on as "lastFiredOn",
    message_subject as "messageSubject", last_decided_on as "lastDecidedOn", config_hash as "configHash",
    version, updated_at as "updatedAt"`;
}

/** By account. `waitingSince`: the newest day on which it was opened or got worse, as the escalation counts from it. */
export async function loadLiveEpisodes(raw: ISql): Promise<Map<string, Episode & { waitingSince: Day }>> {
  const rows = await raw<(Episode & { waitingSince: Day })[]>`
    select ${episodeColumns(raw)},
      coalesce((select max(as_of) from episode_events v
        where v.episode_id = episodes.id and v.transition in ('opened', 'worse')), opened_on) as "waitingSince"
    from episodes where state in ${raw([...LIVE_STATES])}`;
  return new Map(rows.map((e) => [e.accountId, e]));
}

/** The living episode of an account as people may see it; null when there is none. */
export async function loadLiveEpisode(raw: ISql, accountId: string): Promise<Episode | null> {
  const [row] = await raw<Episode[]>`select ${episodeColumns(raw)} from episodes
    where state in ${raw([...LIVE_STATES])} and account_id = ${accountId} and coalesce(arm, '') <> 'held_out'`;
  return row ?? null;
}

/** The living episodes of one person; whoever is held out must not be shown to those who could act. */
export async function loadLiveEpisodesOf(raw: ISql, ownerEmail: string): Promise<Episode[]> {
  return raw<Episode[]>`select ${episodeColumns(raw)} from episodes
    where state in ${raw([...LIVE_STATES])} and owner_email = ${ownerEmail}
      and coalesce(arm, '') <> 'held_out' order by account_id`;
}

/** The CSM that the data name for every account with a living episode. */
export async function loadCsmsOfLiveEpisodes(raw: ISql): Promise<Map<string, string | null>> {
  const rows = await raw<{ accountId: string; csmEmail: string | null }[]>`
    select e.account_id as "accountId", a.csm_email as "csmEmail"
    from episodes e join accounts a on a.account_id = e.account_id where e.state in ${raw([...LIVE_STATES])}`;
  return new Map(rows.map((r) => [r.accountId, r.csmEmail]));
}

/** The newest ended episode of every account that ended on or after a day. */
export async function loadEndedSince(raw: ISql, since: Day): Promise<Map<string, Episode>> {
  const rows = await raw<Episode[]>`select distinct on (account_id) ${episodeColumns(raw)} from episodes
    where closed_on >= ${since}::date order by account_id, closed_on desc, opened_at desc`;
  return new Map(rows.map((e) => [e.accountId, e]));
}

/** Episodes opened per owner in the seven days up to and including the day; low-touch ones are nobody's. */
export async function countOpenedThisWeek(raw: ISql, asOf: Day): Promise<Map<string, number>> {
  const rows = await raw<{ owner: string; count: number }[]>`
    select coalesce(owner_email, '') as owner, count(*)::int as count from episodes
    where opened_on > ${asOf}::date - 7 and opened_on <= ${asOf}::date and touch = 'high' group by 1`;
  return new Map(rows.map((r) => [r.owner, r.count]));
}

/** Which answers and invoices have raised an alert before, per account. */
export async function loadFiredSubjects(raw: ISql): Promise<Map<string, Set<string>>> {
  const rows = await raw<{ accountId: string; subject: string }[]>`
    select account_id as "accountId", subject from fired_evidence`;
  const fired = new Map<string, Set<string>>();
  for (const { accountId, subject } of rows) {
    const subjects = fired.get(accountId);
    if (subjects) subjects.add(subject);
    else fired.set(accountId, new Set([subject]));
  }
  return fired;
}

/** Deciding and acting on episodes go one after the other; each reads only after it holds the lock. */
const EPISODE_LOCK = 4_807_303;

export async function lockEpisodes(tx: ISql): Promise<void> {
  await tx`select pg_advisory_xact_lock(${EPISODE_LOCK})`;
}

/** Inserts or replaces whole episode rows by id; a row never goes back to an older version. */
export async function writeEpisodes(tx: ISql, episodes: readonly Episode[]): Promise<void> {
  for (const chunk of chunks(episodes)) {
    await tx`
      insert into episodes (id, account_id, state, severity, touch, rules, owner_email, opened_on, opened_at,
        closed_on, closed_reason, health_at_open, probability_at_open, mrr_at_open, acked_at, acked_by,
        snoozed_until, snooze_reason, escalated_at, verdict, trial, arm, last_fired_on, message_subject, last_decided_on,
        config_hash, version, updated_at)
      select id, "accountId", state, severity, touch, rules, "ownerEmail", "openedOn", "openedAt", "closedOn",
        "closedReason", "healthAtOpen", "probabilityAtOpen", "mrrAtOpen", "ackedAt", "ackedBy", "snoozedUntil",
        "snoozeReason", "escalatedAt", verdict, trial, arm, "lastFiredOn", "messageSubject", "lastDecidedOn", "configHash",
        version, "updatedAt"
      from jsonb_to_recordset(${JSON.stringify(chunk)}::text::jsonb) as e(
        id uuid, "accountId" text, state text, severity text, touch text, rules jsonb, "ownerEmail" text,
        "openedOn" date, "openedAt" timestamptz, "closedOn" date, "closedReason" text, "healthAtOpen" float8,
        "probabilityAtOpen" float8, "mrrAtOpen" float8, "ackedAt" timestamptz, "ackedBy" text,
        "snoozedUntil" date, "snoozeReason" text, "escalatedAt" timestamptz, verdict text, trial text, arm text, "lastFiredOn" date,
        "messageSubject" text, "lastDecidedOn" date, "configHash" text, version int, "updatedAt" timestamptz)
      on conflict (id) do update set
        state = excluded.state, severity = excluded.severity, touch = excluded.touch, rules = excluded.rules,
        owner_email = excluded.owner_email, closed_on = excluded.closed_on,
        closed_reason = excluded.closed_reason, acked_at = excluded.acked_at, acked_by = excluded.acked_by,
        snoozed_until = excluded.snoozed_until, snooze_reason = excluded.snooze_reason,
        escalated_at = excluded.escalated_at, verdict = excluded.verdict,
        last_fired_on = excluded.last_fired_on, message_subject = excluded.message_subject,
        last_decided_on = excluded.last_decided_on, config_hash = excluded.config_hash,
        version = excluded.version, updated_at = excluded.updated_at
      where episodes.version < excluded.version`;
  }
}

export async function writeEvents(tx: ISql, events: readonly EpisodeEvent[]): Promise<void> {
  for (const chunk of chunks(events)) {
    await tx`
      insert into episode_events (episode_id, version, transition, reason, actor, as_of, at)
      select "episodeId", version, transition, reason, actor, "asOf", at
      from jsonb_to_recordset(${JSON.stringify(chunk)}::text::jsonb) as e("episodeId" uuid, version int,
        transition text, reason jsonb, actor text, "asOf" date, at timestamptz)
      on conflict (episode_id, version) do nothing`;
  }
}

export async function writeFiredSubjects(
  tx: ISql,
  fired: readonly { accountId: string; rule: string; subject: string; firedOn: Day; episodeId: string }[],
): Promise<void> {
  for (const chunk of chunks(fired)) {
    await tx`
      insert into fired_evidence (account_id, rule, subject, fired_on, episode_id)
      select "accountId", rule, subject, "firedOn", "episodeId"
      from jsonb_to_recordset(${JSON.stringify(chunk)}::text::jsonb) as f("accountId" text, rule text,
        subject text, "firedOn" date, "episodeId" uuid)
      on conflict (account_id, rule, subject) do nothing`;
  }
}

/** @returns the ids of those that were new; a step of an episode's playbook exists once. */
export async function writeTasks(tx: ISql, tasks: readonly NewTask[]): Promise<string[]> {
  const created: string[] = [];
  for (const chunk of chunks(tasks)) {
    const rows = await tx<{ id: string }[]>`
      insert into tasks (id, episode_id, account_id, playbook, step, title, queue, owner_email, due_on, state,
        created_at)
      select id, "episodeId", "accountId", playbook, step, title, queue, "ownerEmail", "dueOn", 'open', "createdAt"
      from jsonb_to_recordset(${JSON.stringify(chunk)}::text::jsonb) as t(id uuid, "episodeId" uuid,
        "accountId" text, playbook text, step text, title text, queue text, "ownerEmail" text, "dueOn" date,
        "createdAt" timestamptz)
      on conflict do nothing
      returning id`;
    created.push(...rows.map((row) => row.id));
  }
  return created;
}

/** Cancels the open tasks of ended episodes whose step says that recovery stops it. @returns their ids */
export async function cancelTasks(
  tx: ISql,
  steps: readonly { episodeId: string; playbook: string; step: string }[],
  at: Date,
): Promise<string[]> {
  const cancelled: string[] = [];
  for (const chunk of chunks(steps)) {
    const rows = await tx<{ id: string }[]>`
      update tasks t set state = 'cancelled', outcome = 'recovered', closed_at = ${at}
      from jsonb_to_recordset(${JSON.stringify(chunk)}::text::jsonb) as s("episodeId" uuid, playbook text, step text)
      where t.episode_id = s."episodeId" and t.playbook = s.playbook and t.step = s.step and t.state = 'open'
      returning t.id`;
    cancelled.push(...rows.map((row) => row.id));
  }
  return cancelled;
}

/**
 * Rules still fire for these episodes although nothing else changed.
 * @param firing `rules`: all that the episode is about by now
 */
export async function touchFiring(
  tx: ISql,
  firing: readonly { id: string; rules: readonly string[] }[],
  asOf: Day,
): Promise<void> {
  for (const chunk of chunks(firing)) {
    await tx`update episodes e set last_fired_on = greatest(last_fired_on, ${asOf}::date),
      last_decided_on = greatest(last_decided_on, ${asOf}::date), rules = f.rules
      from jsonb_to_recordset(${JSON.stringify(chunk)}::text::jsonb) as f(id uuid, rules jsonb) where e.id = f.id`;
  }
}

const CHUNK = 2000;

function* chunks<T>(rows: readonly T[]): Generator<readonly T[]> {
  for (let i = 0; i < rows.length; i += CHUNK) yield rows.slice(i, i + CHUNK);
}
