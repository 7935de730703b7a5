import type { Day } from './types.ts';

export type TaskQueue = 'csm' | 'manager' | 'product' | 'data' | 'support' | 'finance' | 'automation';

/** A dated step for a person or for automation, from a playbook or a missed contact. */
export interface Task {
  id: string;
  /** Null = of no episode: a planned contact that was missed. */
  episodeId: string | null;
  accountId: string;
  playbook: string;
  step: string;
  title: string;
  queue: TaskQueue;
  ownerEmail: string | null;
  dueOn: Day;
  state: 'open' | 'done' | 'cancelled';
  outcome: string | null;
  createdAt: Date;
  closedAt: Date | null;
  closedBy: string | null;
}

/** A task that is open and has only just been planned. */
export type NewTask = Omit<Task, 'state' | 'outcome' | 'closedAt' | 'closedBy'>;
