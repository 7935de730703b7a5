import { sigmoid } from '../domain/statistics/log-odds.ts';
import { roundToSum } from '../domain/statistics/round-and-median.ts';
import type { Locale } from '../domain/types.ts';
import type { DriverPoints } from '../learning/explanation/explain-prediction.ts';
import { featureTheme } from '../learning/features/feature-theme.ts';
import { churnCurve } from '../learning/model/rescale-horizon.ts';
import {
  EXPLANATION_STRINGS,
  formatDisagreement,
  formatReducer,
} from '../messages/strings/explanation-strings.ts';
import { featureName, featureValue } from '../messages/strings/feature-strings.ts';
import { createFormatter, type Formatter } from '../messages/text/create-formatter.ts';
import { formatProbability } from '../messages/text/format-probability.ts';
import type { ExplainedProbability } from '../pipeline/explain-probability.ts';
import type { StoredScore } from '../store/scores/scores.ts';
import { type Io, printHanging, table } from './io.ts';

/** Points shown one by one; the rest is told as one sum. */
const MOST_SHOWN = 8;
const DAYS = { en: { one: 'day', other: 'days' }, 'pt-BR': { one: 'dia', other: 'dias' } } as const;

type Learned = NonNullable<ExplainedProbability['learned']>;

/** A score and what stands behind its probability; null = it has none. */
export interface ExplainedScore {
  score: StoredScore;
  explained: ExplainedProbability | null;
}

/** Why the probability is what it is, to the last point, and what would lower it. */
export function printProbability(io: Io, { score, explained }: ExplainedScore, locale: Locale): void {
  const strings = EXPLANATION_STRINGS[locale];
  const format = formatterOf(score, locale);
  const { probability } = explained?.estimate ?? score;
  if (probability === null) return;
  const percent = (value: number) => format.percent(value, 1);
  const days = (count: number) => format.count(count, DAYS[locale]);
  const learned = explained?.learned ?? null;
  const source = learned
    ? strings.learned(
        { ...learned.model, asOf: format.day(learned.model.asOf) },
        format.percent(learned.explanation.trust, 0),
      )
    : strings.prior;
  const horizon = explained?.estimate.horizonDays;
  const told = formatProbability({ probability, range: explained?.range ?? null }, format, 1);
  io.out(`\n${horizon === undefined ? told : strings.likely(days(horizon), told)} (${source})`);
  if (explained === null) return;
  if (explained.range !== null) printHanging(io, '', strings.interval(percent(probability)));
  if (explained.stored !== null && explained.stored !== probability)
    printHanging(io, '', strings.moved(percent(explained.stored)));
  const { voluntary, involuntary } = explained.estimate;
  if (voluntary !== undefined && involuntary !== undefined)
    printHanging(io, '', strings.parts(percent(voluntary), percent(involuntary), learned !== null));
  if (learned) printPoints(io, learned, format);
  const curve = curveOf(explained).map((at) => strings.by(days(at.days), formatProbability(at, format, 1)));
  if (curve.length > 0) {
    io.out('');
    printHanging(io, '', strings.curve(curve));
  }
  io.out(`\n${explained.lower.length > 0 ? strings.lower(learned !== null) : strings.nothingLowers}`);
  const index = (value: number | null) => (value === null ? '?' : format.number(value, 0));
  for (const one of explained.lower) {
    const moved =
      score.health === one.health ? '' : ` (${strings.index(index(score.health), index(one.health))})`;
    printHanging(
      io,
      `  ${percent(probability)} → ${percent(one.probability)}  `,
      `${formatReducer(one, format)}${moved}`,
    );
  }
}

/** When it would happen, as far as today's risk can tell; empty when the probability is unknown. */
function curveOf({ estimate, range }: ExplainedProbability) {
  const { probability, horizonDays: fromDays } = estimate;
  if (probability === null) return [];
  const along = (start: number) => churnCurve({ probability: start, fromDays });
  const ends = range && { low: along(range.low), high: along(range.high) };
  return along(probability).map((at, i) => ({
    ...at,
    range: ends && { low: ends.low[i]!.probability, high: ends.high[i]!.probability },
  }));
}

/** The points, what they come to, and where the index sees it differently. */
function printPoints(io: Io, learned: Learned, format: Formatter): void {
  const strings = EXPLANATION_STRINGS[format.locale];
  const { explanation, disagreements } = learned;
  io.out(`\n${strings.points}`);
  for (const line of table(pointRows(learned, format), Number.MAX_SAFE_INTEGER)) io.out(line);
  const said = format.percent(explanation.probability, 1);
  const before = format.percent(explanation.learned.beforeCalibration, 1);
  const days = format.count(explanation.horizonDays, DAYS[format.locale]);
  io.out(`   ${strings.total(said, days, before)}`);
  if (disagreements.length > 0) io.out(`\n${strings.disagreements}`);
  for (const what of disagreements) printHanging(io, '  ', formatDisagreement(what, format));
}

/** Two decimals that add up to the two decimals of their sum. */
function pointRows({ explanation, normal, set }: Learned, format: Formatter): string[][] {
  const strings = EXPLANATION_STRINGS[format.locale];
  const { start, points } = explanation;
  const shown = points.slice(0, MOST_SHOWN);
  const rest = points.slice(MOST_SHOWN);
  const sums = [start, ...shown.map((p) => p.logOdds), rest.reduce((sum, p) => sum + p.logOdds, 0)];
  const rounded = roundToSum(sums, 2);
  const total = rounded.reduce((sum, value) => sum + Math.round(100 * value), 0) / 100;
  const row = (value: number, text: string) => [`  ${signed(value, format).padStart(6)}`, text];
  return [
    row(rounded[0]!, strings.start(format.percent(sigmoid(start), 1))),
    ...shown.map((point, i) => row(rounded[i + 1]!, formatPoint(point, { normal, set }, format))),
    ...(rest.length > 0 ? [row(rounded.at(-1)!, strings.others(rest.length))] : []),
    [`  ${signed(total, format).padStart(6)}`, ''],
  ];
}

function signed(value: number, format: Formatter): string {
  const digits = new Intl.NumberFormat(format.locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  return `${value < 0 ? '−' : '+'}${digits.format(Math.abs(value))}`;
}

/** `time since the last use: 12 days (their normal: 2 days)`. */
function formatPoint(point: DriverPoints, known: Pick<Learned, 'normal' | 'set'>, format: Formatter): string {
  const strings = EXPLANATION_STRINGS[format.locale];
  const { feature } = point;
  if (feature === null) return strings.statedPrior;
  const name = featureName(feature, format.locale);
  if (point.with !== null) return `${name}, ${strings.together} ${featureName(point.with, format.locale)}`;
  const categories = feature === 'tier' ? known.set.tiers : feature === 'segment' ? known.set.segments : [];
  const value = featureValue({ feature, value: point.value, categories }, format);
  const normal = known.normal.get(feature);
  const theme = featureTheme(feature);
  const told =
    normal === undefined || theme === 'contract' || theme === 'account'
      ? null
      : featureValue({ feature, value: normal }, format);
  return `${name}: ${value}${told === null || told === value ? '' : ` (${strings.normal(told)})`}`;
}

/** The explanation in the names that others rely on. */
export function probabilityJson(
  score: StoredScore,
  explained: ExplainedProbability | null,
  locale: Locale,
): object | null {
  if (explained === null) return null;
  const { estimate, range, learned, lower } = explained;
  const format = formatterOf(score, locale);
  return {
    churn_probability: estimate.probability,
    churn_interval: range && [range.low, range.high],
    horizon_days: estimate.horizonDays,
    model: estimate.model,
    stored: explained.stored,
    voluntary: estimate.voluntary ?? null,
    involuntary: estimate.involuntary ?? null,
    learned: learned && {
      model_id: learned.model.id,
      as_of: learned.model.asOf,
      departures: learned.model.departures,
      horizon_days: learned.explanation.horizonDays,
      trust: learned.explanation.trust,
      start_log_odds: learned.explanation.start,
      points: learned.explanation.points.map((point) => ({
        feature: point.feature,
        with: point.with,
        text: formatPoint(point, learned, format),
        value: point.value,
        own_normal: (point.feature && learned.normal.get(point.feature)) ?? null,
        log_odds: point.logOdds,
      })),
      log_odds: learned.explanation.total,
      probability: learned.explanation.probability,
      before_calibration: learned.explanation.learned.beforeCalibration,
      after_calibration: learned.explanation.learned.afterCalibration,
      disagreements: learned.disagreements.map((what) => ({
        text: formatDisagreement(what, format),
        ...what,
      })),
    },
    curve: curveOf(explained).map(({ range: own, ...at }) => ({
      ...at,
      interval: own && [own.low, own.high],
    })),
    lower: lower.map((one) => ({ text: formatReducer(one, format), ...one })),
  };
}

function formatterOf(score: StoredScore, locale: Locale): Formatter {
  return createFormatter({ locale, timeZone: 'UTC', currency: 'USD', today: score.day });
}
