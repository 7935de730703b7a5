/** The service's own clockwork in milliseconds; tests shorten it, nobody else has a reason to. */
export interface ServiceTimings {
  /** A run or page whose worker has not been heard of for so long is given to another. */
  readonly leaseMs: number;
  /** BullMQ: a lost job is noticed after at most lockMs + stalledMs. */
  readonly lockMs: number;
  readonly stalledMs: number;
  /** A run looks this often whether its pages are done. */
  readonly pagePollMs: number;
  /** Pause before a failed run is repeated, doubled each time. */
  readonly retryMs: number;
  /** A waiting slot older than this gives way to a newer one of its job. */
  readonly supersedeMs: number;
  /** Health: a slot that is ready may wait this long, and a due one may stay unclaimed this long. */
  readonly overdueMs: number;
}

export const SERVICE_TIMINGS: ServiceTimings = {
  leaseMs: 20_000,
  lockMs: 10_000,
  stalledMs: 5_000,
  pagePollMs: 250,
  retryMs: 5_000,
  supersedeMs: 600_000,
  overdueMs: 120_000,
};
