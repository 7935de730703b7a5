import { toEpochDay } from '../../domain/day.ts';
import type { Account, Goal, Invoice, Subscription, SurveyAnswer, UsageSeries } from '../../domain/types.ts';
import { type AccountHistory, dailyTotals, type UserDays } from './account-history.ts';

/** One stored row of use, by day number; the last one told for a day and product wins. */
export interface UsageRow {
  product: string;
  day: number;
  events: number;
  /** NaN = not told. */
  activeUsers: number;
  seats: number;
}

/** A named user of a product. */
export interface ProductUser {
  userId: string;
  product: string;
}

/** Collects the rows of one account in whatever order they come, and makes a history of them. */
export class HistoryBuilder {
  readonly account: Account;
  private readonly usage = new Map<string, Map<number, UsageRow>>();
  private readonly series = new Map<string, UsageSeries>();
  private readonly signals = new Map<string, Map<number, number>>();
  private readonly users = new Map<string, { userId: string; product: string; days: Map<number, number> }>();
  private readonly eventsTold = new Set<string>();
  private readonly surveys = new Map<string, SurveyAnswer>();
  private readonly invoices = new Map<string, Invoice>();
  private readonly subscriptions = new Map<string, Subscription>();
  private readonly goals = new Map<string, Goal>();
  private readonly helpedOn = new Set<number>();
  private firstDay = Number.POSITIVE_INFINITY;

  constructor(account: Account) {
    this.account = account;
  }

  addUsage(row: UsageRow): void {
    nested(this.usage, row.product).set(row.day, row);
    this.seen(row.day);
  }

  /** All use of a product at once, by day, of which no rows are added one by one. */
  addUsageSeries(series: UsageSeries): void {
    this.series.set(series.product, series);
    this.seen(series.days[0] ?? Number.POSITIVE_INFINITY);
  }

  addSignal(signal: string, day: number, value: number): void {
    nested(this.signals, signal).set(day, value);
    this.seen(day);
  }

  /** Events of one named user on one day, added to those told before. */
  addUserDay({ userId, product }: ProductUser, day: number, events: number): void {
    const key = JSON.stringify([product, userId]);
    const user = this.users.get(key) ?? { userId, product, days: new Map<number, number>() };
    user.days.set(day, (user.days.get(day) ?? 0) + events);
    this.users.set(key, user);
    this.seen(day);
  }

  /** One event of one named user; told twice it counts once. `occurredAt` is an ISO instant in UTC. */
  addEvent(event: { product: string; userId: string; event: string; occurredAt: string }): void {
    const identity = JSON.stringify([event.product, event.userId, event.event, event.occurredAt]);
    if (this.eventsTold.has(identity)) return;
    this.eventsTold.add(identity);
    this.addUserDay(event, toEpochDay(event.occurredAt.slice(0, 10)), 1);
  }

  addSurvey(answer: SurveyAnswer): void {
    this.surveys.set(answer.responseId, answer);
    this.seen(toEpochDay(answer.respondedAt.slice(0, 10)));
  }

  addInvoice(invoice: Invoice): void {
    this.invoices.set(invoice.invoiceId, invoice);
    const issued = invoice.issuedOn ?? invoice.dueOn;
    if (issued !== null) this.seen(toEpochDay(issued));
  }

  /** @param told `subscriptionId` tells two apart that began alike */
  addSubscription({ subscriptionId, ...subscription }: Subscription & { subscriptionId: string }): void {
    const { product, plan, startedOn } = subscription;
    this.subscriptions.set(JSON.stringify([product, plan, startedOn, subscriptionId]), subscription);
    this.seen(toEpochDay(startedOn));
  }

  addGoal(goal: Goal): void {
    this.goals.set(goal.goalId, goal);
  }

  /** Somebody acted on an alert: no fact of the customer's own. */
  addHelp(day: number): void {
    this.helpedOn.add(day);
  }

  build(): AccountHistory {
    if (this.eventsTold.size > 0) this.countEvents();
    for (const [product, rows] of this.usage) this.series.set(product, toSeries(product, rows));
    const usage = [...this.series].sort(byKey).map(([, series]) => series);
    const signals = [...this.signals].sort(byKey).map(([signal, rows]) => {
      const sorted = [...rows].sort((a, b) => a[0] - b[0]);
      return {
        signal,
        days: Int32Array.from(sorted, ([day]) => day),
        values: Float64Array.from(sorted, ([, value]) => value),
      };
    });
    const users = [...this.users].sort(byKey).map(
      ([, { userId, product, days }]): UserDays => ({
        userId,
        product,
        days: Int32Array.from(days.keys()).sort(),
      }),
    );
    const { startedOn } = this.account;
    return {
      facts: {
        account: this.account,
        usage,
        users: [],
        surveys: sortedBy(this.surveys.values(), (a) => `${a.respondedAt}\u0000${a.responseId}`),
        invoices: sortedBy(this.invoices.values(), (i) => `${i.issuedOn ?? '9999'}\u0000${i.invoiceId}`),
        subscriptions: sortedBy(
          this.subscriptions.values(),
          (s) => `${s.startedOn}\u0000${s.product}\u0000${s.plan}`,
        ),
        signals,
        ...(this.goals.size === 0 ? {} : { goals: sortedBy(this.goals.values(), (g) => g.goalId) }),
      },
      users,
      totals: dailyTotals(usage),
      from:
        startedOn !== null ? toEpochDay(startedOn) : Number.isFinite(this.firstDay) ? this.firstDay : null,
      vanishedOn: null,
      helpedOn: [...this.helpedOn].sort((a, b) => a - b),
    };
  }

  /** Use per product and day follows from the named users. */
  private countEvents(): void {
    const sums = new Map<string, UsageRow>();
    for (const { product, days } of this.users.values()) {
      for (const [day, events] of days) {
        const key = JSON.stringify([product, day]);
        const sum = sums.get(key) ?? { product, day, events: 0, activeUsers: 0, seats: Number.NaN };
        sum.events += events;
        sum.activeUsers += 1;
        sums.set(key, sum);
      }
    }
    for (const row of sums.values()) this.addUsage(row);
  }

  private seen(day: number): void {
    this.firstDay = Math.min(this.firstDay, day);
  }
}

function toSeries(product: string, rows: ReadonlyMap<number, UsageRow>): UsageSeries {
  const sorted = [...rows.values()].sort((a, b) => a.day - b.day);
  return {
    product,
    days: Int32Array.from(sorted, (row) => row.day),
    events: Float64Array.from(sorted, (row) => row.events),
    activeUsers: Float64Array.from(sorted, (row) => row.activeUsers),
    seats: Float64Array.from(sorted, (row) => row.seats),
  };
}

function nested<V>(map: Map<string, Map<number, V>>, key: string): Map<number, V> {
  const found = map.get(key) ?? new Map<number, V>();
  map.set(key, found);
  return found;
}

function byKey(a: readonly [string, unknown], b: readonly [string, unknown]): number {
  return a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0;
}

function sortedBy<T>(items: Iterable<T>, key: (item: T) => string): T[] {
  return [...items]
    .map((item) => [key(item), item] as const)
    .sort(byKey)
    .map(([, item]) => item);
}
