import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { simulate } from '../../src/simulate/simulate.ts';
import type { Row } from './book.ts';

/** What customers may have agreed: words, what it is measured by, and a target that some reach and others do not. */
const AGREED: readonly (readonly [goal: string, measuredBy: string, target: string])[] = [
  ['Use it every working day', 'usage', '200'],
  ['Ten people at once', 'users', '10'],
  ['Fewer tickets than before', 'signal:tickets', '1'],
  ['Go live', 'date', ''],
  ['They say that it pays', 'word', ''],
  ['The planner for the whole team', 'usage:Planner', '90'],
];
/** Days from the end of the data on which they are due, and from which their line begins. */
const DUE = [30, -10, 73, -50];
const STATES = ['open', 'open', 'behind', 'open', 'reached', 'open', 'missed'];

const dayAfter = (day: string, days: number) =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);

/** Of some currencies and not of others, and another one from two months before the end on. */
function ratesUntil(endOn: string): string[] {
  return [
    ['2020-01-01', 'EUR', '1.25'],
    [dayAfter(endOn, -60), 'EUR', '1.0825'],
    ['2020-01-01', 'GBP', '1.27'],
  ].map((row) => row.join(','));
}

/** A simulated book in which customers also give notice and have goals of every kind and state. */
export async function makeFactsBook(
  folder: string,
  given: { accounts: number; days: number; seed: number; endOn: string; invalidRows?: number },
): Promise<void> {
  await simulate({ invalidRows: 0, ...given, outDir: folder, notices: Math.ceil(given.accounts / 40) });
  const accounts = parse(readFileSync(join(folder, 'accounts.csv')), { columns: true }) as Row[];
  const rows = accounts.flatMap(({ account_id: id }, i) => {
    if (i % 3 !== 0) return [];
    const k = i / 3;
    const [goal, measuredBy, target] = AGREED[k % AGREED.length]!;
    const due = dayAfter(given.endOn, DUE[k % DUE.length]!);
    const setOn = k % 5 === 0 ? '' : dayAfter(given.endOn, -80 - (k % 7));
    const row = [id, `G${k}`, goal, measuredBy, target, due, STATES[k % STATES.length], setOn].join(',');
    return [row];
  });
  const head = 'account_id,goal_id,goal,measured_by,target,due_on,state,set_on';
  writeFileSync(join(folder, 'goals.csv'), `${[head, ...rows].join('\n')}\n`);
  writeFileSync(
    join(folder, 'rates.csv'),
    `${['from,currency,rate', ...ratesUntil(given.endOn)].join('\n')}\n`,
  );
}
