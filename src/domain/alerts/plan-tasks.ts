import type { Day, Locale, Touch } from '../types.ts';
import type { Holidays } from './holidays.ts';
import type { Playbook, TaskQueue } from './settings.ts';
import { addWorkingDays } from './working-days.ts';

export interface PlannedTask {
  playbook: string;
  step: string;
  title: string;
  queue: TaskQueue;
  ownerEmail: string | null;
  dueOn: Day;
}

/** Words that task titles may use. */
export interface TaskWords {
  contact: string;
  account: string;
  product: string;
  csm: string;
}

/**
 * The dated tasks of the playbooks of all firing rules: one set per episode, a step that two playbooks share by
 * name is not doubled within one playbook. Tasks for the CSM or manager carry their address, others only a queue.
 */
export function planTasks(input: {
  playbooks: readonly Playbook[];
  touch: Touch;
  openedOn: Day;
  locale: Locale;
  owner: { email: string; managerEmail: string | null } | null;
  /** Days on which the owner does not work; left out = week ends only. */
  holidays?: Holidays;
  words: TaskWords;
}): PlannedTask[] {
  const tasks: PlannedTask[] = [];
  for (const playbook of input.playbooks) {
    for (const step of playbook.steps) {
      if (step.touch !== null && step.touch !== input.touch) continue;
      tasks.push({
        playbook: playbook.name,
        step: step.id,
        title: fillIn(step.title[input.locale], input.words),
        queue: step.queue,
        ownerEmail:
          step.queue === 'csm'
            ? (input.owner?.email ?? null)
            : step.queue === 'manager'
              ? (input.owner?.managerEmail ?? null)
              : null,
        dueOn: addWorkingDays(input.openedOn, step.dueWorkingDays, input.holidays),
      });
    }
  }
  return tasks.sort((a, b) => (a.dueOn < b.dueOn ? -1 : a.dueOn > b.dueOn ? 1 : 0));
}

/** Puts the words into a title's placeholders. */
export function fillIn(template: string, words: TaskWords): string {
  return template.replace(/\{(contact|account|product|csm)\}/g, (_, key: keyof TaskWords) => words[key]);
}
