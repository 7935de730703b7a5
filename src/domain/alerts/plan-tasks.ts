import { addDays } from '../day.ts';
import { compareText } from '../names.ts';
import type { TaskQueue } from '../task.ts';
import { THEME_NAMES } from '../themes/comment-themes.ts';
import { speaksWell } from '../themes/speaks-well.ts';
import type { Day, Locale, Touch, Translated } from '../types.ts';
import type { Holidays } from './holidays.ts';
import { routeTheme, type ThemeRouting } from './route-theme.ts';
import type { Playbook, PlaybookStep } from './settings.ts';
import { type StepFacts, type Unmet, unmetCondition } from './step-condition.ts';
import { addWorkingDays, lastWorkingDay } from './working-days.ts';

export interface PlannedTask {
  playbook: string;
  step: string;
  title: string;
  queue: TaskQueue;
  ownerEmail: string | null;
  dueOn: Day;
}

/** A step that would have been due but for its condition. */
export interface SkippedStep {
  playbook: string;
  step: string;
  because: Unmet;
}

export interface TaskPlan {
  tasks: PlannedTask[];
  skipped: SkippedStep[];
}

/** Words that task titles may use. */
export interface TitleValues {
  contact: string;
  account: string;
  product: string;
  csm: string;
  /** What a complaint is about; left out where there is none. */
  theme?: string;
}

export interface TaskInput {
  playbooks: readonly Playbook[];
  touch: Touch;
  openedOn: Day;
  /** Steps that are a talk with the contact become one. */
  oneTalk: boolean;
  locale: Locale;
  owner: { email: string; managerEmail: string | null } | null;
  /** Days on which the owner does not work; left out = Saturdays and Sundays. */
  holidays?: Holidays;
  words: TitleValues;
  facts: StepFacts;
  themes: {
    routing: ThemeRouting;
    /** What was said in the answer that called for a playbook, by the playbook's name. */
    comments: ReadonlyMap<string, string>;
  };
}

/**
 * The dated tasks of the playbooks of all firing rules: one set per episode, a step that two playbooks share by
 * name is not doubled within one playbook. Tasks for the CSM or manager carry their address, others only a queue; a
 * step of queue `theme` goes where the complaint belongs.
 */
export function planTasks(input: TaskInput): TaskPlan {
  const tasks: PlannedTask[] = [];
  const skipped: SkippedStep[] = [];
  const talks: Talk[] = [];
  for (const { name: playbook, steps } of input.playbooks) {
    for (const step of steps) {
      if (step.touch !== null && step.touch !== input.touch) continue;
      const planned = planStep(step, playbook, input);
      if ('because' in planned) skipped.push({ playbook, step: step.id, because: planned.because });
      else if (input.oneTalk && step.point && planned.queue === 'csm')
        talks.push({ task: planned, point: step.point[input.locale] });
      else tasks.push(planned);
    }
  }
  tasks.push(...mergeTalks(talks, input));
  return { tasks: tasks.sort((a, b) => compareText(a.dueOn, b.dueOn)), skipped };
}

/** A step that is part of a talk with the contact. */
interface Talk {
  task: PlannedTask;
  point: string;
}

/** Title of a talk about several things; Portuguese nouns come with their article. */
const TALK: Translated<(contact: string, points: string) => string> = {
  en: (contact, points) => `Talk to ${contact} about: ${points}`,
  'pt-BR': (contact, points) => `Conversar com ${contact} sobre: ${points}`,
};

/** Several reasons to talk to one person are one conversation, due when the first of them is. */
function mergeTalks(talks: readonly Talk[], { locale, words }: TaskInput): PlannedTask[] {
  const [first, ...others] = [...talks].sort((a, b) => compareText(a.task.dueOn, b.task.dueOn));
  if (first === undefined) return [];
  if (others.length === 0) return [first.task];
  const points = [...new Set([first, ...others].map(({ point }) => fillIn(point, words)))];
  return [{ ...first.task, title: TALK[locale](words.contact, points.join('; ')) }];
}

function planStep(step: PlaybookStep, playbook: string, input: TaskInput): PlannedTask | { because: Unmet } {
  const because = step.when ? unmetCondition(step.when, input.facts) : null;
  if (because !== null) return { because };
  const { routing, comments } = input.themes;
  const comment = comments.get(playbook);
  const route = comment === undefined ? null : routeTheme(comment, routing);
  if (step.queue === 'theme' && route === null) return { because: { code: 'no_comment' } };
  if (step.queue === 'theme' && comment !== undefined && speaksWell(comment)) {
    return { because: { code: 'no_complaint' } };
  }
  const queue = step.queue === 'theme' ? (route?.queue ?? routing.default) : step.queue;
  const { words, locale, owner } = input;
  return {
    playbook,
    step: step.id,
    title: fillIn(
      step.title[locale],
      route?.theme ? { ...words, theme: THEME_NAMES[locale][route.theme] } : words,
    ),
    queue,
    ownerEmail:
      queue === 'csm' ? (owner?.email ?? null) : queue === 'manager' ? (owner?.managerEmail ?? null) : null,
    dueOn: dueDay(step, input),
  };
}

/** A step before the leaving is due on the last working day by then, and never before today. */
function dueDay({ daysBeforeLeaving, dueWorkingDays }: PlaybookStep, input: TaskInput): Day {
  const { openedOn, holidays, facts } = input;
  const { leavesOn = null } = facts;
  if (daysBeforeLeaving === undefined || leavesOn === null)
    return addWorkingDays(openedOn, dueWorkingDays, holidays);
  const by = lastWorkingDay(addDays(leavesOn, -daysBeforeLeaving), holidays);
  return by > openedOn ? by : addWorkingDays(openedOn, 0, holidays);
}

/** Puts the words into a title's placeholders. */
export function fillIn(template: string, words: TitleValues): string {
  return template.replace(
    /\{(contact|account|product|csm|theme)\}/g,
    (whole, key: keyof TitleValues) => words[key] ?? whole,
  );
}
