import { Command, InvalidArgumentError, Option } from 'commander';
import { daysOf } from '../config/duration.ts';
import { isDay } from '../domain/day.ts';
import { type Day, LOCALES, type Locale } from '../domain/types.ts';
import { createFormatter } from '../messages/text/create-formatter.ts';
import type { Io } from './io.ts';

export const DEFAULT_HOME = './.harbinger';
/** Invented accounts stay apart from real ones. */
export const DEMO_HOME = './.harbinger-demo';

/** What the process says to whoever started it. */
export const EXIT = {
  done: 0,
  failed: 1,
  /** Wrong usage or an invalid configuration; nothing was done. */
  usage: 2,
  /** Done, but something needs a person: quarantined rows, parked or uncertain deliveries, a stale source. */
  needsPerson: 3,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** What a verb needs to set itself up. */
export interface VerbSetup {
  io: Io;
  /** Ends the process with this code once everything is closed. */
  exit(code: ExitCode): void;
}

/** A wrong call; the message says what to do. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** What the formatter of messages wants to know of a table at a terminal; no figure of one depends on it. */
export const TABLE_CONTEXT = { timeZone: 'UTC', currency: 'USD' };
const NO_DAY: Day = '1970-01-01';

/** An amount as every message writes it short: `€759`, `€1.23k`, `€16.2k`; `-` when it is not known. */
export function money(amount: number | null, currency: string | null, locale: Locale): string {
  if (amount === null) return '-';
  const format = createFormatter({ ...TABLE_CONTEXT, locale, today: NO_DAY });
  return currency === null ? format.compact(amount) : format.shortMoney({ amount, currency });
}

/** `5 Dec`, with the year when it is not that of `today`. */
export function shortDay(day: Day | null, { locale, today }: { locale: Locale; today: Day }): string {
  if (day === null) return '-';
  return createFormatter({ ...TABLE_CONTEXT, locale, today }).day(day);
}

/** A command with the options that every verb with a database has. */
export function databaseCommand(name: string, description: string, home = DEFAULT_HOME): Command {
  return new Command(name)
    .description(description)
    .addOption(
      new Option(
        '--home <dir>',
        'folder of this installation: embedded database, files in place of messages',
      ).default(home),
    )
    .addOption(configOption())
    .addOption(localeOption())
    .addOption(new Option('--verbose', 'log every step to stderr'));
}

const localeOption = () =>
  new Option('--locale <locale>', 'language in place of the one of the configuration').choices([...LOCALES]);

const sharedOptions = () => [
  new Option('--home <dir>', 'folder of this installation'),
  configOption(),
  localeOption(),
  new Option('--json', 'data as JSON'),
];

/**
 * What means one thing is taken by every verb, so that a script may pass it everywhere; where it has nothing to do it
 * is not shown.
 */
export function takeSharedOptions(command: Command): void {
  for (const option of sharedOptions()) {
    const isKnown = command.options.some(({ long }) => long === option.long);
    if (!isKnown) command.addOption(option.hideHelp());
  }
}

/** Hands what was written before the name of a nested command on to it, unless it says otherwise itself. */
export function handOnSharedOptions(parent: Command, command: Command): void {
  if (parent === command) return;
  for (const option of sharedOptions()) {
    const name = option.attributeName();
    const isTaken = command.options.some(({ long }) => long === option.long);
    const isSaid = parent.getOptionValueSource(name) === 'cli';
    if (!isTaken || !isSaid || command.getOptionValueSource(name) === 'cli') continue;
    command.setOptionValueWithSource(name, parent.getOptionValue(name), 'cli');
  }
}

/** The options of a nested command; those it shares with its parent may also be written before its name. */
export function optionsOf<T extends object>(command: Command): T {
  const own = command.opts();
  const parent = command.parent;
  if (!parent) return own as T;
  for (const [name, value] of Object.entries(optionsOf<Record<string, unknown>>(parent))) {
    const isOurs = command.getOptionValueSource(name) === 'cli';
    const isShared = command.options.some((option) => option.attributeName() === name);
    if (isShared && !isOurs && parent.getOptionValueSource(name) === 'cli') own[name] = value;
  }
  return own as T;
}

/** `--config`, as often as wanted. */
export function configOption(): Option {
  return new Option(
    '--config <file>',
    'configuration, as often as wanted, later ones win; default: HARBINGER_CONFIG, ./harbinger.yaml, defaults',
  ).argParser((value: string, earlier: readonly string[] | undefined) => [...(earlier ?? []), value]);
}

export function parseDay(text: string): Day {
  if (!isDay(text)) throw new InvalidArgumentError('write a calendar day as YYYY-MM-DD.');
  return text;
}

/** Whole days from `90d` or `12w`. */
export function parseDays(text: string): number {
  const days = daysOf(text);
  if (!Number.isInteger(days) || days < 1)
    throw new InvalidArgumentError('write whole days or weeks, such as 7d or 12w.');
  return days;
}

export function parseCount(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new InvalidArgumentError('write a whole number of 1 or more.');
  return value;
}

export function parsePort(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > 65_535) {
    throw new InvalidArgumentError('write a port between 0 and 65535.');
  }
  return value;
}

const WAIT_UNIT_MS: ReadonlyMap<string, number> = new Map([
  ['s', 1_000],
  ['m', 60_000],
  ['h', 3_600_000],
]);

/** Milliseconds of `30s`, `5m` or `1h`; of 0 none. */
export function parseWaitMs(text: string): number {
  if (text === '0') return 0;
  const [, count = '', unit = ''] = /^(\d+)([smh])$/.exec(text) ?? [];
  const unitMs = WAIT_UNIT_MS.get(unit);
  if (unitMs === undefined) throw new InvalidArgumentError('write a duration such as 90s, 5m or 1h, or 0.');
  return Number(count) * unitMs;
}

/** Today's date in UTC. */
export function utcDay(now: Date): Day {
  return now.toISOString().slice(0, 10);
}
