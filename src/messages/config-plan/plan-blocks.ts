import type { Interval } from '../../domain/statistics/shares.ts';
import { BANDS, type Band } from '../../domain/types.ts';
import type { WeeklyContacts } from '../../learning/replay/contacts-per-week.ts';
import type { AlertFigures } from '../../learning/replay/judge-replay.ts';
import type { AlertMove, ConfigPlan } from '../../learning/replay/plan-change.ts';
import { ALERT_EXPLANATION_STRINGS } from '../strings/alert-explanation-strings.ts';
import { BAND_NAMES, NOUNS } from '../strings/names.ts';
import { PLAN_STRINGS, type PlanStrings } from '../strings/plan-strings.ts';
import type { Formatter } from '../text/create-formatter.ts';
import { sayInRange } from '../text/say-in-range.ts';

/** Everything that is told of a plan. */
export interface PlanReport {
  plan: ConfigPlan;
  /** Days whose features were stored with their scores; the others were read from imported rows. */
  storedDays: number;
  /** Settings that differ; values as JSON, null = not there. */
  differences: readonly { path: string; before: string | null; after: string | null }[];
  /** Of the two configurations. */
  hashes: { before: string; after: string };
}

/** One part of a plan: a table with its title and what is to be known of it. */
export interface PlanBlock {
  title: string;
  notes: readonly string[];
  /** Empty = no table. */
  head: readonly string[];
  rows: readonly (readonly string[])[];
  /** Columns of figures. */
  numbers: readonly number[];
  /** Columns of words that a page, which may be narrow, puts small below the first one. */
  below?: readonly number[];
}

export interface PlanWording {
  format: Formatter;
  /** The most rows of a list of accounts. */
  most: number;
}

/** The sentence of judgement. */
export function formatVerdict(
  { verdict, quality, alerts }: ConfigPlan,
  { format }: Pick<PlanWording, 'format'>,
): string {
  const { gained, lost, false_alarms: alarms, horizon_days: horizon } = quality;
  const { day } = NOUNS[format.locale];
  const { verdicts, caught } = PLAN_STRINGS[format.locale];
  const [more, fewer] = [format.number(gained), format.number(lost)];
  return verdicts[verdict]({
    gained: more,
    lost: fewer,
    alerts: { before: format.number(alerts.before), after: format.number(alerts.after) },
    from: format.number(alarms.before),
    to: format.number(alarms.after),
    horizon: format.count(horizon, day),
    caught: gained + lost === 0 ? caught.same : caught.unclear(more, fewer),
  });
}

/** What was replayed, in a sentence or two. */
export function formatReplayed(
  { replayed }: ConfigPlan,
  storedDays: number,
  { format }: Pick<PlanWording, 'format'>,
): string[] {
  const words = PLAN_STRINGS[format.locale];
  const { day, account } = NOUNS[format.locale];
  const days = format.count(replayed.days, day);
  const accounts = format.count(replayed.accounts, account);
  const said = words.replayed({ from: replayed.from, to: replayed.to, days, accounts });
  const stored = storedDays === replayed.days ? [] : [words.stored(format.number(storedDays), days)];
  return [said, ...stored, words.note];
}

/** The parts of a plan in the order in which they are read; the same figures at a terminal and on a page. */
export function planBlocks(plan: ConfigPlan, wording: PlanWording): PlanBlock[] {
  return [
    ...bandBlocks(plan, wording),
    ...alertBlocks(plan, wording),
    ...weekBlocks(plan, wording),
    qualityBlock(plan, wording),
    moneyBlock(plan, wording),
  ];
}

function sides({ before, after }: PlanStrings): string[] {
  return ['', before, after];
}

function bandBlocks({ bands, band_counts: counts, money }: ConfigPlan, wording: PlanWording): PlanBlock[] {
  const { format } = wording;
  const words = PLAN_STRINGS[format.locale];
  const name = (band: Band) => BAND_NAMES[format.locale][band];
  const shown = BANDS.filter((band) => counts.before[band] + counts.after[band] > 0);
  const { account } = NOUNS[format.locale];
  const total = bands.reduce((sum, { mrr }) => sum + (mrr ?? 0), 0);
  const moves = {
    title: `${words.bands.moves(format.count(bands.length, account))}, ${format.money({ amount: total, currency: money.currency })}`,
    head: [words.alerts.head.account, words.before, words.after, words.alerts.head.money],
    numbers: [3],
    ...cut(
      bands.map(({ account_id: id, account: called, from, to, mrr }) => [
        called ?? id,
        name(from),
        name(to),
        sayMoney(mrr, money.currency, format),
      ]),
      wording,
    ),
  };
  return [
    {
      title: words.bands.title,
      notes: bands.length === 0 ? [words.bands.none] : [],
      head: sides(words),
      rows: shown.map((band) => [
        name(band),
        format.number(counts.before[band]),
        format.number(counts.after[band]),
      ]),
      numbers: [1, 2],
    },
    ...(bands.length === 0 ? [] : [moves]),
  ];
}

function alertBlocks({ alerts, money }: ConfigPlan, wording: PlanWording): PlanBlock[] {
  const { format } = wording;
  const { alerts: words } = PLAN_STRINGS[format.locale];
  const { alert } = NOUNS[format.locale];
  const counted = (moves: readonly AlertMove[]) => format.number(moves.length);
  const counts = words.counts({
    before: format.count(alerts.before, alert),
    after: format.number(alerts.after),
    appear: counted(alerts.appear),
    vanish: counted(alerts.vanish),
  });
  const moved = alerts.moved.length === 0 ? [] : [words.moved(format.count(alerts.moved.length, alert))];
  const list = (title: string, moves: readonly AlertMove[]): PlanBlock[] => {
    const { account, day, rules, money: monthly, why } = words.head;
    const rows = moves.map((move) => [
      move.account ?? move.account_id,
      [
        format.day(move.day),
        ...(move.departed_on === null ? [] : [words.left(format.day(move.departed_on))]),
      ].join(', '),
      move.rules.join(', '),
      sayMoney(move.mrr, money.currency, format),
      sayBecause(move.because, format),
    ]);
    const head = [account, day, rules, monthly, why];
    return moves.length === 0 ? [] : [{ title, head, numbers: [3], below: [2, 4], ...cut(rows, wording) }];
  };
  return [
    { title: words.title, notes: [counts, ...moved], head: [], rows: [], numbers: [] },
    ...list(words.appear, alerts.appear),
    ...list(words.vanish, alerts.vanish),
  ];
}

function sayBecause(because: AlertMove['because'], { locale }: Formatter): string {
  const said: Readonly<Record<AlertMove['because'], string>> = {
    ...ALERT_EXPLANATION_STRINGS[locale].reasons,
    ...PLAN_STRINGS[locale].because,
  };
  return said[because];
}

function weekBlocks({ per_csm_week: week }: ConfigPlan, wording: PlanWording): PlanBlock[] {
  const { format } = wording;
  const all = PLAN_STRINGS[format.locale];
  const { week: words } = all;
  const row = (name: string, key: keyof WeeklyContacts) => [
    name,
    ...[week.before, week.after].map((side) => (side === null ? '-' : format.number(side[key], 2))),
  ];
  const budget = (limit: number | null) => (limit === null ? words.noBudget : format.number(limit));
  const differing = week.csms.filter(
    ({ before, after }) => before.messages !== after.messages || before.tasks !== after.tasks,
  );
  const both = (before: number, after: number) => `${format.number(before, 1)} → ${format.number(after, 1)}`;
  const csms = differing.map(({ csm, pool, before, after }) => [
    csm ?? (pool ? words.pool : words.nobody),
    both(before.messages, after.messages),
    both(before.tasks, after.tasks),
  ]);
  return [
    {
      title: words.title,
      notes: [words.note],
      head: sides(all),
      rows: [
        row(words.alerts, 'alerts'),
        row(words.messages, 'messages'),
        row(words.tasks, 'tasks'),
        row(words.most, 'most_messages'),
        [words.budget, budget(week.budget_before), budget(week.budget)],
      ],
      numbers: [1, 2],
    },
    ...(csms.length === 0
      ? []
      : [
          {
            title: words.csms,
            head: ['', words.messages, words.tasks],
            numbers: [1, 2],
            ...cut(csms, wording),
          },
        ]),
  ];
}

function qualityBlock({ quality }: ConfigPlan, { format }: PlanWording): PlanBlock {
  const all = PLAN_STRINGS[format.locale];
  const { quality: words } = all;
  const { day, account } = NOUNS[format.locale];
  const both = (name: string, say: (side: AlertFigures) => string) => [
    name,
    say(quality.before),
    say(quality.after),
  ];
  const count = (name: string, { before, after }: { before: number; after: number }) => [
    name,
    format.number(before),
    format.number(after),
  ];
  const share = (value: number | null, interval: Interval | null) => {
    if (value === null) return '-';
    if (interval === null) return format.percent(value);
    const [low, high] = interval;
    const said = sayInRange({ point: value, low, high }, (share) => format.percent(share));
    return `${said.point} (${words.between(said.low, said.high)})`;
  };
  const horizon = format.count(quality.horizon_days, day);
  return {
    title: words.title,
    notes: [words.note(horizon, format.count(quality.departures, account))],
    head: sides(all),
    rows: [
      both(words.judged, ({ alerts }) => format.number(alerts)),
      count(words.falseAlarms, quality.false_alarms),
      count(words.undecided, quality.undecided),
      both(words.recall, ({ recall, recall_interval: range }) => share(recall, range)),
      both(words.precision, ({ precision, precision_interval: range }) => share(precision, range)),
      both(words.lead, ({ median_lead_days: lead }) => (lead === null ? '-' : format.count(lead, day))),
    ],
    numbers: [1, 2],
  };
}

function moneyBlock({ money }: ConfigPlan, { format }: PlanWording): PlanBlock {
  const all = PLAN_STRINGS[format.locale];
  const { money: words } = all;
  const row = (name: string, { before, after }: ConfigPlan['money']['at_risk']) => [
    name,
    sayMoney(before, money.currency, format),
    sayMoney(after, money.currency, format),
  ];
  const { account } = NOUNS[format.locale];
  return {
    title: words.title,
    notes: money.unknown === 0 ? [] : [words.unknown(format.count(money.unknown, account))],
    head: sides(all),
    rows: [row(words.atRisk, money.at_risk), row(words.inBadBands, money.in_bad_bands)],
    numbers: [1, 2],
  };
}

/** As many rows as are wanted; what is left out is counted. */
function cut(
  rows: readonly (readonly string[])[],
  { format, most }: PlanWording,
): Pick<PlanBlock, 'rows' | 'notes'> {
  const left = rows.length - most;
  const { more } = PLAN_STRINGS[format.locale];
  return { rows: rows.slice(0, most), notes: left > 0 ? [more(format.number(left))] : [] };
}

function sayMoney(amount: number | null, currency: string, format: Formatter): string {
  return amount === null ? '?' : format.money({ amount: Math.round(amount), currency });
}
