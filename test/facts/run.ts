import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dayNumber, dayText, readBook } from './book.ts';
import { checkBook, summarise } from './check-book.ts';
import { type Rendered, renderBook } from './render.ts';

// node --import tsx test/facts/run.ts FOLDER DAY HOME [ACCOUNTS] [index] [SETTINGS]: what the product says of a book, checked.

const [data, asOf, home, most = 'all', indexOnly = '', settings = ''] = process.argv.slice(2);
if (!data || !asOf || !home) throw new Error('FOLDER DAY HOME [ACCOUNTS] [index] [SETTINGS]');
const book = readBook(data, asOf);
const accounts = book.alive.slice(0, most === 'all' ? undefined : Number(most)).map(({ id }) => id);
const kept = join(home, 'rendered.json');
// Rendered once, checked as often as the checker is changed.
const rendered: Rendered = existsSync(kept)
  ? JSON.parse(readFileSync(kept, 'utf8'))
  : await renderBook({
      data,
      asOf,
      before: weekBefore(asOf),
      home,
      accounts,
      settings,
      indexOnly: indexOnly === 'index',
      report: (step) => process.stderr.write(`${Math.round(performance.now() / 1_000)} s  ${step}\n`),
    });
writeFileSync(kept, JSON.stringify(rendered));
const claims = checkBook(book, rendered, readBook(data, weekBefore(asOf)));
const { text, wrong } = summarise(claims);
print(text);
process.exitCode = wrong === 0 ? 0 : 1;

function weekBefore(day: string): string {
  return dayText(dayNumber(day) - 7);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
