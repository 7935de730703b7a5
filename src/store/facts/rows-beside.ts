import type { UsageSeries } from '../../domain/types.ts';
import {
  parseNumberArray,
  reusedRoom,
  type sharedIntegerRoom,
  type sharedRoom,
} from './parse-number-array.ts';
import { LIST_SEPARATOR } from './usage-blocks.ts';

/** Rows of one product and day, of several accounts, as parallel texts. */
interface DayRows {
  accountIds: string;
  product: string | null;
  days: string;
  events: string;
  users: string;
  /** Null = none was told. */
  seats: string | null;
}

/** Where the numbers of series go. */
export interface SeriesRooms {
  numbers: ReturnType<typeof sharedRoom>;
  days: ReturnType<typeof sharedIntegerRoom>;
}

/** Rows of one product of an account, by day. */
export interface Beside {
  product: string;
  days: number[];
  events: number[];
  activeUsers: number[];
  seats: number[];
}

/** Gathers by account what is told by product and day: the rows that lie beside blocks. */
export class RowsBeside {
  readonly #accounts = new Map<string, Beside[]>();
  readonly #rooms = { events: reusedRoom(), users: reusedRoom(), seats: reusedRoom() };

  /** Days of a product come in their order. */
  add({ accountIds, product, ...row }: DayRows): void {
    const day = Number(row.days);
    const events = parseNumberArray(row.events, this.#rooms.events);
    const users = parseNumberArray(row.users, this.#rooms.users);
    const seats = row.seats === null ? null : parseNumberArray(row.seats, this.#rooms.seats);
    for (const [i, accountId] of accountIds.split(LIST_SEPARATOR).entries()) {
      const own = this.#of(accountId, product ?? '');
      own.days.push(day);
      own.events.push(events[i]!);
      own.activeUsers.push(users[i]!);
      own.seats.push(seats === null ? Number.NaN : seats[i]!);
    }
  }

  /** Takes out what an account has of a product, if all of it is from a day on: what comes behind its blocks. */
  takeSince(accountId: string, product: string, since: number): Beside | null {
    const products = this.#accounts.get(accountId);
    const at = products?.findIndex((own) => own.product === product && own.days[0]! >= since) ?? -1;
    return at < 0 ? null : products!.splice(at, 1)[0]!;
  }

  /** What was not taken out. */
  *series(rooms: SeriesRooms): Generator<[accountId: string, own: UsageSeries[]]> {
    for (const [accountId, products] of this.#accounts) {
      if (products.length > 0) yield [accountId, products.map((own) => toSeries(own, rooms))];
    }
  }

  #of(accountId: string, product: string): Beside {
    const products = this.#accounts.get(accountId) ?? [];
    if (products.length === 0) this.#accounts.set(accountId, products);
    const known = products.find((own) => own.product === product);
    if (known !== undefined) return known;
    const own = { product, days: [], events: [], activeUsers: [], seats: [] };
    products.push(own);
    return own;
  }
}

function toSeries(own: Beside, { numbers, days }: SeriesRooms): UsageSeries {
  const count = own.days.length;
  const series: UsageSeries = {
    product: own.product,
    days: days(count),
    events: numbers(count),
    activeUsers: numbers(count),
    seats: numbers(count),
  };
  copyRows(own, series, 0);
  return series;
}

/** Writes rows into a series that has room for them, from a place on. */
export function copyRows(rows: Beside, series: UsageSeries, from: number): void {
  for (let i = 0; i < rows.days.length; i++) {
    series.days[from + i] = rows.days[i]!;
    series.events[from + i] = rows.events[i]!;
    series.activeUsers[from + i] = rows.activeUsers[i]!;
    series.seats[from + i] = rows.seats[i]!;
  }
}
