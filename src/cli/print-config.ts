import { relative } from 'node:path';
import type { ConfigProblem } from '../config/config-error.ts';
import { cronInWords } from '../config/cron-words.ts';
import { leavesOf } from '../config/diff-config.ts';
import type { LoadedConfig } from '../config/load-config.ts';
import type { Config } from '../config/schema.ts';
import { nextSlots } from '../queue/latest-slot.ts';
import type { Io } from './io.ts';

export type ProblemFormat = 'text' | 'json' | 'github';

/** All problems for a program: as one JSON document, or as annotations of a GitHub workflow. */
export function printProblems(
  io: Io,
  problems: readonly ConfigProblem[],
  format: Exclude<ProblemFormat, 'text'>,
): void {
  if (format === 'json') {
    io.json({ valid: false, problems });
    return;
  }
  for (const { file, line, column, code, message } of problems) {
    const place = `file=${property(relative(process.cwd(), file))},line=${line},col=${column},title=${code}`;
    io.out(`::error ${place}::${data(message)}`);
  }
}

/** Escapes of workflow commands. */
function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

export interface ListedSchedule {
  job: string;
  cron: string;
  words: string;
  /** The next three runs on the wall clock of the configured time zone; none for a job that is off. */
  next: string[];
}

export function listSchedules({ schedule, timezone }: Config, now: Date): ListedSchedule[] {
  const clock = new Intl.DateTimeFormat('en-GB', {
    timeZone: timezone,
    hourCycle: 'h23',
    weekday: 'short',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  });
  const local = (instant: Date) => {
    const part = new Map(clock.formatToParts(instant).map(({ type, value }) => [type, value]));
    return `${part.get('weekday')} ${part.get('year')}-${part.get('month')}-${part.get('day')} ${part.get('hour')}:${part.get('minute')}`;
  };
  return Object.entries(schedule).map(([job, cron]) =>
    cron === 'off'
      ? { job, cron, words: 'off', next: [] }
      : {
          job,
          cron,
          words: cronInWords(cron),
          next: nextSlots({ kind: 'cron', cron, timezone }, now, 3).map(local),
        },
  );
}

export interface ListedOrigin {
  path: string;
  /** As JSON; what has been taken away says so. */
  value: string;
  /** `file:line`, or `default`. */
  origin: string;
}

/** Every value in force and every named entry that has been taken away, with where it was said. */
export function listOrigins(loaded: LoadedConfig): ListedOrigin[] {
  const formatOrigin = (origin: { file: string; line: number } | null) =>
    origin === null ? 'default' : `${relative(process.cwd(), origin.file)}:${origin.line}`;
  const listed = leavesOf(loaded.config, []).map(({ path, value }) => ({
    path: path.join('.'),
    value: JSON.stringify(value),
    origin: formatOrigin(loaded.origin(path)),
  }));
  const removed = loaded.removed.map(({ path, origin }) => ({
    path: path.join('.'),
    value: '(taken away)',
    origin: formatOrigin(origin),
  }));
  return [...listed, ...removed];
}
