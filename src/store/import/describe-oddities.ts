import type { Sql } from 'postgres';
import type { Entity } from '../../sources/records.ts';
import { looseId } from './staging.ts';
import { dayOf, type StagedSurvey } from './survey-staged.ts';

/** SQL over a staged row `s` (and its account `a`), and what it says of a row: "3 of 9 rows …". */
type Oddity = readonly [condition: string, says: string];

/**
 * What looks wrong but is loaded as told: it may be true (a trial before the contract, a payment in advance), and
 * left out it would hide more than it spoils. Each kind is counted per file.
 */
const ODDITIES: { readonly [E in Entity]?: readonly Oddity[] } = {
  accounts: [
    [
      `${looseId('s.account_id')} in (select ${looseId('account_id')} from staged
        group by 1 having count(distinct account_id) > 1)`,
      'have an account_id that differs from another one in case or zeros only, as a spreadsheet leaves them',
    ],
    ['s.churned_on < s.started_on', 'have churned_on before started_on'],
    ['s.ended_on < s.started_on', 'have ended_on before started_on'],
    ['s.renewal_on < s.started_on', 'have renewal_on before started_on'],
    ['s.churned_on is null and s.churn_kind is not null', 'have a churn_kind without churned_on'],
    ['s.churned_on is not null and s.ended_on is not null', 'have both churned_on and ended_on'],
    [
      `s.csm_email is not null and exists (select from csms)
        and not exists (select from csms c where c.email = s.csm_email)`,
      'name a csm_email that is not in csms.csv',
    ],
  ],
  invoices: [
    ['s.due_on < s.issued_on', 'have due_on before issued_on'],
    ['s.paid_on < s.issued_on', 'have paid_on before issued_on'],
    [`s.status = 'paid' and s.paid_on is null`, 'are paid without paid_on'],
    [`s.status in ('open', 'past_due') and s.paid_on is not null`, 'have paid_on although they are not paid'],
    ['s.amount < 0', 'have a negative amount'],
  ],
};

/**
 * One sentence per kind of oddity found in `staged`, with its number of rows and first line.
 * @param given.beside rows of the feed that are not staged, since nothing about them is odd
 */
export async function describeOddities(
  sql: Sql,
  entity: Entity,
  { survey, beside }: { survey: StagedSurvey | null; beside: number },
): Promise<string[]> {
  const day = dayOf(entity);
  const outlives = survey?.outlivesAccount ?? true;
  const oddities = [...(ODDITIES[entity] ?? []), ...(day === null || !outlives ? [] : lifetimeOddities(day))];
  if (oddities.length === 0) return [];
  const found = oddities.map(
    ([condition], at) => `count(*) filter (where ${condition})::int as n${at},
      min(s.line) filter (where ${condition}) as line${at}`,
  );
  const join = day === null ? '' : 'join accounts a using (account_id)';
  const [row = {}] = await sql.unsafe<Record<string, number>[]>(
    `select count(*)::int as rows, ${found.join(', ')} from staged s ${join}`,
  );
  return oddities.flatMap(([, says], at) => {
    const n = row[`n${at}`] ?? 0;
    return n === 0
      ? []
      : [
          `${n} of ${(row.rows ?? 0) + beside} rows ${says} (first on line ${row[`line${at}`]}); loaded as told`,
        ];
  });
}

function lifetimeOddities(day: string): Oddity[] {
  return [
    [`${day} < a.started_on`, "are dated before their account's started_on"],
    [`${day} > least(a.churned_on, a.ended_on)`, 'are dated after their account has left'],
  ];
}
