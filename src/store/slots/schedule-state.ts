import type { Sql } from 'postgres';

export interface ScheduleState {
  readonly timing: string;
  readonly effectiveFrom: Date;
}

/**
 * Records the timings in force and returns since when each job has its own. A timing that was known keeps its
 * moment, a changed one takes effect `now`, a job seen for the first time at the moment the caller gives.
 * Jobs that are not named are switched off: when they come back, they come back as changed.
 */
export async function recordTimings(
  raw: Sql,
  timings: ReadonlyMap<string, { readonly timing: string; readonly firstFrom: Date }>,
  now: Date,
): Promise<ReadonlyMap<string, ScheduleState>> {
  const entries = [...timings].sort(([a], [b]) => (a < b ? -1 : 1));
  const jobs = entries.map(([job]) => job);
  return raw.begin(async (tx) => {
    await tx`
      insert into schedules (job, timing, effective_from)
      select * from unnest(
        ${jobs}::text[], ${entries.map(([, entry]) => entry.timing)}::text[],
        ${entries.map(([, entry]) => entry.firstFrom.toISOString())}::timestamptz[]
      ) fresh (job, timing, first_from)
      on conflict (job) do update set timing = excluded.timing, effective_from = ${now}
      where schedules.timing <> excluded.timing`;
    await tx`update schedules set timing = 'off' where job <> all(${jobs}::text[])`;
    const rows = await tx<{ job: string; timing: string; effectiveFrom: Date }[]>`
      select job, timing, effective_from as "effectiveFrom" from schedules where job = any(${jobs}::text[])`;
    return new Map(rows.map(({ job, ...state }) => [job, state]));
  });
}
