import { MAX_WEEKS, type Weeks } from './count-weeks.ts';

/** A week with less of its usual activity on judged days than this is left out. */
const MIN_EXPOSURE = 0.3;

/** The weeks that can be judged, newest first, as if quiet time did not exist; values are per full week. */
export interface JudgedWeeks {
  count: number;
  /** Calendar week (0 = ends on the as-of date) of each judged week. */
  week: Int32Array;
  active: Float64Array;
  events: Float64Array;
  users: Float64Array;
}

export function createJudgedWeeks(): JudgedWeeks {
  return {
    count: 0,
    week: new Int32Array(MAX_WEEKS),
    active: new Float64Array(MAX_WEEKS),
    events: new Float64Array(MAX_WEEKS),
    users: new Float64Array(MAX_WEEKS),
  };
}

/** Fills `out` with the weeks of enough exposure, scaled up to a full week. */
export function judgeWeeks(weeks: Weeks, out: JudgedWeeks): void {
  let n = 0;
  for (let k = 0; k < weeks.known; k++) {
    const exposure = weeks.exposure[k]!;
    if (exposure < MIN_EXPOSURE) continue;
    out.week[n] = k;
    out.active[n] = exposure === 1 ? weeks.active[k]! : Math.min(7, weeks.active[k]! / exposure);
    out.events[n] = weeks.events[k]! / exposure;
    out.users[n] = weeks.users[k]!;
    n++;
  }
  out.count = n;
}
