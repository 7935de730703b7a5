import type { ISql } from 'postgres';
import { groupBy } from '../../domain/group-by.ts';
import type { Account, Day, Evidence } from '../../domain/types.ts';
import type { QuoteView } from '../../messages/models/alert-model.ts';
import type { AlertView } from '../../messages/models/alert-view.ts';
import { accountColumns, accountsOn } from '../facts/as-of.ts';
import { unpackJson } from '../scores/pack-json.ts';
import { loadReaders } from './load-contacts.ts';

/** Views of many episodes at once, as known on the day; one statement per kind of row, all of them sent together. */
export async function loadAlertViews(
  db: ISql,
  episodes: readonly { id: string; accountId: string }[],
  asOf: Day,
): Promise<Map<string, AlertView>> {
  const accountIds = [...new Set(episodes.map((e) => e.accountId))];
  const ids = episodes.map((e) => e.id);
  const ofAccounts = db`account_id = any(${accountIds}::text[])`;
  const [accounts, scores, before, tasks, quotes, drops, starts, readersOf, flagOf] = await Promise.all([
    db<Account[]>`select ${accountColumns(db, asOf)} from ${accountsOn(db, asOf)} where ${ofAccounts}`,
    db<(NonNullable<AlertView['score']> & Keyed)[]>`
      select distinct on (account_id) account_id as "accountId", day, health, band, coverage, probability, model,
        detail, features
      from scores where ${ofAccounts} and day <= ${asOf}::date order by account_id, day desc`,
    db<(NonNullable<AlertView['before']> & Keyed)[]>`
      select distinct on (account_id) account_id as "accountId", day, health, band
      from scores where ${ofAccounts} and day < ${asOf}::date and day >= ${asOf}::date - 120
      order by account_id, day > ${asOf}::date - 28, case when day > ${asOf}::date - 28 then day - date '1970-01-01'
        else date '1970-01-01' - day end`,
    db<(AlertView['tasks'][number] & { episodeId: string })[]>`
      select id as "taskId", episode_id as "episodeId", title, due_on as "dueOn", state, queue,
        playbook || '/' || step as step, t.owner_email as "ownerEmail", coalesce(c.name, t.owner_email) as "ownerName"
      from tasks t left join csms c on c.email = t.owner_email
      where episode_id = any(${ids}::uuid[]) order by due_on, playbook, step`,
    loadQuotes(db, accountIds, asOf),
    db<{ episodeId: string; from: number; since: Day }[]>`
      select distinct on (episode_id) episode_id as "episodeId", (f->'params'->>'from')::float8 as from,
        f->'params'->>'since' as since
      from episode_events, jsonb_array_elements(reason->'firings') as f
      where episode_id = any(${ids}::uuid[]) and jsonb_typeof(reason->'firings') = 'array'
        and f->>'code' = 'rule.health_drop'
      order by episode_id, version desc`,
    db<{ episodeId: string; code: string; params: Evidence['params'] }[]>`
      select distinct on (episode_id, f->>'code') episode_id as "episodeId", f->>'code' as code, f->'params' as params
      from episode_events, jsonb_array_elements(reason->'firings') as f
      where episode_id = any(${ids}::uuid[]) and jsonb_typeof(reason->'firings') = 'array'
        and f->>'code' like 'rule.onboarding%'
      order by episode_id, f->>'code', version desc`,
    loadReaders(db, ids),
    loadRiskWords(db, accountIds, asOf),
  ]);
  const startsOf = groupBy(starts, ({ episodeId }) => episodeId);
  const dropOf = new Map(drops.map(({ episodeId, ...drop }) => [episodeId, drop]));
  const byAccount = <T extends Keyed>(rows: readonly T[]) => new Map(rows.map((r) => [r.accountId, r]));
  const accountOf = byAccount(accounts);
  const scoreOf = byAccount(
    scores.map((s) => ({ ...s, detail: unpackJson(s.detail), features: unpackJson(s.features) })),
  );
  const beforeOf = byAccount(before);
  const tasksOf = groupBy(tasks, ({ episodeId }) => episodeId);
  const views = new Map<string, AlertView>();
  for (const { id, accountId } of episodes) {
    const account = accountOf.get(accountId);
    if (!account) continue;
    views.set(id, {
      episodeId: id,
      account,
      score: scoreOf.get(accountId) ?? null,
      before: beforeOf.get(accountId) ?? null,
      tasks: (tasksOf.get(id) ?? []).map(({ episodeId: _, ...task }) => task),
      quote: quotes.get(accountId) ?? null,
      drop: dropOf.get(id) ?? null,
      start: (startsOf.get(id) ?? []).map(({ code, params }) => ({ code, params, points: 0 })),
      flag: flagOf.get(accountId) ?? null,
      postedTo: readersOf.get(id) ?? [],
    });
  }
  return views;
}

/** The newest answer of a detractor within 60 days, and beside one without words the newest that has some. */
async function loadQuotes(
  db: ISql,
  accountIds: readonly string[],
  asOf: Day,
): Promise<Map<string, QuoteView>> {
  const rows = await db<(QuoteView & Keyed & { rank: number })[]>`
    select distinct on (account_id, has_words) account_id as "accountId", kind, score, comment, by, "on", rank from (
      select account_id, kind, score, comment, coalesce(role, respondent) as by,
        (responded_at at time zone 'UTC')::date as "on", coalesce(comment ~ '\\S', false) as has_words,
        (row_number() over (partition by account_id order by responded_at desc, response_id))::int as rank
      from surveys
      where account_id = any(${[...accountIds]}::text[]) and kind = 'nps' and score <= 6
        and responded_at < ${asOf}::date + 1 and responded_at >= ${asOf}::date - 60) answers
    order by account_id, has_words, rank`;
  // Newest first: an older answer without words adds nothing to one that has some.
  const byAccount = groupBy(
    rows.sort((a, b) => a.rank - b.rank),
    ({ accountId }) => accountId,
  );
  return new Map(
    [...byAccount].map(([accountId, own]) => {
      const [newest, earlier] = own.map(({ accountId: _, rank: __, ...quote }) => quote);
      const isWordless = !/\S/.test(newest!.comment ?? '');
      return [accountId, isWordless && earlier ? { ...newest!, inWords: earlier } : newest!];
    }),
  );
}

/** The newest word about the risk of each account that somebody has said and not taken back. */
async function loadRiskWords(
  db: ISql,
  accountIds: readonly string[],
  asOf: Day,
): Promise<Map<string, NonNullable<AlertView['flag']>>> {
  const rows = await db<(NonNullable<AlertView['flag']> & Keyed)[]>`
    select distinct on (account_id) account_id as "accountId", f.kind, coalesce(c.name, f.said_by) as by, words,
      until_on as until
    from account_flags f left join csms c on c.email = f.said_by
    where account_id = any(${[...accountIds]}::text[]) and kind in ('risk', 'no_risk')
      and from_on <= ${asOf}::date and (ended_on is null or ended_on > ${asOf}::date)
    order by account_id, said_at desc, id`;
  return new Map(rows.map(({ accountId, ...flag }) => [accountId, flag]));
}

interface Keyed {
  accountId: string;
}

/** Mean churn probability of the portfolio scored on the day, and how many accounts had left by then. */
export async function loadPortfolioLevel(
  db: ISql,
  asOf: Day,
): Promise<{ averageProbability: number | null; outcomes: number }> {
  const [row] = await db<[{ averageProbability: number | null; outcomes: number }]>`select
    (select avg(probability) from scores where day = ${asOf}::date) as "averageProbability",
    (select count(*)::int from accounts where churned_on <= ${asOf}::date) as outcomes`;
  return row;
}
