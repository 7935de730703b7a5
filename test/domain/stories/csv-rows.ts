import { addDays, isoWeekday, toEpochDay } from '../../../src/domain/day.ts';

const HEADER = 'account_id,product,day,events,active_users,seats';

export interface Stretch {
  product?: string;
  from: string;
  to: string;
  /** ISO weekdays with activity; Monday to Friday when not given. */
  on?: readonly number[];
  /** Or: every so many days from the first one on. */
  every?: number;
  /** Events and users of an active day, before the wobble; users null = not told. */
  events?: number;
  users?: number | null;
  /** Multiplies events and users by a factor that goes from 1 to this over the stretch. */
  towards?: number;
  seats?: number;
}

/** usage.csv of one account from stretches of regular activity, with a small wobble that is the same in every run. */
export function usageCsv(...stretches: Stretch[]): string {
  return [HEADER, ...stretches.flatMap(rows)].join('\n');
}

function rows(s: Stretch): string[] {
  const { product = 'Planner', on = [1, 2, 3, 4, 5], every, events = 100, users = 10, towards = 1 } = s;
  const first = toEpochDay(s.from);
  const length = Math.max(1, toEpochDay(s.to) - first);
  const out: string[] = [];
  for (let i = 0; i <= length; i++) {
    const day = addDays(s.from, i);
    if (every === undefined ? !on.includes(isoWeekday(day)) : i % every !== 0) continue;
    const factor = (1 + (towards - 1) * (i / length)) * wobble(first + i);
    const people = users === null ? '' : Math.max(1, Math.round(users * factor));
    out.push(`a,${product},${day},${Math.max(1, Math.round(events * factor))},${people},${s.seats ?? ''}`);
  }
  return out;
}

/** 0.85 to 1.15, by the day alone. */
export function wobble(day: number): number {
  const hash = Math.sin(day * 12.9898) * 43758.5453;
  return 0.85 + 0.3 * (hash - Math.floor(hash));
}

/** usage_events.csv: who was there on which weekdays between two days. */
export function eventsCsv(
  ...people: {
    user: string;
    from: string;
    to: string;
    on: readonly number[];
    events?: number;
    product?: string;
  }[]
): string {
  const out = ['account_id,product,user_id,event,occurred_at'];
  for (const { user, from, to, on, events = 1, product = 'Planner' } of people) {
    for (let day = from; day <= to; day = addDays(day, 1)) {
      if (!on.includes(isoWeekday(day))) continue;
      for (let i = 0; i < events; i++) out.push(`a,${product},${user},open,${day}T10:0${i % 10}:00Z`);
    }
  }
  return out.join('\n');
}

/** invoices.csv: monthly invoices due on the first, each paid `late` days after due; then rows given by hand. */
export function invoicesCsv(
  monthly: { from: string; months: number; late: number } | null,
  ...more: string[]
) {
  const out = ['invoice_id,account_id,amount,currency,issued_on,due_on,paid_on,status,attempts'];
  for (let i = 0; monthly !== null && i < monthly.months; i++) {
    const due = new Date(
      Date.UTC(Number(monthly.from.slice(0, 4)), Number(monthly.from.slice(5, 7)) - 1 + i, 1),
    )
      .toISOString()
      .slice(0, 10);
    out.push(`m${i},a,900,EUR,${addDays(due, -30)},${due},${addDays(due, monthly.late)},paid,0`);
  }
  return [...out, ...more].join('\n');
}

/** surveys.csv from `kind,score,respondent,role,day-or-instant[,comment]` lines. */
export function surveysCsv(...answers: string[]): string {
  const lines = answers.map((line, i) => {
    const [kind, score, respondent, role, at, comment = ''] = line.split(',');
    return `r${i},a,${kind},${score},${comment},${respondent},${role},${at!.length === 10 ? `${at}T12:00:00Z` : at}`;
  });
  return ['response_id,account_id,kind,score,comment,respondent,role,responded_at', ...lines].join('\n');
}
