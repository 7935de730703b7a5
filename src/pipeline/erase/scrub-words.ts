import type { ISql } from 'postgres';
import type { TermMatcher } from '../../domain/privacy/term-matcher.ts';
import { redactJson } from '../../messages/text/redact-message.ts';
import { findMentioningAccounts, rewriteGoals, scrubScores } from '../../store/erase/scrub-scores.ts';
import { deleteMentions, scrubTable } from '../../store/erase/scrub-tables.ts';
import { listTextColumns, tablesWith } from '../../store/erase/text-columns.ts';

export interface ScrubPlan {
  /** Tells who is meant, by name, id, address or their own words. */
  terms: TermMatcher;
  /** The same without their words, for what others wrote. */
  named: TermMatcher;
  /** What to replace in the words of a table; null = nothing. */
  scrub(table: string): TermMatcher | null;
  /** What else to replace in rows about these accounts and episodes. */
  near: { matcher: TermMatcher; accounts: readonly string[]; episodes: readonly string[] } | null;
}

/** Tables that are worked through otherwise, or hold nothing but ids, figures and names of products. */
const NOT_SCRUBBED: ReadonlySet<string> = new Set([
  ...['outbox', 'posted_messages', 'quarantine', 'scores', 'config_versions', 'file_erasures'],
  ...['usage', 'usage_users', 'usage_event_ids', 'signals', 'subscriptions', 'invoices', 'account_changes'],
]);
/** What the sources told of people and accounts, where a name may as well be a namesake's. */
export const SOURCES_OWN: ReadonlySet<string> = new Set(['accounts', 'csms', 'surveys']);
/** Tables whose rows are worth nothing once they are wrong: they are made anew. */
const MADE_ANEW: ReadonlySet<string> = new Set(['facts', 'lanes', 'slot_pages']);

/**
 * Goes through the words of every table there is, so that a new one is not forgotten, and through the quotations in
 * scores. A mention is replaced as `replaceIn` says; what is made anew anyway is deleted.
 * @returns rows changed or deleted per table
 */
export async function scrubWords(
  sql: ISql,
  plan: ScrubPlan,
  replaceIn: (matcher: TermMatcher) => (text: string) => string,
): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  const { named, terms } = plan;
  // What others wrote is quoted in the scores of their accounts; looked up before it is scrubbed itself.
  const quoting = await findMentioningAccounts(sql, named);
  const quotes = await scrubScores(sql, quoting, (value) => redactJson(value, replaceIn(named)));
  addCount(counts, 'scores', quotes);
  addCount(counts, 'scores', await scrubGoals(sql, plan, replaceIn));
  const tables = await listTextColumns(sql);
  for (const [table, columns] of tables) {
    const matcher = plan.scrub(table);
    if (matcher === null) continue;
    if (MADE_ANEW.has(table)) addCount(counts, table, await deleteMentions(sql, table, { matcher, columns }));
    else if (!NOT_SCRUBBED.has(table)) {
      addCount(
        counts,
        table,
        await scrubTable(sql, table, { matcher, columns, replace: replaceIn(matcher) }),
      );
    }
  }
  // What messages say is worked through one by one; their keys and places name people too.
  for (const table of ['outbox', 'posted_messages']) {
    const columns = (tables.get(table) ?? []).filter(({ type }) => type === 'text');
    await scrubTable(sql, table, { matcher: terms, columns, replace: replaceIn(terms) });
  }
  if (plan.near === null) return counts;
  const { matcher, accounts, episodes } = plan.near;
  const close = [
    ['account_id', '"account_id" = any($2::text[])', accounts],
    ['episode_id', '"episode_id" = any($2::text[]::uuid[])', episodes],
  ] as const;
  for (const [column, condition, values] of close) {
    for (const table of await tablesWith(sql, column)) {
      if (NOT_SCRUBBED.has(table) || SOURCES_OWN.has(table)) continue;
      const columns = tables.get(table) ?? [];
      const options = { matcher, columns, replace: replaceIn(matcher), only: { condition, values } };
      addCount(counts, table, await scrubTable(sql, table, options));
    }
  }
  return counts;
}

/** Goals are in the company's own words: who is meant in them by name goes from the scores as from the goals themselves. */
async function scrubGoals(
  sql: ISql,
  { terms, near }: ScrubPlan,
  replaceIn: (matcher: TermMatcher) => (text: string) => string,
): Promise<number> {
  const rewrite = (matcher: TermMatcher) => (value: unknown) => rewriteGoals(value, replaceIn(matcher));
  const meant = await findMentioningAccounts(sql, terms, 'goals');
  const close = near === null ? 0 : await scrubScores(sql, near.accounts, rewrite(near.matcher));
  return close + (await scrubScores(sql, meant, rewrite(terms)));
}

export function addCount(counts: Record<string, number>, table: string, rows: number): void {
  if (rows > 0) counts[table] = (counts[table] ?? 0) + rows;
}
