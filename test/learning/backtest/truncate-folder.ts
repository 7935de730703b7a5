import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Day } from '../../../src/domain/types.ts';

/** The column that dates a row of each file. */
const DATED_BY: Readonly<Record<string, string>> = {
  'accounts.csv': 'started_on',
  'usage.csv': 'day',
  'surveys.csv': 'responded_at',
  'invoices.csv': 'issued_on',
  'subscriptions.csv': 'started_on',
  'signals.csv': 'day',
};

/** Dates inside a row that were not known before they came. */
const LATER_CELLS = ['churned_on', 'ended_on', 'paid_on'];

/** One record of a file: a quoted cell may hold line breaks. */
const RECORD = /(?:[^"\n]|"(?:[^"]|"")*")+/g;

/** Cells as written, quotes included. */
function cellsOf(line: string): string[] {
  return [...line.matchAll(/(?:^|,)("(?:[^"]|"")*"|[^,]*)/g)].map((match) => match[1]!);
}

/** Copies a CSV folder as it would have been exported at the end of a day. */
export async function truncateFolder(from: string, to: string, day: Day): Promise<void> {
  await mkdir(to, { recursive: true });
  for (const file of await readdir(from)) {
    const [head, ...lines] = (await readFile(join(from, file), 'utf8')).match(RECORD)!;
    const names = head!.split(',');
    const dated = names.indexOf(DATED_BY[file] ?? '');
    const kept = lines
      .map(cellsOf)
      .filter((cells) => dated === -1 || (cells[dated] ?? '').slice(0, 10) <= day)
      .map((cells) => asKnown(names, cells, day).join(','));
    await writeFile(join(to, file), `${[head, ...kept].join('\n')}\n`);
  }
}

function asKnown(names: readonly string[], cells: readonly string[], day: Day): string[] {
  const known = [...cells];
  for (const [column, name] of names.entries()) {
    if (!LATER_CELLS.includes(name) || !((known[column] ?? '') > day)) continue;
    known[column] = '';
    if (name === 'churned_on') known[names.indexOf('churn_kind')] = '';
    if (name === 'paid_on') {
      known[names.indexOf('status')] = 'open';
      known[names.indexOf('attempts')] = '0';
    }
  }
  return known;
}
