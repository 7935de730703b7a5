import type { Band, Day } from '../../domain/types.ts';
import type { LivedDay } from './live-through.ts';

/** What has to be so on a day; what is left out is not asked. */
export interface Expected {
  on: Day;
  band?: Band | undefined;
  health?: { at_least?: number | undefined; at_most?: number | undefined } | undefined;
  /** Rules that the standing alert names, or `none`. */
  alert?: string | readonly string[] | undefined;
  /** Every task by then, as `playbook/step`, in any order. */
  tasks?: readonly string[] | undefined;
  to?: 'csm' | 'pool' | undefined;
}

/** @returns what is otherwise, in words; none = all is as expected */
export function judgeExpectation(expected: Expected, days: readonly LivedDay[]): string[] {
  const lived = days.find(({ day }) => day === expected.on);
  if (!lived) return ['the account is not there on that day'];
  const { health, band, alert } = lived;
  const known = health === null ? 'unknown' : String(Math.round(health * 10) / 10);
  const { at_least: least, at_most: most } = expected.health ?? {};
  const found: (string | null)[] = [
    expected.band === undefined || expected.band === band ? null : `band ${band}, not ${expected.band}`,
    least === undefined || (health !== null && health >= least)
      ? null
      : `health ${known}, not ${least} or more`,
    most === undefined || (health !== null && health <= most) ? null : `health ${known}, not ${most} or less`,
    alertOtherwise(expected.alert, lived),
    expected.tasks === undefined ? null : tasksOtherwise(expected.tasks, lived.tasks),
    expected.to === undefined ? null : readerOtherwise(expected.to, alert),
  ];
  return found.filter((words) => words !== null);
}

function alertOtherwise(expected: Expected['alert'], { alert, held }: LivedDay): string | null {
  if (expected === undefined) return null;
  const wanted = [expected].flat();
  const because = held === null ? '' : ` (held: ${held})`;
  if (alert === null)
    return wanted.includes('none') ? null : `no alert${because}, not ${wanted.join(' and ')}`;
  if (wanted.includes('none')) return `an alert by ${alert.rules.join(', ')}, not silence`;
  const missing = wanted.filter((rule) => !alert.rules.includes(rule));
  return missing.length === 0 ? null : `an alert by ${alert.rules.join(', ')}, not ${missing.join(' and ')}`;
}

function tasksOtherwise(expected: readonly string[], tasks: readonly string[]): string | null {
  const [missing, unasked] = [
    expected.filter((task) => !tasks.includes(task)),
    tasks.filter((task) => !expected.includes(task)),
  ];
  const parts = [
    missing.length === 0 ? null : `no task ${missing.join(', ')}`,
    unasked.length === 0 ? null : `besides a task ${unasked.join(', ')}`,
  ].filter((part) => part !== null);
  return parts.length === 0 ? null : parts.join('; ');
}

function readerOtherwise(expected: 'csm' | 'pool', alert: LivedDay['alert']): string | null {
  const reader = alert === null ? 'nobody' : alert.touch === 'high' ? 'csm' : 'pool';
  return reader === expected ? null : `told to ${reader}, not to ${expected}`;
}
