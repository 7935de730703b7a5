import pc from 'picocolors';
import type { HeldRow } from '../domain/alerts/decide-pass.ts';
import { RISK_RULE } from '../domain/alerts/settings.ts';
import { daysBetween } from '../domain/day.ts';
import type { AlertRow } from '../domain/episode.ts';
import { ownValue } from '../domain/names.ts';
import type { TaskRow } from '../domain/task.ts';
import type { Day, Locale } from '../domain/types.ts';
import type { ProbabilityRange } from '../learning/model/probability-bounds.ts';
import { ALERT_EXPLANATION_STRINGS } from '../messages/strings/alert-explanation-strings.ts';
import { SEVERITY_NAMES } from '../messages/strings/names.ts';
import { createFormatter } from '../messages/text/create-formatter.ts';
import { formatProbability } from '../messages/text/format-probability.ts';
import { alignRight, bandColour, hang, type Io, table } from './io.ts';
import { money, TABLE_CONTEXT } from './options.ts';

/** On a narrower terminal the reasons have a line of their own. */
const WIDE = 130;

interface Shown {
  asOf: Day;
  locale: Locale;
}

/** Episodes with what a person looks at first: what is at stake, how it stands, for how long, and whose it is. */
export function printAlerts(io: Io, rows: readonly AlertRow[], { asOf, locale }: Shown): void {
  const isWide = io.columns >= WIDE;
  const head = [
    'a year',
    'health',
    'age',
    'owner',
    'severity',
    'account',
    'id',
    ...(isWide ? ['state', 'why'] : []),
  ];
  const cells = rows.map((row) => [
    money(row.mrr === null ? null : row.mrr * 12, row.currency, locale),
    row.health === null ? '?' : String(Math.round(row.health)),
    `${daysBetween(row.opened_on, row.closed_on ?? asOf)}d`,
    shortOwner(ownerOf(row), isWide),
    (ownValue<string>(SEVERITY_NAMES[locale], row.severity) ?? row.severity).toLowerCase(),
    row.account ?? row.account_id,
    row.id.slice(0, 8),
    ...(isWide ? [formatState(row.state, row.snoozed_until), formatRules(row, asOf)] : []),
  ]);
  const [first = [], ...aligned] = alignRight([head, ...cells], [0, 1, 2]);
  const coloured = aligned.map((line, i) =>
    line.map((cell, column) => (column === 4 ? (bandColour[rows[i]!.severity] ?? String)(cell) : cell)),
  );
  printRows(io, { head: first, rows: coloured }, (i) => {
    const { state, snoozed_until: until } = rows[i]!;
    const standing = state === 'open' ? [] : [formatState(state, until)];
    return isWide ? null : [...standing, formatRules(rows[i]!, asOf)].join(' · ');
  });
}

/** Tasks with when they are due and who does them. */
export function printTasks(io: Io, rows: readonly TaskRow[], { asOf }: Pick<Shown, 'asOf'>): void {
  const isWide = io.columns >= WIDE;
  const head = ['due', 'owner', 'state', 'account', 'id', ...(isWide ? ['task'] : [])];
  const cells = rows.map((row) => [
    row.due_on,
    shortOwner(row.owner ?? row.queue, isWide),
    row.state === 'open' && row.due_on < asOf ? pc.red('overdue') : row.state,
    row.account ?? row.account_id,
    row.id.slice(0, 8),
    ...(isWide ? [row.title] : []),
  ]);
  printRows(io, { head, rows: cells }, (i) => (isWide ? null : rows[i]!.title));
}

/** What is held back, with what is told in place of a probability where so little is known. */
export type ToldHeld = HeldRow & { range: ProbabilityRange | null };

/** What is held back, the most probable departures first. */
export function printHeld(io: Io, rows: readonly ToldHeld[], { asOf: today, locale }: Shown): void {
  const { reasons } = ALERT_EXPLANATION_STRINGS[locale];
  const format = createFormatter({ ...TABLE_CONTEXT, locale, today });
  const chance = ({ probability, range }: ToldHeld) =>
    probability === null ? '?' : formatProbability({ probability, range }, format, 1);
  const isWide = io.columns >= WIDE;
  const head = ['chance', 'owner', 'account', ...(isWide ? ['why'] : [])];
  const cells = rows.map((row) => [
    chance(row),
    shortOwner(row.owner ?? 'nobody', isWide),
    row.account ?? row.account_id,
    ...(isWide ? [reasons[row.reason]] : []),
  ]);
  const [first = [], ...aligned] = alignRight([head, ...cells], [0]);
  printRows(io, { head: first, rows: aligned }, (i) => (isWide ? null : reasons[rows[i]!.reason]));
}

/** A state as people read it; of a snoozed episode with its last quiet day. */
export function formatState(state: string, snoozedUntil: Day | null): string {
  return state === 'snoozed' && snoozedUntil !== null ? `snoozed until ${snoozedUntil}` : state;
}

function printRows(
  io: Io,
  { head, rows }: { head: readonly string[]; rows: readonly (readonly string[])[] },
  below: (row: number) => string | null,
): void {
  const [headings = '', ...lines] = table([head, ...rows], io.columns);
  io.out(pc.dim(headings));
  for (const [i, line] of lines.entries()) {
    io.out(line);
    const text = below(i);
    if (text !== null) for (const more of hang('    ', text, io.columns)) io.out(more);
  }
}

function ownerOf({ touch, owner, arm }: AlertRow): string {
  if (touch === 'high') return owner ?? 'nobody';
  return arm === 'held_out' ? 'held out' : 'pool';
}

/** Of an address the part that tells a colleague, where there is no room for all of it. */
function shortOwner(owner: string, isWide: boolean): string {
  return isWide ? owner : owner.replace(/@.*$/, '');
}

/** Where the account stood among the others on the day that opened the alert, and the rules that speak. */
function formatRules(
  { rank, of, rules, opened_on: on }: Pick<AlertRow, 'rank' | 'of' | 'rules' | 'opened_on'>,
  asOf: Day,
): string {
  if (rank === null || of === null) return rules.join(', ');
  const reasons = rules.filter((rule) => rule !== RISK_RULE);
  return [`${on === asOf ? '' : 'was '}no. ${rank} of ${of} by risk`, ...reasons].join(', ');
}
