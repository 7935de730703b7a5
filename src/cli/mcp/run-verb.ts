import type { Command } from 'commander';
import { printable } from '../../domain/text/printable.ts';
import { type Io, silentProgress } from '../io.ts';
import type { ExitCode } from '../options.ts';
import { type VerbName, verbOf } from '../verb-catalogue.ts';

/** Builds the command line; handed in, because the command line holds the verb that asks. */
export type BuildProgram = (
  io: Io,
  exit: (code: ExitCode) => void,
  wanted: VerbName | 'all' | null,
) => Promise<Command>;

export type VerbAnswer = { ok: true; rows: unknown[]; more: number } | { ok: false; says: string };

/** As many rows as an answer has at most: an assistant reads every one of them. */
const MOST_ROWS = 200;

/**
 * Runs one verb of ours with `--json` and takes what it prints. One at a time, since an embedded database has one owner.
 */
export function createVerbRunner(build: BuildProgram, env: NodeJS.ProcessEnv) {
  let before: Promise<unknown> = Promise.resolve();
  return (words: readonly string[]): Promise<VerbAnswer> => {
    const answer = before.then(() => runVerb(build, env, words));
    before = answer;
    return answer;
  };
}

async function runVerb(
  build: BuildProgram,
  env: NodeJS.ProcessEnv,
  words: readonly string[],
): Promise<VerbAnswer> {
  const rows: unknown[] = [];
  const notes: string[] = [];
  const io: Io = {
    out: (line) => void notes.push(line),
    note: (line) => void notes.push(line),
    json: (value) => void rows.push(value),
    progress: () => Promise.resolve(silentProgress),
    isTerminal: false,
    columns: Number.MAX_SAFE_INTEGER,
    env,
  };
  try {
    const argv = ['node', 'harbinger', ...words];
    const program = await build(io, () => undefined, verbOf(argv));
    await program.parseAsync(argv);
    return { ok: true, rows: rows.slice(0, MOST_ROWS), more: Math.max(0, rows.length - MOST_ROWS) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'failed';
    return { ok: false, says: printable([...notes, reason].join('\n')) };
  }
}
