import type { ConfigTest } from '../../config/test-file.ts';
import { csmByEmail } from '../../domain/alerts/route-alert.ts';
import { addDays, addMonths, fromEpochDay, isoWeekday, toEpochDay } from '../../domain/day.ts';
import type { Csm, Day } from '../../domain/types.ts';
import type { HistoryBuilder } from '../../learning/features/history-builder.ts';
import { type OutcomeHistory, outcomeHistory } from '../../learning/features/outcome-history.ts';
import type { Entity, EntityRecords } from '../../sources/records.ts';
import { createRawJudge } from '../../sources/rows/create-raw-judge.ts';
import type { ImportSettings } from '../../sources/source.ts';
import { takeRecord } from '../prediction/read-history.ts';

/** The account of a test stands in this place of its history; those beside it follow. */
export const TESTED = 0;

const OWNER = 'csm@test.invalid';

/** What the time-line of a test starts and ends with. */
export interface TestHistory {
  book: OutcomeHistory;
  people: ReadonlyMap<string, Csm>;
  from: Day;
  to: Day;
}

/** Makes the error of a row that no import would load. */
export interface RowProblems {
  problemAt(path: readonly PropertyKey[], message: string): Error;
}

type Cells = Readonly<Record<string, string | number | boolean>>;

/**
 * The history that a test tells: its account, and beside it healthy ones that use the product as the account did at
 * first. Rows are judged as an import judges them.
 * @param at place of the test in its file
 * @throws ConfigError at the row of the file that no import would load
 */
export function testHistory(
  test: ConfigTest,
  given: { at: number; file: RowProblems; settings: ImportSettings },
): TestHistory {
  const builders = new Map<string, HistoryBuilder>();
  const take = <E extends Entity>(entity: E, cells: Cells, path: readonly PropertyKey[]) => {
    const judge = createRawJudge(entity, given.settings, { keepsContent: false });
    const judged = judge.row({ line: 1, values: new Map(Object.entries(cells)) });
    if (judged.kind === 'rejected') throw given.file.problemAt(path, judged.problem.message);
    takeRecord(entity, judged.record as EntityRecords[keyof EntityRecords], builders);
  };
  const path = (...steps: PropertyKey[]) => ['tests', given.at, ...steps];
  const account_id = String(test.account.account_id ?? 'A1');
  const to = test.expect
    .map(({ on }) => on)
    .sort()
    .at(-1)!;
  const account = { currency: 'USD', csm_email: OWNER, ...test.account, account_id };
  take('accounts', account, path('account'));
  for (const [entity, key] of ROWS) {
    test[entity].forEach((cells, i) => {
      const id = key === null ? {} : { [key]: `${entity}-${i + 1}` };
      take(entity, { ...id, ...cells, account_id }, path(entity, i));
    });
  }
  const fillers = Array.from({ length: test.beside }, (_, i) => `beside-${i + 1}`);
  for (const id of fillers) take('accounts', { ...account, account_id: id, name: id }, path('account'));
  test.usage.forEach((phase, i) => {
    for (const cells of usageRows(phase, phase.to)) take('usage', { ...cells, account_id }, path('usage', i));
  });
  const [first] = test.usage;
  if (first) {
    for (const cells of usageRows(first, to)) {
      for (const id of fillers) take('usage', { ...cells, account_id: id }, path('usage', 0));
    }
  }
  const book = outcomeHistory([...builders.values()].map((builder) => builder.build()));
  const csm = csmByEmail(String(account.csm_email));
  return { book, people: new Map([[csm.email, csm]]), from: addDays(to, -LIVED_DAYS), to };
}

/** Days that are lived through before the last one: longer than any rule looks back. */
export const LIVED_DAYS = 120;

const ROWS = [
  ['surveys', 'response_id'],
  ['invoices', 'invoice_id'],
  ['subscriptions', null],
  ['signals', null],
  ['goals', 'goal_id'],
] as const;

const STEP_DAYS = { day: 1, weekday: 1, week: 7 } as const;

function* usageRows(phase: ConfigTest['usage'][number], to: Day): Generator<Cells> {
  const { from, every, product, events, active_users, seats } = phase;
  for (let day = from; day <= to; day = nextDay(day, every)) {
    if (every === 'weekday' && isoWeekday(day) > 5) continue;
    yield {
      day,
      product,
      events,
      ...(active_users === undefined ? {} : { active_users }),
      ...(seats === undefined ? {} : { seats }),
    };
  }
}

function nextDay(day: Day, every: ConfigTest['usage'][number]['every']): Day {
  return every === 'month' ? fromEpochDay(addMonths(toEpochDay(day), 1)) : addDays(day, STEP_DAYS[every]);
}
