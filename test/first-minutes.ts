/**
 * The first ten minutes of somebody who has just found this repository, from an empty folder to the first explained
 * account of their own, with the time of each step: `npm run first-minutes`. `--offline` begins with what is built here
 * in place of a clone and an install, which need a network. Ends with exit code 1 at the first step that does not do
 * what it says.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { EXPORTED_ON, writeRawExports } from './helpers/raw-exports.ts';

const ROOT = resolve(import.meta.dirname, '..');
const isOffline = process.argv.includes('--offline');
const place = mkdtempSync(join(tmpdir(), 'harbinger-first-minutes-'));
const project = isOffline ? ROOT : join(place, 'harbinger');
const began = performance.now();

try {
  if (!isOffline) {
    step('git clone', () => run('git', ['clone', '--quiet', ROOT, project], place));
    step('npm ci', () => run('npm', ['ci', '--no-audit', '--no-fund'], project));
  }
  step('harbinger demo', () => expectIn(harbinger('demo', '--home', join(place, 'demo')), 'account'));
  await writeRawExports(join(place, 'exports'));
  const shown = step('harbinger init exports --yes', () =>
    harbinger('init', 'exports', '--yes', '--as-of', EXPORTED_ON),
  );
  const name = expectIn(shown, 'Empresa A Ltda');
  step(`harbinger explain "${name}"`, () => expectIn(harbinger('explain', name), 'What costs most'));
  step('harbinger report', () => harbinger('report'));
  print('all of it', performance.now() - began);
} finally {
  rmSync(place, { recursive: true, force: true });
}

function step<T>(name: string, run: () => T): T {
  const since = performance.now();
  const result = run();
  print(name, performance.now() - since);
  return result;
}

function print(name: string, ms: number): void {
  process.stdout.write(`${(ms / 1000).toFixed(1).padStart(7)} s  ${name}\n`);
}

/** As it is typed, in the folder with the downloads; a database of its own, whatever is set here. */
function harbinger(...args: string[]): string {
  return run(process.execPath, [join(project, 'dist/src/cli/main.js'), ...args], place);
}

/** @throws with what was printed, when it ends with anything but 0, or 3 (done, but something needs a person) */
function run(command: string, args: readonly string[], cwd: string): string {
  const env = { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', NO_COLOR: '1' };
  try {
    return execFileSync(command, args, { cwd, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  } catch (error) {
    const { status, stdout } = error as { status?: number; stdout?: string };
    if (status === 3) return stdout ?? '';
    throw error;
  }
}

/** @returns the words that had to be there */
function expectIn(text: string, words: string): string {
  if (!text.includes(words)) throw new Error(`"${words}" is not among what was printed:\n${text}`);
  return words;
}
