import type { ISql } from 'postgres';
import type { Team } from '../../domain/outcomes/known-episode.ts';
import type { Day } from '../../domain/types.ts';
import type { StoredComment } from '../../messages/digest/digest-rows.ts';
import { inBookOn } from '../facts/as-of.ts';
import { ownedBy } from './load-portfolio-rows.ts';

/** Answers with words of the team's accounts in a span of days, both ends included; who has left by its end pays nothing. */
export async function loadComments(
  db: ISql,
  given: { from: Day; to: Day; team: Team },
): Promise<StoredComment[]> {
  return db<StoredComment[]>`
    select s.response_id as "responseId", a.account_id as "accountId", a.name as "accountName",
      case when ${inBookOn(db, given.to)} then a.mrr end as mrr, a.currency,
      a.renewal_on as "renewalOn", s.kind, s.score, s.comment,
      (s.responded_at at time zone 'UTC')::date as on
    from surveys s join accounts a on a.account_id = s.account_id
    where ${ownedBy(db, given.team)} and s.responded_at >= ${given.from}::date
      and s.responded_at < ${given.to}::date + 1 and btrim(s.comment) <> ''
    order by s.response_id`;
}

/** Rows waiting in quarantine, by source. */
export async function countQuarantined(db: ISql): Promise<{ source: string; rows: number }[]> {
  return db<{ source: string; rows: number }[]>`
    select source, count(*)::int as rows from quarantine where state = 'open'
    group by source order by rows desc, source`;
}

/** Alerts that the newest deciding run of the last week held back; 0 when there was none. */
export async function countHeldAlerts(db: ISql, asOf: Day): Promise<number> {
  const rows = await db<{ held: number }[]>`
    select held from decided_days where as_of <= ${asOf}::date and as_of > ${asOf}::date - 7
    order by as_of desc limit 1`;
  return rows[0]?.held ?? 0;
}

/** Those of some messages, by their dedupe keys, that are not in the outbox yet. */
export async function keepUnqueued<T extends { key: string }>(
  db: ISql,
  messages: readonly T[],
): Promise<T[]> {
  if (messages.length === 0) return [];
  const rows = await db<{ key: string }[]>`
    select dedupe_key as key from outbox where dedupe_key = any(${messages.map(({ key }) => key)}::text[])`;
  const known = new Set(rows.map(({ key }) => key));
  return messages.filter(({ key }) => !known.has(key));
}
