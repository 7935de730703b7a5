import type { ISql } from 'postgres';
import type { TermMatcher } from '../../domain/privacy/term-matcher.ts';
import { isPacked, packJson, unpackRecord } from '../scores/pack-json.ts';
import { containsAny, likePatterns } from './text-columns.ts';

interface ScoreTexts {
  day: string;
  detail: string;
  features: string;
}

/**
 * Rewrites the JSON kept with the scores of some accounts, packed or not, as `rewrite` says; figures stay.
 * @param rewrite gives the same value back where there is nothing to change
 * @returns the number of scores changed
 */
export async function scrubScores(
  sql: ISql,
  accountIds: readonly string[],
  rewrite: (value: unknown) => unknown,
): Promise<number> {
  let changed = 0;
  for (const accountId of accountIds) {
    const rows = await sql<ScoreTexts[]>`
      select day::text as day, detail, features from scores where account_id = ${accountId} order by day for update`;
    for (const { day, ...before } of rows) {
      const detail = rewriteText(before.detail, 'detail', rewrite);
      const features = rewriteText(before.features, 'features', rewrite);
      if (detail === before.detail && features === before.features) continue;
      await sql`update scores set detail = ${detail}, features = ${features}
        where account_id = ${accountId} and day = ${day}::text::date`;
      changed += 1;
    }
  }
  return changed;
}

/** Accounts with an answer, or a goal, whose words mention a term: their scores quote them. */
export async function findMentioningAccounts(
  sql: ISql,
  matcher: TermMatcher,
  within: 'answers' | 'goals' = 'answers',
): Promise<string[]> {
  const [table, column] = within === 'goals' ? ['goals', 'goal'] : ['surveys', 'comment'];
  const rows = await sql.unsafe<{ accountId: string; words: string }[]>(
    `select account_id as "accountId", ${column} as words from ${table}
     where ${column} is not null and ${containsAny([column])}`,
    [likePatterns(matcher.needles)],
  );
  const found = rows.filter(({ words }) => matcher.mentions(words)).map((row) => row.accountId);
  return [...new Set(found)].sort();
}

/** The JSON kept with a score with the words of its goals replaced; the same value when there is nothing to replace. */
export function rewriteGoals(value: unknown, replace: (text: string) => string): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => rewriteGoals(item, replace));
    return items.every((item, i) => item === value[i]) ? value : items;
  }
  if (typeof value !== 'object' || value === null) return value;
  const before = Object.entries(value);
  const after = before.map(([key, field]) => [
    key,
    key === 'goal' && typeof field === 'string' ? replace(field) : rewriteGoals(field, replace),
  ]);
  return after.every(([, field], i) => field === before[i]![1]) ? value : Object.fromEntries(after);
}

function rewriteText(
  stored: string,
  kind: 'detail' | 'features',
  rewrite: (value: unknown) => unknown,
): string {
  const value: unknown = unpackRecord(stored);
  const after = rewrite(value);
  if (after === value) return stored;
  const text = JSON.stringify(after);
  return isPacked(stored) ? packJson(text, kind) : text;
}
