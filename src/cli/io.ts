import pc from 'picocolors';
import type { Progress } from '../domain/reporting.ts';
import { printable, printableJson } from '../domain/text/printable.ts';

/** Where a verb reads and writes. Data goes to `out`, everything a person is told while waiting to `tell`. */
export interface Io {
  out(line: string): void;
  note(line: string): void;
  /** One JSON document per line. */
  json(value: unknown): void;
  /** True when `tell` reaches a person at a terminal. */
  isTerminal: boolean;
  columns: number;
  env: NodeJS.ProcessEnv;
  /** A bar for long work until it is stopped, on a terminal and unless JSON is asked for; whatever is printed stops it first. */
  progress(options: { json?: boolean }): Promise<StoppableProgress>;
}

export type StoppableProgress = Progress & { stop(): void };

type Write = (line: string) => void;

/** A reader that goes away (`| head`) is no failure of ours: what was begun is finished, without an audience. */
function whileRead(stream: NodeJS.WriteStream): Write {
  let listening = true;
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    listening = false;
  });
  return (line) => {
    if (listening) stream.write(`${line}\n`);
  };
}

export function processIo(): Io {
  const [toOut, toErr] = [process.stdout, process.stderr].map(whileRead) as [Write, Write];
  // One that is left standing would be cleared later, over what has been printed since, and keeps long lines from wrapping.
  let bar: StoppableProgress = silentProgress;
  // The only place that writes to a terminal: names and comments in what is printed are other people's.
  const write = (line: string) => {
    bar.stop();
    toOut(line);
  };
  const isTerminal = process.stderr.isTTY === true;
  return {
    // A record of CSV ends in CR before its LF.
    out: (line) => {
      if (line.endsWith('\r')) return write(`${printable(line.slice(0, -1))}\r`);
      for (const fitted of fitLine(printable(line), process.stdout.columns ?? null)) write(fitted);
    },
    note: (line) => {
      bar.stop();
      toErr(printable(line));
    },
    json: (value) => write(printableJson(JSON.stringify(value))),
    progress: async ({ json = false }) => {
      bar.stop();
      bar = isTerminal && !json ? (await import('./progress-bar.ts')).progressBar() : silentProgress;
      return bar;
    },
    isTerminal,
    // Whatever reads a pipe wants whole cells.
    columns: process.stdout.columns ?? Number.MAX_SAFE_INTEGER,
    env: process.env,
  };
}

/** No column is made narrower than this: an id, a day and a number stay whole. */
const LEAST_WIDTH = 10;
/** The last column says what it is all about: it keeps this share of the line when the others can give way. */
const LAST_SHARE = 0.4;

/** One cell must not push every other row apart, wherever it is read. */
const WIDEST = 120;

/** Lines up columns by their visible width. What is wider than the terminal is cut, the widest columns first. */
export function table(told: readonly (readonly string[])[], columns: number): string[] {
  // The last column is followed by nothing, and reasons are read to their end.
  const rows = told.map((row) =>
    row.map((text, i) => {
      const cell = text.replace(/\s*[\r\n]\s*/g, ' ');
      return i === row.length - 1 ? cell : cut(cell, WIDEST);
    }),
  );
  const widths: number[] = [];
  for (const row of rows) {
    for (const [i, cell] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, visible(cell));
  }
  const last = widths.length - 1;
  const room = columns - 2 * last;
  const others = room - Math.min(widths[last] ?? 0, Math.floor(columns * LAST_SHARE));
  const cap = widestThatFits(widths.slice(0, -1), others);
  const fitted = widths.map((width, i) => (i === last ? width : Math.min(width, cap)));
  const left = room - fitted.slice(0, -1).reduce((sum, width) => sum + width, 0);
  fitted[last] = Math.min(fitted[last] ?? 0, Math.max(left, LEAST_WIDTH));
  return rows.map((row) =>
    row
      .map((cell, i) => {
        const shown = cut(cell, fitted[i]!);
        return i === row.length - 1 ? shown : shown + ' '.repeat(fitted[i]! - visible(shown));
      })
      .join('  ')
      .trimEnd(),
  );
}

/** Numbers stand under each other by their last digit. */
export function alignRight(rows: readonly (readonly string[])[], columns: readonly number[]): string[][] {
  const widths = new Map(columns.map((i) => [i, Math.max(...rows.map((row) => row[i]?.length ?? 0))]));
  return rows.map((row) => row.map((cell, i) => cell.padStart(widths.get(i) ?? 0)));
}

/** A text in lines of at most so many letters, broken at spaces; a longer word has a line of its own. */
export function wrap(text: string, columns: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const line = lines.at(-1);
    if (line !== undefined && visible(line) + 1 + visible(word) <= columns)
      lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** A text beside or under what it is about: its further lines stand under its first letter. */
export function hang(lead: string, text: string, columns: number): string[] {
  const indent = visible(lead);
  const [first = '', ...rest] = wrap(text, Math.max(columns - indent, LEAST_WIDTH * 2));
  return [lead + first, ...rest.map((line) => ' '.repeat(indent) + line)];
}

/** What stands before the text of a line: its indent, and the mark of a list. */
const LEAD = /^\s*(?:[-•✔✘→☐☑…] )?/;

/** A document of several lines, which somebody may copy, and what stands in columns. */
const NOT_BROKEN = /\n|\S {3,}\S/;

/**
 * A line as a terminal shows it: broken at spaces, what follows indented under it.
 * @param columns null = no terminal
 */
export function fitLine(line: string, columns: number | null): string[] {
  if (columns === null || NOT_BROKEN.test(line) || visible(line) <= columns) return [line];
  const [lead = ''] = LEAD.exec(line) ?? [];
  const under = lead.trim() === '' ? `${lead}  ` : ' '.repeat(lead.length);
  const [first = '', ...rest] = wrap(
    line.slice(lead.length),
    Math.max(columns - under.length, LEAST_WIDTH * 2),
  );
  return [lead + first, ...rest.map((more) => under + more.trimStart())];
}

/** Prints a text in as many lines as the terminal needs. */
export function printHanging(io: Io, lead: string, text: string): void {
  for (const line of hang(lead, text, io.columns)) io.out(line);
}

function widestThatFits(widths: readonly number[], room: number): number {
  let cap = Math.max(LEAST_WIDTH, ...widths);
  while (cap > LEAST_WIDTH && widths.reduce((sum, width) => sum + Math.min(width, cap), 0) > room) cap--;
  return cap;
}

/** Cut between words where that costs no more than a third of the room. */
function cut(cell: string, width: number): string {
  if (visible(cell) <= width) return cell;
  const shown = cutVisible(cell, width - 1);
  const end = shown.lastIndexOf(' ');
  const isWhole = cutVisible(cell, width).endsWith(' ');
  return `${(isWhole || end < (width * 2) / 3 ? shown : shown.slice(0, end)).trimEnd()}…`;
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
export const silentProgress: StoppableProgress = { step: () => undefined, stop: () => undefined };
