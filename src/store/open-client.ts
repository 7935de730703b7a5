import postgres from 'postgres';
import { arrayTypes } from './array-types.ts';
import { guardTransactions, Losses } from './guard-transactions.ts';
import { socketOpener } from './postgres-socket.ts';
import { type SilenceTimings, watchSilence } from './watch-silence.ts';

export interface ClientOptions {
  readonly max: number;
  readonly applicationName: string;
  readonly onNotice?: (notice: postgres.Notice) => void;
  /** Tests shorten them. */
  readonly silence?: SilenceTimings;
}

/** Between two attempts to connect: whoever waits for the database waits no longer than this once it is back. */
const LONGEST_PAUSE_SECONDS = 2;

/** The one way to a postgres.js client with a pool: one whose lost connections are an error of their query, no more. */
export function openClient(
  url: string,
  { max, applicationName, onNotice, silence }: ClientOptions,
): postgres.Sql {
  const losses = new Losses();
  const options = {
    max,
    connection: { application_name: applicationName, TimeZone: 'UTC' },
    onnotice: onNotice ?? (() => {}),
    fetch_types: false,
    types: TYPES,
    backoff: (failures: number) => Math.random() * Math.min(3 ** failures / 100, LONGEST_PAUSE_SECONDS),
    socket: socketOpener(watchSilence(url, silence)),
    onclose: (connection: number) => losses.closed(connection),
  };
  return guardTransactions(postgres(url, options), losses);
}

const readInstant = (text: string) => new Date(text);
const readPlainInstant = (text: string) => new Date(`${text}Z`);
const asText = (text: string) => text;

/** Keyed by PostgreSQL's type ids. */
const TYPES: Record<string, postgres.PostgresType> = {
  int8: { to: 20, from: [20], serialize: String, parse: parseSafeInteger },
  numeric: { to: 1700, from: [1700], serialize: String, parse: Number },
  day: { to: 1082, from: [1082], serialize: serializeDay, parse: asText },
  timestamp: { to: 1114, from: [1114], serialize: serializeInstant, parse: readPlainInstant },
  ...arrayTypes([
    {
      array: 1000,
      serialize: (value: boolean) => (value === true ? 't' : 'f'),
      parse: (text) => text === 't',
    },
    ...[1005, 1007, 1021, 1022, 1028, 1231].map((array) => ({ array, parse: Number })),
    { array: 1016, parse: parseSafeInteger },
    // name, bpchar, text, varchar, interval, uuid
    ...[1003, 1014, 1009, 1015, 1187, 2951].map((array) => ({ array })),
    { array: 1182, serialize: serializeDay },
    { array: 1115, serialize: serializeInstant, parse: readPlainInstant },
    { array: 1185, serialize: serializeInstant, parse: readInstant },
    ...[199, 3807].map((array) => ({
      array,
      serialize: (value: unknown) => JSON.stringify(value),
      parse: (text: string) => JSON.parse(text) as unknown,
    })),
  ]),
};

function parseSafeInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError('an int8 column holds a number beyond 2^53');
  return value;
}

function serializeDay(value: Date | string): string {
  return value instanceof Date ? value.toISOString().slice(0, 10) : value;
}

function serializeInstant(value: Date | string): string {
  return value instanceof Date ? value.toISOString() : value;
}
