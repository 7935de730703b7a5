import { ownerKey } from '../../domain/alerts/choose-risk-alerts.ts';
import { roundSix } from '../../domain/statistics/round-and-median.ts';
import type { Replay, ReplayedAlert } from './replay-alerts.ts';

/** What one person gets in a week, on average. */
export interface WeeklyContacts {
  alerts: number;
  /** Alerts of a bundle or of a summary come in one message. */
  messages: number;
  tasks: number;
  /** Messages in the busiest week. */
  most_messages: number;
}

export interface CsmContacts {
  /** Null = nobody is known. */
  csm: string | null;
  /** Of accounts of low touch: nobody's by name. */
  pool: boolean;
  before: WeeklyContacts;
  after: WeeklyContacts;
}

/** What reaches people in a week before and after a change. */
export interface ContactsPerWeek {
  /** Mean of every CSM with accounts or alerts; null = there is none. */
  before: WeeklyContacts | null;
  after: WeeklyContacts | null;
  /** Risk alerts that one person may get in a week, of the new configuration; null = no limit. */
  budget: number | null;
  budget_before: number | null;
  /** The largest change first. */
  csms: CsmContacts[];
}

interface Given {
  /** First and last day, since 1970-01-01; weeks are counted from the first. */
  from: number;
  to: number;
  /** Who has accounts. */
  owners: readonly string[];
  budgets: { before: number | null; after: number | null };
}

/** Counts what each person gets a week in two replays of the same days. */
export function contactsPerWeek(before: Replay, after: Replay, given: Given): ContactsPerWeek {
  const keys = new Set([...given.owners, ...[...before.alerts, ...after.alerts].map(ownerKey)]);
  const csms = [...keys].map((key): CsmContacts => {
    const of = ({ alerts }: Replay) =>
      weekly(
        alerts.filter((alert) => ownerKey(alert) === key),
        given,
      );
    const any = [...before.alerts, ...after.alerts].find((alert) => ownerKey(alert) === key);
    const pool = any?.touch === 'low';
    return { csm: pool || key === '' ? null : key, pool, before: of(before), after: of(after) };
  });
  const change = (one: CsmContacts) =>
    Math.abs(one.after.messages - one.before.messages) + Math.abs(one.after.tasks - one.before.tasks);
  csms.sort((a, b) => change(b) - change(a) || ((a.csm ?? '') < (b.csm ?? '') ? -1 : 1));
  const people = csms.filter(({ csm }) => csm !== null);
  return {
    before: meanOf(people.map((one) => one.before)),
    after: meanOf(people.map((one) => one.after)),
    budget: given.budgets.after,
    budget_before: given.budgets.before,
    csms,
  };
}

function weekly(alerts: readonly ReplayedAlert[], { from, to }: Given): WeeklyContacts {
  const weeks = (to - from) / 7 + 1;
  const messages = new Map<string, number>();
  for (const { message, asOf } of alerts) messages.set(`${asOf} ${message}`, Math.floor((asOf - from) / 7));
  const byWeek = new Map<number, number>();
  for (const week of messages.values()) byWeek.set(week, (byWeek.get(week) ?? 0) + 1);
  return {
    alerts: roundSix(alerts.length / weeks),
    messages: roundSix(messages.size / weeks),
    tasks: roundSix(alerts.reduce((sum, { tasks }) => sum + tasks, 0) / weeks),
    most_messages: Math.max(0, ...byWeek.values()),
  };
}

function meanOf(people: readonly WeeklyContacts[]): WeeklyContacts | null {
  if (people.length === 0) return null;
  const mean = (key: 'alerts' | 'messages' | 'tasks') =>
    roundSix(people.reduce((sum, one) => sum + one[key], 0) / people.length);
  return {
    alerts: mean('alerts'),
    messages: mean('messages'),
    tasks: mean('tasks'),
    most_messages: Math.max(...people.map((one) => one.most_messages)),
  };
}
