import pc from 'picocolors';
import type { Day, Locale } from '../domain/types.ts';
import type { JudgedTry, TuneResult } from '../learning/tune/choose-tuning.ts';
import type { TunedFigures } from '../learning/tune/tally-replay.ts';
import { NOUNS } from '../messages/strings/names.ts';
import { TUNE_STRINGS } from '../messages/strings/tune-strings.ts';
import { createFormatter, type Formatter } from '../messages/text/create-formatter.ts';
import { sayInRange } from '../messages/text/say-in-range.ts';
import type { TunedConfig } from '../pipeline/plan/tune-config.ts';
import { alignRight, type Io, table, wrap } from './io.ts';

export function printTuning(io: Io, tuned: TunedConfig, locale: Locale): void {
  const words = TUNE_STRINGS[locale];
  const format = tuneFormatter(tuned, locale);
  const span = ({ from, to }: { from: Day; to: Day }) => words.range(format.day(from), format.day(to));
  const say = (text: string, paint = (line: string) => line) => {
    for (const line of wrap(text, io.columns)) io.out(paint(line));
  };
  say(words.title[tuned.goal], pc.bold);
  say(
    words.days({
      chosen: span(tuned.chosen),
      judged: span(tuned.judged),
      horizon: format.duration(tuned.horizonDays),
      accounts: format.count(tuned.accounts, NOUNS[locale].account),
    }),
  );
  say(words.tried(format.number(tuned.result.tried)));
  const { best } = tuned.result;
  if (best) {
    io.out('');
    for (const line of figuresTable(tuned, { io, format })) io.out(line);
  }
  io.out('');
  for (const line of verdictLines(tuned, locale)) say(line, pc.bold);
}

function tuneFormatter({ currency, judged }: TunedConfig, locale: Locale): Formatter {
  return createFormatter({ locale, timeZone: 'UTC', currency, today: judged.to });
}

function figuresTable(
  { result, currency }: TunedConfig,
  { io, format }: { io: Io; format: Formatter },
): string[] {
  const words = TUNE_STRINGS[format.locale];
  const { chosen, judged } = result.best!;
  const share = (value: number | null) => (value === null ? '-' : format.percent(value));
  const row = (name: string, tell: (figures: TunedFigures) => string) => [
    name,
    ...[chosen, judged].flatMap(({ before, after }) => [tell(before), tell(after)]),
  ];
  const rows = [
    ['', words.chosen, '', words.judged, ''],
    ['', words.before, words.after, words.before, words.after],
    row(words.alerts, ({ alerts }) => format.number(alerts)),
    row(words.recall, ({ recall }) => share(recall)),
    row(words.precision, ({ precision }) => share(precision)),
    row(words.profit, ({ profit }) => format.shortMoney({ amount: profit, currency })),
  ];
  return table(alignRight(rows, [1, 2, 3, 4]), io.columns);
}

/** The judgement in a sentence, and what else does as well. */
export function verdictLines(tuned: TunedConfig, locale: Locale): string[] {
  const words = TUNE_STRINGS[locale];
  const format = tuneFormatter(tuned, locale);
  const { result, goal, currency } = tuned;
  const { best } = result;
  const amount = (value: number) =>
    goal === 'profit'
      ? `${value > 0 ? '+' : ''}${format.shortMoney({ amount: value, currency })}`
      : words.points(format.signed(value * 100, 1));
  const gain = ({ difference, interval: [low, high] }: JudgedTry) => {
    const said = sayInRange({ point: difference, low, high }, amount);
    return { by: said.point, from: said.low, to: said.high };
  };
  if (result.verdict === 'unjudged') return [words.unjudged(format.duration(tuned.horizonDays))];
  if (best === null) return [words.noneBetter(null)];
  const what =
    best.value === null
      ? words.off(best.family.split('.').at(-1)!)
      : words.set(best.family, family(best.family, best.value, format));
  const tries = format.number(result.tried);
  switch (result.verdict) {
    case 'none_better':
      return [words.noneBetter(best.chosen.difference > 0 ? { what, gain: gain(best.chosen), tries } : null)];
    case 'not_confirmed':
      return [words.notConfirmed(what, { chosen: gain(best.chosen), judged: gain(best.judged) })];
    case 'better':
      return [words.better(what, gain(best.judged)), ...asGood(best, format)];
  }
}

function asGood(best: NonNullable<TuneResult['best']>, format: Formatter): string[] {
  if (best.asGood === null) return [];
  const [from, to] = best.asGood.map((value) => family(best.family, value, format)) as [string, string];
  return [TUNE_STRINGS[format.locale].asGood(best.family, from, to)];
}

/** Bands are moved together by so many points. */
function family(name: string, value: number, format: Formatter): string {
  return name === 'health.bands' ? format.signed(value) : String(value);
}

/** The figures of both parts with what is aimed at. */
export function tuningJson(tuned: TunedConfig, locale: Locale): object {
  const { result, edits, goal } = tuned;
  const part = (judged: JudgedTry) => ({
    ...judged,
    value: { before: judged.before[goal], after: judged.after[goal] },
  });
  const { best } = result;
  return {
    goal,
    verdict_code: result.verdict,
    verdict: verdictLines(tuned, locale).join(' '),
    tried: result.tried,
    chosen: tuned.chosen,
    judged: tuned.judged,
    horizon_days: tuned.horizonDays,
    best: best && {
      setting: best.family,
      value: best.value,
      as_good: best.asGood,
      chosen: part(best.chosen),
      judged: part(best.judged),
    },
    changes: edits.map(({ path, value }) => ({ path: path.join('.'), value })),
  };
}
