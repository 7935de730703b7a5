import type { ISql } from 'postgres';
import { groupBy } from '../../domain/group-by.ts';
import {
  type AccountToTell,
  type ClosedListing,
  type ClosedRequest,
  FEEDBACK_PLAYBOOK,
  type RequestTopic,
  requestId,
} from '../../domain/requests/request.ts';
import type { Day } from '../../domain/types.ts';
import type { LeavingVoice } from '../../messages/models/requests-model.ts';
import { accountsOn, inBookOn, noticeColumns } from '../facts/as-of.ts';
import { insertRows, selectColumns } from '../table-rows.ts';
import { requestAnswers, requestTopics, requestVoices } from '../tables/requests.ts';

/** Why accounts leave that gave notice or left in a span of days, both ends included; who has gone by its end pays nothing. */
export async function loadLeavingVoices(db: ISql, given: { from: Day; to: Day }): Promise<LeavingVoice[]> {
  const { from, to } = given;
  return db<LeavingVoice[]>`
    select "accountId", "accountName", mrr, currency, "renewalOn", "churnReason" as reason, words, "saidOn" as on
    from (
      select told.*, coalesce("noticeOn", "churnedOn") as "saidOn",
        (select f.words from account_flags f where f.account_id = told."accountId" and f.kind = 'notice'
          and f.from_on <= ${to}::date and (f.ended_on is null or f.ended_on > ${to}::date) and btrim(f.words) <> ''
          order by f.said_at desc limit 1) as words
      from (
        select account_id as "accountId", name as "accountName", case when ${inBookOn(db, to)} then mrr end as mrr,
          currency, renewal_on as "renewalOn", case when churned_on <= ${to}::date then churned_on end as "churnedOn",
          ${noticeColumns(db, to)}
        from ${accountsOn(db, to)}
      ) told
    ) said
    where "saidOn" between ${from}::date and ${to}::date order by "accountId"`;
}

/** Voices that were answered by the day, and how many answers there are about a topic. */
export async function loadAnswered(
  db: ISql,
): Promise<{ voices: ReadonlySet<string>; numbers: ReadonlyMap<RequestTopic, number> }> {
  const [voices, numbers] = await Promise.all([
    db<{ voice: string }[]>`select voice from request_voices`,
    db<
      { topic: RequestTopic; number: number }[]
    >`select topic, max(number) as number from request_answers group by topic`,
  ]);
  return {
    voices: new Set(voices.map(({ voice }) => voice)),
    numbers: new Map(numbers.map(({ topic, number }) => [topic, number])),
  };
}

/** The newest first; `told`: CSMs who have said that their customer knows. */
export async function listClosedRequests(db: ISql): Promise<ClosedListing[]> {
  const rows = await db<Omit<ClosedListing, 'id'>[]>`
    select ${selectColumns(db, requestAnswers)},
      (select count(distinct account_id)::int from request_voices v where v.answer_id = a.id) as accounts,
      (select count(*)::int from tasks t where t.playbook = ${FEEDBACK_PLAYBOOK} and t.step = a.topic || '-' || a.number
        and t.state = 'done') as told
    from request_answers a order by closed_at desc, topic`;
  return rows.map((row) => ({ ...row, id: requestId(row.topic, row.number) }));
}

/** What the assistant said of comments, by voice. */
export async function loadAssisted(db: ISql): Promise<Map<string, RequestTopic>> {
  const rows = await db<{ voice: string; topic: RequestTopic }[]>`select voice, topic from request_topics`;
  return new Map(rows.map(({ voice, topic }) => [voice, topic]));
}

export async function countAskedSince(db: ISql, since: Date): Promise<number> {
  const [row] = await db<[{ n: number }]>`
    select count(*)::int as n from request_topics where asked_at > ${since}`;
  return row.n;
}

export async function insertTopic(
  tx: ISql,
  row: { voice: string; accountId: string; topic: RequestTopic; askedAt: Date },
): Promise<void> {
  await tx`${insertRows(tx, requestTopics, [row])} on conflict do nothing`;
}

/** Those of the accounts that are still customers on the day. */
export async function loadAccountsToTell(
  db: ISql,
  accountIds: readonly string[],
  asOf: Day,
): Promise<AccountToTell[]> {
  return db<AccountToTell[]>`
    select account_id as "accountId", name as "accountName", csm_email as "csmEmail", segment from accounts
    where account_id = any(${[...accountIds]}::text[]) and ${inBookOn(db, asOf)} order by account_id`;
}

/** What customers have not been told yet of answers to what they asked for, by account: titles of open tasks. */
export async function loadToTell(db: ISql, accountIds: readonly string[]): Promise<Map<string, string[]>> {
  const rows = await db<{ accountId: string; title: string }[]>`
    select account_id as "accountId", title from tasks
    where account_id = any(${[...accountIds]}::text[]) and playbook = ${FEEDBACK_PLAYBOOK} and state = 'open'
    order by account_id, due_on, step`;
  return new Map(
    [...groupBy(rows, (row) => row.accountId)].map(([id, own]) => [id, own.map(({ title }) => title)]),
  );
}

export async function insertAnswer(
  tx: ISql,
  answer: ClosedRequest & { rowId: string },
  voices: readonly { key: string; accountId: string }[],
): Promise<void> {
  const { rowId, ...row } = answer;
  await insertRows(tx, requestAnswers, [{ ...row, id: rowId }]);
  await tx`${insertRows(
    tx,
    requestVoices,
    voices.map(({ key, accountId }) => ({ answerId: rowId, voice: key, accountId })),
  )} on conflict do nothing`;
}
