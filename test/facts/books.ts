import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { simulate } from '../../src/simulate/simulate.ts';
import { THIRD_PARTY_ROOT } from '../helpers/third-party-data.ts';
import { makeFactsBook } from './make-book.ts';
import { EVERY_MESSAGE } from './render.ts';

// node --import tsx test/facts/books.ts FOLDER [NAME...]: the demo, a simulated portfolio of 2,000 accounts and three that others
// made, every account of each, one after another. What was rendered stays in FOLDER, so that a second run only checks.

interface WholeBook {
  data: string;
  asOf: string;
  settings: string;
  make?: (folder: string) => Promise<unknown>;
}

const END = '2026-11-20';

const BOOKS: Readonly<Record<string, (folder: string) => WholeBook>> = {
  demo: (folder) => ({
    data: join(folder, 'demo-data'),
    asOf: END,
    settings: EVERY_MESSAGE,
    make: (outDir) =>
      simulate({
        outDir,
        ...{ accounts: 300, days: 180, seed: 7, endOn: END, notices: 1, success: true, ratesIn: 'USD' },
      }),
  }),
  simulated: (folder) => ({
    data: join(folder, 'simulated-data'),
    asOf: END,
    settings: EVERY_MESSAGE,
    make: (outDir) =>
      makeFactsBook(outDir, { accounts: 2_000, days: 400, seed: 11, endOn: END, invalidRows: 7 }),
  }),
  crm6: () => ({ data: join(THIRD_PARTY_ROOT, 'fightchurn-crm6'), asOf: '2023-12-11', settings: '' }),
  ravenstack: () => ({ data: join(THIRD_PARTY_ROOT, 'ravenstack'), asOf: '2024-12-01', settings: '' }),
  'oulad-2013': () => ({ data: join(THIRD_PARTY_ROOT, 'oulad-2013'), asOf: '2014-03-03', settings: '' }),
};

const [given, ...names] = process.argv.slice(2);
if (!given) throw new Error('FOLDER [NAME...]');
const folder = resolve(given);
mkdirSync(folder, { recursive: true });
for (const name of names.length > 0 ? names : Object.keys(BOOKS)) {
  const book = BOOKS[name];
  if (!book) throw new Error(`${name} is none of ${Object.keys(BOOKS).join(', ')}`);
  const { data, asOf, settings, make } = book(folder);
  if (make && !existsSync(data)) await make(data);
  const started = Date.now();
  const run = ['--import', 'tsx', join(import.meta.dirname, 'run.ts'), data, asOf, join(folder, name)];
  const { status, stdout } = spawnSync(process.execPath, [...run, 'all', '', settings], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 1e9,
  });
  process.stdout.write(`${name}, ${Math.round((Date.now() - started) / 1_000)} s: ${stdout}\n`);
  if (status !== 0) process.exitCode = 1;
}
