import { parse } from 'csv-parse/sync';
import { toEpochDay } from '../../../src/domain/day.ts';
import type {
  AccountFacts,
  Goal,
  Invoice,
  InvoiceStatus,
  Locale,
  SignalSeries,
  SurveyAnswer,
  UsageSeries,
  UserActivity,
} from '../../../src/domain/types.ts';
import { bareAccount } from '../../helpers/bare-account.ts';
import { bareInvoice } from '../../helpers/bare-invoice.ts';

/** Texts of the CSV folder of one account, by file name without `.csv`; a file that is not there is not loaded. */
export type CsvFolder = Partial<
  Record<
    'accounts' | 'usage' | 'usage_events' | 'surveys' | 'invoices' | 'subscriptions' | 'signals' | 'goals',
    string
  >
>;

type Row = Readonly<Record<string, string>>;

const rowsOf = (text: string | undefined): Row[] =>
  text === undefined ? [] : parse<Row>(text, { columns: true, trim: true });
const text = (value: string | undefined): string | null =>
  value === undefined || value === '' ? null : value;
const number = (value: string | undefined): number | null =>
  value === undefined || value === '' ? null : Number(value);

/** Reads a folder of one account as known on `asOf`: later rows do not exist, later payments have not happened. */
export function factsFromCsv(folder: CsvFolder, asOf: string): AccountFacts {
  const account = rowsOf(folder.accounts)[0] ?? { account_id: 'a' };
  return {
    account: bareAccount({
      accountId: account.account_id ?? 'a',
      name: text(account.name),
      tier: text(account.tier),
      segment: text(account.segment),
      mrr: number(account.mrr),
      currency: text(account.currency),
      startedOn: text(account.started_on),
      renewalOn: text(account.renewal_on),
      locale: text(account.locale) as Locale | null,
    }),
    usage: folder.usage_events ? usageOfEvents(folder.usage_events, asOf) : usageOf(folder.usage, asOf),
    users: usersOf(folder.usage_events, asOf),
    surveys: rowsOf(folder.surveys)
      .map(surveyOf)
      .filter((s) => s.respondedAt.slice(0, 10) <= asOf),
    invoices: rowsOf(folder.invoices).map((row) => invoiceOf(row, asOf)),
    subscriptions: rowsOf(folder.subscriptions).map((row) => ({
      product: row.product!,
      plan: row.plan!,
      mrr: number(row.mrr),
      currency: text(row.currency),
      startedOn: row.started_on!,
      endedOn: text(row.ended_on),
    })),
    signals: signalsOf(folder.signals, asOf),
    ...(folder.goals === undefined ? {} : { goals: rowsOf(folder.goals).map(goalOf) }),
  };
}

function usageOf(csv: string | undefined, asOf: string): UsageSeries[] {
  const cells = new Map<string, Map<number, Row>>();
  for (const row of rowsOf(csv)) {
    if (row.day! > asOf) continue;
    const days = cells.get(row.product!) ?? new Map<number, Row>();
    days.set(toEpochDay(row.day!), row);
    cells.set(row.product!, days);
  }
  return [...cells].map(([product, days]) => {
    const sorted = [...days].sort((a, b) => a[0] - b[0]);
    const column = (name: string) => Float64Array.from(sorted, ([, row]) => number(row[name]) ?? Number.NaN);
    return {
      product,
      days: Int32Array.from(sorted, ([day]) => day),
      events: column('events'),
      activeUsers: column('active_users'),
      seats: column('seats'),
    };
  });
}

/** Counts events and users per day, as the import does. */
function usageOfEvents(csv: string, asOf: string): UsageSeries[] {
  const lines = new Map<string, { events: number; users: Set<string> }>();
  for (const row of rowsOf(csv)) {
    const day = row.occurred_at!.slice(0, 10);
    const key = `${row.product},${day}`;
    const cell = lines.get(key) ?? { events: 0, users: new Set() };
    cell.events++;
    cell.users.add(row.user_id!);
    lines.set(key, cell);
  }
  const body = [...lines].map(([key, { events, users }]) => `${key},${events},${users.size}`);
  return usageOf(`product,day,events,active_users\n${body.join('\n')}`, asOf);
}

function usersOf(csv: string | undefined, asOf: string): UserActivity[] {
  const today = toEpochDay(asOf);
  const days = new Map<string, Set<number>>();
  for (const row of rowsOf(csv)) {
    const day = toEpochDay(row.occurred_at!.slice(0, 10));
    if (day > today) continue;
    const key = `${row.user_id}\n${row.product}`;
    days.set(key, (days.get(key) ?? new Set()).add(day));
  }
  return [...days].map(([key, active]) => {
    const [userId, product] = key.split('\n') as [string, string];
    const all = [...active];
    return {
      userId,
      product,
      firstDay: Math.min(...all),
      lastDay: Math.max(...all),
      recentActiveDays: all.filter((d) => d > today - 28).length,
      baselineActiveDays: all.filter((d) => d <= today - 28 && d > today - 112).length,
    };
  });
}

function surveyOf(row: Row): SurveyAnswer {
  return {
    responseId: row.response_id!,
    kind: row.kind as SurveyAnswer['kind'],
    score: Number(row.score),
    comment: text(row.comment),
    respondent: text(row.respondent),
    role: text(row.role),
    respondedAt: new Date(row.responded_at!).toISOString(),
  };
}

function invoiceOf(row: Row, asOf: string): Invoice {
  const paidOn = text(row.paid_on);
  const paidLater = paidOn !== null && paidOn > asOf;
  return bareInvoice({
    invoiceId: row.invoice_id!,
    amount: number(row.amount),
    currency: text(row.currency),
    issuedOn: text(row.issued_on),
    dueOn: text(row.due_on),
    paidOn: paidLater ? null : paidOn,
    status: paidLater ? 'open' : (row.status as InvoiceStatus),
    attempts: number(row.attempts) ?? 0,
  });
}

function goalOf(row: Row): Goal {
  return {
    goalId: row.goal_id!,
    goal: row.goal!,
    measuredBy: row.measured_by!,
    target: number(row.target),
    dueOn: text(row.due_on),
    state: (text(row.state) ?? 'open') as Goal['state'],
    setOn: text(row.set_on),
    stateOn: null,
  };
}

function signalsOf(csv: string | undefined, asOf: string): SignalSeries[] {
  const bySignal = new Map<string, [number, number][]>();
  for (const row of rowsOf(csv)) {
    if (row.day! > asOf) continue;
    const own = bySignal.get(row.signal!) ?? [];
    own.push([toEpochDay(row.day!), Number(row.value)]);
    bySignal.set(row.signal!, own);
  }
  return [...bySignal].map(([signal, values]) => {
    values.sort((a, b) => a[0] - b[0]);
    return {
      signal,
      days: Int32Array.from(values, ([day]) => day),
      values: Float64Array.from(values, ([, value]) => value),
    };
  });
}
