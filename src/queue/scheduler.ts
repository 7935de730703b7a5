import { type CatchUpDecision, decideCatchUp } from './decide-catch-up.ts';
import { latestSlot } from './latest-slot.ts';
import type { ServiceParts } from './service-parts.ts';
import { claimSlots, loadLatestSlots, type SlotClaim } from './slots/claim-slots.ts';
import { recordTimings, type ScheduleState } from './slots/schedule-state.ts';
import { assertSchedules, describeTiming, type Schedule, type Schedules } from './timing.ts';

export interface DueJob {
  readonly job: string;
  readonly schedule: Schedule;
  readonly decision: CatchUpDecision;
}

/** The schedules in force, with the moment from which each one counts. */
export interface Scheduler {
  /** Puts other schedules in force; throws ScheduleError and changes nothing when one of them is invalid. */
  setSchedules(schedules: Schedules): Promise<void>;
  /** Claims what is due. Safe to call at any time, by any number of processes. */
  claimDue(): Promise<void>;
  /** What is due and not claimed. */
  findDue(): Promise<readonly DueJob[]>;
  jobs(): readonly string[];
}

const EVER = new Date(0);

export function createScheduler<C>(parts: ServiceParts<C>): Scheduler {
  const { db, catalogue, log } = parts;
  let schedules: Schedules = {};
  let states: ReadonlyMap<string, ScheduleState> = new Map();

  const findDue = async (): Promise<readonly DueJob[]> => {
    const now = parts.now();
    const latest = await loadLatestSlots(db, Object.keys(schedules), now);
    return Object.entries(schedules).map(([job, schedule]) => {
      const effectiveFrom = states.get(job)?.effectiveFrom ?? now;
      const lastSlot = latest.get(job) ?? null;
      return { job, schedule, decision: decideCatchUp({ schedule, lastSlot, effectiveFrom, now }) };
    });
  };

  return {
    findDue,
    jobs: () => Object.keys(schedules),
    setSchedules: async (next) => {
      assertSchedules(next, new Set(Object.keys(catalogue)));
      const now = parts.now();
      const timings = Object.entries(next).map(([job, { timing, runAtFirstStart }]) => {
        return [job, { timing: describeTiming(timing), firstFrom: runAtFirstStart ? EVER : now }] as const;
      });
      states = await recordTimings(db, new Map(timings), now);
      schedules = next;
    },
    claimDue: async () => {
      const claims = (await findDue()).flatMap(({ job, schedule, decision }): SlotClaim[] => {
        const { timing } = schedule;
        if (timing.kind === 'every') {
          const slot = latestSlot(timing, parts.now());
          const everyMs = timing.seconds * 1_000;
          return slot === null
            ? []
            : [{ job, slot, reason: 'on time', mode: 'run', onlyIfIdle: true, everyMs }];
        }
        if (decision.kind === 'none') return [];
        const { slot, reason } = decision;
        const announces = catalogue[job]?.missed !== undefined;
        const mode = decision.kind === 'run' ? 'run' : announces ? 'missed' : 'skipped';
        return [{ job, slot, reason, mode, onlyIfIdle: false }];
      });
      const claimed = await claimSlots(db, parts.identity, claims);
      for (const { job, slot } of claimed) {
        const claim = claims.find((one) => one.job === job);
        if (claim?.mode !== 'run') log.warn({ job, slot, reason: claim?.reason }, 'slot missed');
        parts.tell({ kind: 'claimed', job, slot, ...(claim && { reason: claim.reason }) });
      }
    },
  };
}
