import { type Interval, wilsonInterval } from '../../domain/statistics/shares.ts';
import type { BacktestReport } from '../../learning/report/backtest-figures.ts';
import { path, picture, plot, roundTicks, text } from './plot.ts';

const percent = (value: number) => `${Number((100 * value).toPrecision(3))}%`;

/** Where the bent axes of the reliability picture have their grid lines. */
const ROUND_RISKS = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5];

/** What was said against what happened, with 95 % intervals; both axes as square roots, since most risks are small. */
export function reliabilityPicture({ reliability }: BacktestReport): string {
  const intervals = reliability.map((bin): Interval => wilsonInterval(bin.outcomes, bin.rows) ?? [0, 0]);
  const most = Math.max(
    0.01,
    ...reliability.map((bin) => bin.mean_probability),
    ...intervals.map(([, high]) => high),
  );
  const end = roundTicks(Math.min(1, most)).at(-1)!;
  const ticks = [0, ...ROUND_RISKS.filter((risk) => risk > end / 12 && risk < end * 0.9), end];
  const axis = { from: 0, to: end, ticks, format: percent };
  const { x, y, axes } = plot(
    { x: { ...axis, label: 'said' }, y: { ...axis, label: 'happened' } },
    Math.sqrt,
  );
  const points = reliability.map((bin, i) => {
    const at = x(bin.mean_probability);
    const [low, high] = intervals[i]!;
    return (
      `<line class="whisker" x1="${at}" x2="${at}" y1="${y(low)}" y2="${y(high)}"/>` +
      `<circle class="dot" cx="${at}" cy="${y(bin.observed_rate)}" r="4.5"/>`
    );
  });
  const ideal = path(
    [0, end].map((value) => [x(value), y(value)] as const),
    'chance',
  );
  return picture('Reliability: probability said against share that left', axes + ideal + points.join(''));
}

/** Share of the departures found when only the highest-scored share of the accounts is looked at. */
export function gainsPicture({ gains, budget, base_rate }: BacktestReport): string {
  const axis = { from: 0, to: 1, ticks: [0, 0.25, 0.5, 0.75, 1], format: percent };
  const { x, y, axes } = plot({
    x: { ...axis, label: 'accounts looked at, riskiest first' },
    y: { ...axis, label: 'departures among them' },
  });
  const line = (who: 'probability' | 'index') => [
    [x(0), y(0)] as const,
    ...gains.flatMap((at) => (at[who] ? [[x(at.share), y(at[who].recall)] as const] : [])),
  ];
  const chance = path(
    [0, 1].map((value) => [x(value), y(value)] as const),
    'chance',
  );
  const best =
    base_rate &&
    path(
      [
        [x(0), y(0)],
        [x(base_rate), y(1)],
        [x(1), y(1)],
      ],
      'best',
    );
  const at = x(budget.share);
  const cut = `<line class="axis" x1="${at}" x2="${at}" y1="${y(0)}" y2="${y(1)}"/>${text({ x: at + 4, y: y(0.02) }, `budget ${percent(budget.share)}`)}`;
  const legend =
    text({ x: x(0.52), y: y(0.3) }, '— probability', { className: 'mainText' }) +
    text({ x: x(0.52), y: y(0.22) }, '- - plain index', { className: 'otherText' }) +
    text({ x: x(0.52), y: y(0.14) }, '··· random order');
  return picture(
    'Gains: share of departures found by share of accounts looked at',
    axes +
      (best ?? '') +
      cut +
      chance +
      path(line('index'), 'other') +
      path(line('probability'), 'main') +
      legend,
  );
}

/** How long before the departure the first right alert came. */
export function leadPicture({ lead_times }: BacktestReport): string {
  const most = Math.max(1, ...lead_times.map((bar) => bar.departures));
  const ticks = roundTicks(most).filter(Number.isInteger);
  const { x, y, axes } = plot({
    x: {
      from: 0,
      to: lead_times.length,
      ticks: [],
      label: 'days between first right alert and departure',
      format: String,
    },
    y: { from: 0, to: ticks.at(-1)!, ticks, label: 'departures', format: String },
  });
  // Labels of neighbouring bars must not run into each other.
  const every = Math.ceil(lead_times.length / 7);
  const bars = lead_times.map((bar, i) => {
    const [left, right] = [x(i + 0.1), x(i + 0.9)];
    const label = bar.from_days === bar.to_days ? `${bar.from_days}` : `${bar.from_days}–${bar.to_days}`;
    return (
      `<rect class="dot" x="${left}" width="${Math.round(10 * (right - left)) / 10}" y="${y(bar.departures)}" height="${Math.round(10 * (y(0) - y(bar.departures))) / 10}"/>` +
      (bar.departures > 0
        ? text({ x: (left + right) / 2, y: y(bar.departures) - 4 }, String(bar.departures), {
            anchor: 'middle',
            className: 't',
          })
        : '') +
      (i % every === 0 ? text({ x: (left + right) / 2, y: y(0) + 16 }, label, { anchor: 'middle' }) : '')
    );
  });
  return picture('Lead time of right alerts', axes + bars.join(''));
}
