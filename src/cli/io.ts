import pc from 'picocolors';
import type { Progress } from '../pipeline/context.ts';

/** Where a verb reads and writes. Data goes to `out`, everything a person is told while waiting to `tell`. */
export interface Io {
  out(line: string): void;
  tell(line: string): void;
  /** One JSON document per line. */
  json(value: unknown): void;
  /** True when `tell` reaches a person at a terminal. */
  isTerminal: boolean;
  columns: number;
  env: NodeJS.ProcessEnv;
}

export function processIo(): Io {
  // A reader that goes away (`| head`) is no failure of ours: what was begun is finished, without an audience.
  let listening = true;
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    listening = false;
  });
  const out = (line: string) => {
    if (listening) process.stdout.write(`${line}\n`);
  };
  return {
    out,
    tell: (line) => void process.stderr.write(`${line}\n`),
    json: (value) => out(JSON.stringify(value)),
    isTerminal: process.stderr.isTTY === true,
    columns: process.stdout.columns ?? 100,
    env: process.env,
  };
}

/** Lines up columns by their visible width; the last column is cut to the width of the terminal. */
export function table(rows: readonly (readonly string[])[], columns: number): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [i, cell] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, visible(cell));
  }
  return rows.map((row) => {
    const line = row
      .map((cell, i) => (i === row.length - 1 ? cell : cell + ' '.repeat(widths[i]! - visible(cell))))
      .join('  ');
    return visible(line) > columns ? `${cutVisible(line, columns - 1)}…` : line.trimEnd();
  });
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: colour codes are control characters
const COLOUR = /\u001b\[[0-9;]*m/g;

function visible(text: string): number {
  return [...text.replace(COLOUR, '')].length;
}

function cutVisible(text: string, width: number): string {
  return [...text.replace(COLOUR, '')].slice(0, width).join('');
}

export const bandColour: Readonly<Record<string, (text: string) => string>> = {
  critical: pc.red,
  at_risk: pc.yellow,
  watch: pc.cyan,
  healthy: pc.green,
  unknown: pc.dim,
};

/** Nothing to see: not a terminal, or `--json` was asked for. */
export const silentProgress: Progress = { step: () => undefined };
