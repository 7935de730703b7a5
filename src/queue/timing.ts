import { validateDetailed } from 'node-cron';

/** When a job is due: five cron fields read on the wall clock of a time zone, or every so many seconds of real time. */
export type Timing =
  | { readonly kind: 'cron'; readonly cron: string; readonly timezone: string }
  | { readonly kind: 'every'; readonly seconds: number };

export interface Schedule {
  readonly timing: Timing;
  /** A slot missed by no more than this is made up once; an older one is only announced. Milliseconds. */
  readonly catchUpMs: number;
  /** True: on the very first start the most recent slot counts as missed, so that nobody waits for the next one. */
  readonly runAtFirstStart: boolean;
}

/** Schedules by job name; a job that is absent is switched off. */
export type Schedules = Readonly<Record<string, Schedule>>;

/** All that is wrong with a set of schedules, one line per problem. */
export class ScheduleError extends Error {
  override readonly name = 'ScheduleError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`invalid schedule: ${problems.join('; ')}`);
    this.problems = problems;
  }
}

/** One line that identifies a timing; two timings are the same when their lines are. */
export function describeTiming(timing: Timing): string {
  return timing.kind === 'cron' ? `${timing.cron} ${timing.timezone}` : `every ${timing.seconds} s`;
}

/** What is wrong with a timing, in words; empty when it can be used. */
export function findTimingProblems(timing: Timing): readonly string[] {
  if (timing.kind === 'every') {
    const valid = Number.isInteger(timing.seconds) && timing.seconds >= 1;
    return valid ? [] : [`${timing.seconds} is not a whole number of seconds`];
  }
  const problems: string[] = [];
  const parsed = validateDetailed(timing.cron);
  if (!parsed.valid) problems.push(...parsed.errors.map((error) => `${error.field}: ${error.message}`));
  else if (parsed.fields?.second.join() !== '0') problems.push('seconds are not supported, use five fields');
  try {
    new Intl.DateTimeFormat('en', { timeZone: timing.timezone });
  } catch {
    problems.push(`${timing.timezone} is not an IANA time zone`);
  }
  return problems;
}

/** Throws ScheduleError that names every problem of every job; `known` are the jobs that exist. */
export function assertSchedules(schedules: Schedules, known: ReadonlySet<string>): void {
  const problems = Object.entries(schedules).flatMap(([job, schedule]) => [
    ...(known.has(job) ? [] : [`${job}: no such job`]),
    ...findTimingProblems(schedule.timing).map((problem) => `${job}: ${problem}`),
  ]);
  if (problems.length > 0) throw new ScheduleError(problems);
}
