import { toEpochDay } from '../../domain/day.ts';
import { BANDS, type Day } from '../../domain/types.ts';
import { path, picture, text } from '../backtest-report/plot.ts';
import type { AccountHappening, BandDay, HealthDay } from '../models/book-report-model.ts';
import type { Formatter } from '../text/create-formatter.ts';

const BOX = { width: 720, height: 200, left: 34, right: 712, top: 8, bottom: 172 };
const TALL = { ...BOX, height: 286, healthBottom: 122, marks: 146, usageTop: 164, bottom: 256 };

interface Span {
  from: Day;
  to: Day;
}

/** Pixels of a day between two days; the middle when they are one. */
function scaleOf({ from, to }: Span): (day: Day) => number {
  const [first, last] = [toEpochDay(from), toEpochDay(to)];
  return (day) =>
    first === last
      ? (BOX.left + BOX.right) / 2
      : BOX.left + ((toEpochDay(day) - first) / (last - first)) * (BOX.right - BOX.left);
}

function dayLabels({ from, to }: Span, y: number, format: Formatter): string {
  return (
    text({ x: BOX.left, y }, format.day(from)) + text({ x: BOX.right, y }, format.day(to), { anchor: 'end' })
  );
}

/** A level of a scale with its name. */
function level(y: number, name: string): string {
  const place = y.toFixed(1);
  return (
    `<line class="grid" x1="${BOX.left}" x2="${BOX.right}" y1="${place}" y2="${place}"/>` +
    text({ x: BOX.left - 5, y: y + 4 }, name, { anchor: 'end' })
  );
}

/**
 * Shares of the book in each band over time, one area upon the other, healthy at the bottom.
 * @param days the earliest first; at least two
 */
export function bandAreas(days: readonly BandDay[], given: { title: string; format: Formatter }): string {
  const { title, format } = given;
  const span = { from: days[0]!.day, to: days.at(-1)!.day };
  const x = scaleOf(span);
  const y = (share: number) => BOX.bottom - share * (BOX.bottom - BOX.top);
  const floors = days.map(() => 0);
  const areas = BANDS.map((band) => {
    const lower = [...floors];
    for (const [i, { counts }] of days.entries()) {
      const all = BANDS.reduce((sum, one) => sum + counts[one], 0);
      floors[i]! += all === 0 ? 0 : counts[band] / all;
    }
    const along = (heights: readonly number[]) =>
      days.map(({ day }, i) => `${x(day).toFixed(1)},${y(heights[i]!).toFixed(1)}`);
    return `<polygon class="${band}" points="${[...along(floors), ...along(lower).reverse()].join(' ')}"/>`;
  });
  const levels = [0, 0.5, 1].map((share) => level(y(share), format.percent(share)));
  return picture(title, levels.join('') + areas.join('') + dayLabels(span, BOX.height - 6, format), BOX);
}

/** What the picture of one account shows. */
export interface AccountYear {
  history: readonly HealthDay[];
  weeks: readonly { monday: Day; events: number }[];
  happenings: readonly AccountHappening[];
  asOf: Day;
}

/** The index as a line, use per week as bars, and a mark for whatever happened; null = there is too little to draw. */
export function accountYear(
  year: AccountYear,
  given: { title: (from: string, to: string) => string; format: Formatter },
): string | null {
  const { history, weeks, happenings, asOf } = year;
  const { format } = given;
  if (history.length + weeks.length < 2) return null;
  const days = [...history.map(({ day }) => day), ...weeks.map(({ monday }) => monday), asOf].sort();
  const span = { from: days[0]!, to: days.at(-1)! };
  const x = scaleOf(span);
  const marks = happenings
    .filter(({ on }) => on >= span.from && on <= span.to)
    .map((one) => mark(one, x(one.on)));
  return picture(
    given.title(format.day(span.from), format.day(span.to)),
    [
      healthLine(history, x),
      marks.join(''),
      usageBars(weeks, x, format),
      dayLabels(span, TALL.height - 8, format),
    ].join(''),
    TALL,
  );
}

function healthLine(history: readonly HealthDay[], x: (day: Day) => number): string {
  const y = (health: number) => TALL.healthBottom - (health / 100) * (TALL.healthBottom - TALL.top);
  const stretches: [number, number][][] = [[]];
  for (const { day, health } of history) {
    if (health === null) stretches.push([]);
    else stretches.at(-1)!.push([x(day), y(health)]);
  }
  const lines = stretches.map((points) => {
    const [only] = points;
    return points.length === 1 && only
      ? `<circle class="dot" cx="${only[0].toFixed(1)}" cy="${only[1].toFixed(1)}" r="3.5"/>`
      : path(points, 'main');
  });
  return [0, 50, 100].map((health) => level(y(health), String(health))).join('') + lines.join('');
}

function usageBars(
  weeks: readonly { monday: Day; events: number }[],
  x: (day: Day) => number,
  format: Formatter,
): string {
  const most = Math.max(0, ...weeks.map(({ events }) => events));
  if (most === 0) return level(TALL.bottom, '0');
  const height = (events: number) => (events / most) * (TALL.bottom - TALL.usageTop);
  const bars = weeks.map(({ monday, events }, i) => {
    const next = weeks[i + 1];
    const width = Math.max(1.5, Math.min(14, next === undefined ? 14 : (x(next.monday) - x(monday)) * 0.8));
    const tall = height(events);
    const left = Math.min(x(monday), BOX.right - width);
    return `<rect class="bar" x="${left.toFixed(1)}" y="${(TALL.bottom - tall).toFixed(1)}" width="${width.toFixed(1)}" height="${tall.toFixed(1)}"/>`;
  });
  return level(TALL.bottom, '0') + level(TALL.usageTop, format.compact(most)) + bars.join('');
}

/** A form for each kind, so that none is told by its colour alone. */
function mark({ kind }: AccountHappening, x: number): string {
  const y = TALL.marks;
  switch (kind) {
    case 'answer':
      return `<circle class="answer" cx="${x.toFixed(1)}" cy="${y}" r="4.5"/>`;
    case 'invoice':
      return `<rect class="invoice" x="${(x - 4).toFixed(1)}" y="${y - 4}" width="8" height="8"/>`;
    case 'alert_opened':
      return `<polygon class="opened" points="${x.toFixed(1)},${y - 6} ${(x - 5.5).toFixed(1)},${y + 4} ${(x + 5.5).toFixed(1)},${y + 4}"/>`;
    case 'alert_closed':
      return `<polygon class="closed" points="${x.toFixed(1)},${y + 6} ${(x - 5.5).toFixed(1)},${y - 4} ${(x + 5.5).toFixed(1)},${y - 4}"/>`;
  }
}
