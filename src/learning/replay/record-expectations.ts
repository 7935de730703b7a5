import { addDays } from '../../domain/day.ts';
import type { Band, Day, Touch } from '../../domain/types.ts';
import type { Expected } from './judge-expectations.ts';

/** What passes have decided about one account: each in the order of its days. */
export interface DecidedAccount {
  /** `decided` = its alerts were, too; history is only scored. */
  scores: readonly { day: Day; band: Band; decided: boolean }[];
  episodes: readonly {
    openedOn: Day;
    /** Null = still alive. */
    closedOn: Day | null;
    touch: Touch;
    /** Rules that matched at its opening, and whenever it changed. */
    rules: readonly { day: Day; names: readonly string[] }[];
    /** `playbook/step` of its tasks. */
    tasks: readonly string[];
  }[];
}

/** An expectation of one thing on one day, so that each can be proven by itself. */
export type SingleExpectation = Expected & { on: Day };

/** Longer than a test lives: what came before cannot be part of it. */
const LONGEST_DAYS = 90;
/** So that somebody reads it: the newest are kept. */
const MOST_DAYS = 10;

/**
 * What a configuration test has to expect so that what was decided happens again: around every opening and end of an
 * alert, at every change of the band, and on the last day.
 * @param there rules and steps that the configuration still has; others cannot be expected
 * @returns one thing each, the earliest day first; none = nothing was decided
 */
export function recordExpectations(
  account: DecidedAccount,
  there: { rules: ReadonlySet<string>; steps: ReadonlySet<string> },
): SingleExpectation[] {
  const { scores } = account;
  const last = scores.at(-1)?.day;
  const episodes = account.episodes.map(({ rules, tasks, ...episode }) => ({
    ...episode,
    rules: rules.map(({ day, names }) => ({ day, names: names.filter((name) => there.rules.has(name)) })),
    tasks: tasks.filter((task) => there.steps.has(task)),
  }));
  if (last === undefined) return [];
  const first = addDays(last, -LONGEST_DAYS);
  const known = new Map(scores.filter(({ day }) => day > first).map((score) => [score.day, score]));
  const days = [...known.keys()];
  const before = (day: Day) => days.findLast((one) => one < day);
  const turns = episodes.flatMap(({ openedOn, closedOn }) => [
    ...[before(openedOn), openedOn],
    ...(closedOn === null ? [] : [closedOn]),
  ]);
  const moves = days.filter((day, i) => i > 0 && known.get(day)?.band !== known.get(days[i - 1]!)?.band);
  const telling = new Set([...turns, ...moves, last]);
  const kept = days.filter((day) => telling.has(day)).slice(-MOST_DAYS);
  return kept.flatMap((on) => [
    { on, band: known.get(on)!.band },
    ...(known.get(on)!.decided ? alertOn(on, episodes) : []),
    ...(on === last ? [{ on, tasks: tasksSince(first, episodes) }] : []),
  ]);
}

function alertOn(on: Day, episodes: DecidedAccount['episodes']): SingleExpectation[] {
  const standing = episodes.find(
    ({ openedOn, closedOn }) => openedOn <= on && (closedOn === null || on < closedOn),
  );
  if (!standing) return [{ on, alert: 'none' }];
  const names = standing.rules.findLast(({ day }) => day <= on)?.names ?? [];
  return [
    ...names.map((name) => ({ on, alert: [name] })),
    { on, to: standing.touch === 'high' ? ('csm' as const) : ('pool' as const) },
  ];
}

function tasksSince(first: Day, episodes: DecidedAccount['episodes']): string[] {
  const tasks = episodes.filter(({ openedOn }) => openedOn > first).flatMap((episode) => episode.tasks);
  return [...new Set(tasks)];
}

/** Puts what is expected of the same day together again. */
export function joinExpectations(singles: readonly SingleExpectation[]): SingleExpectation[] {
  const days = new Map<Day, SingleExpectation>();
  for (const single of singles) {
    const { alert, ...rest } = { ...days.get(single.on), ...single };
    const rules = [days.get(single.on)?.alert ?? [], single.alert ?? []].flat();
    days.set(single.on, { ...rest, ...(rules.length === 0 ? {} : { alert: oneOrMore(rules) }) });
  }
  return [...days.values()];
}

function oneOrMore(rules: readonly string[]): string | readonly string[] {
  return rules.length === 1 ? rules[0]! : rules;
}
