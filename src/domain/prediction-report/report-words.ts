import type { Interval } from './backtest-figures.ts';

/** Figures as the report tells them; `-` = cannot be told. */
export const tell = {
  figure: (value: number | null, digits = 3): string => (value === null ? '-' : value.toFixed(digits)),
  percent: (value: number | null, digits = 1): string =>
    value === null ? '-' : `${(100 * value).toFixed(digits)} %`,
  days: (value: number | null): string => (value === null ? '-' : `${value} d`),
  count: (value: number): string => new Intl.NumberFormat('en').format(value),
  figures: (interval: Interval | null, digits = 3): string | null =>
    interval && `${interval[0].toFixed(digits)} to ${interval[1].toFixed(digits)}`,
  percents: (interval: Interval | null, digits = 1): string | null =>
    interval && `${(100 * interval[0]).toFixed(digits)} to ${(100 * interval[1]).toFixed(digits)} %`,
} as const;
