import type { Episode } from './episode.ts';
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

/** A task as it stands, with what an event about it tells beside. */
export interface TaskFacts extends Omit<Task, 'id' | 'episodeId'> {
  taskId: string;
  /** Number of this event about the task, from 1. */
  sequence: number;
  ownerName: string | null;
  accountName: string | null;
  tier: string | null;
  episode: Pick<Episode, 'id' | 'state' | 'severity' | 'rules'> | null;
}

/** One line of `harbinger tasks`. */
export interface TaskRow {
  id: string;
  episode_id: string | null;
  account_id: string;
  account: string | null;
  title: string;
  playbook: string;
  step: string;
  queue: string;
  owner: string | null;
  due_on: Day;
  state: 'open' | 'done' | 'cancelled';
  outcome: string | null;
  closed_by: string | null;
}
