import type { SignalSeries, UsageSeries } from '../../types.ts';

/** What a goal is measured by, and of which product or signal; null = all products, or nothing that is counted. */
export interface GoalMeasure {
  by: 'usage' | 'users' | 'signal' | 'date' | 'word';
  name: string | null;
}

/** Days that a goal of usage looks back from the day it is measured on. */
const WINDOW_DAYS = 28;
/** A value of a signal that is older says nothing of the day. */
const SIGNAL_DAYS = 91;

/** Reads `kind` or `kind:name`, as the import leaves it. */
export function parseGoalMeasure(measuredBy: string): GoalMeasure {
  const at = measuredBy.indexOf(':');
  const by = (at < 0 ? measuredBy : measuredBy.slice(0, at)) as GoalMeasure['by'];
  return { by, name: at < 0 ? null : measuredBy.slice(at + 1) };
}

/** The value on a day (days since 1970-01-01); null = nothing is counted, or nothing tells it. */
export function measureGoal(
  { by, name }: GoalMeasure,
  facts: { usage: readonly UsageSeries[]; signals: readonly SignalSeries[] },
  day: number,
): number | null {
  switch (by) {
    case 'usage':
      return ofProducts(facts.usage, name).reduce((sum, series) => sum + eventsUpTo(series, day), 0);
    case 'users':
      return mostUsers(ofProducts(facts.usage, name), day);
    case 'signal':
      return lastValue(
        facts.signals.find(({ signal }) => signal === name),
        day,
      );
    default:
      return null;
  }
}

function ofProducts(usage: readonly UsageSeries[], name: string | null): readonly UsageSeries[] {
  return name === null ? usage : usage.filter(({ product }) => product === name);
}

function eventsUpTo({ days, events }: UsageSeries, day: number): number {
  let sum = 0;
  for (let i = days.length - 1; i >= 0 && days[i]! > day - WINDOW_DAYS; i--)
    if (days[i]! <= day) sum += events[i]!;
  return sum;
}

/** The most users of one day, those of several products added up; null = no row tells users. */
function mostUsers(usage: readonly UsageSeries[], day: number): number | null {
  const byDay = new Map<number, number>();
  let isTold = false;
  for (const { days, activeUsers } of usage) {
    for (let i = 0; i < days.length; i++) {
      const users = activeUsers[i]!;
      if (Number.isNaN(users) || days[i]! > day) continue;
      isTold = true;
      if (days[i]! > day - WINDOW_DAYS) byDay.set(days[i]!, (byDay.get(days[i]!) ?? 0) + users);
    }
  }
  return isTold ? Math.max(0, ...byDay.values()) : null;
}

function lastValue(series: SignalSeries | undefined, day: number): number | null {
  const at = series?.days.findLastIndex((told) => told <= day) ?? -1;
  return series === undefined || at < 0 || series.days[at]! <= day - SIGNAL_DAYS ? null : series.values[at]!;
}
