import { path, picture, text } from '../backtest-report/plot.ts';

const BOX = { width: 300, height: 96, left: 6, right: 294, top: 8, bottom: 72 };

/**
 * A line over periods, from its least to its greatest value, with a dot on the last. Undefined values break the line.
 * What it shows is told in words beside it.
 */
export function trendPicture(
  values: readonly (number | null)[],
  { title, from, to }: { title: string; from: string; to: string },
): string {
  const told = values.filter((value) => value !== null);
  const [low, high] = [Math.min(...told), Math.max(...told)];
  const x = (place: number) => BOX.left + ((BOX.right - BOX.left) * place) / Math.max(1, values.length - 1);
  const y = (value: number) => BOX.bottom - ((BOX.bottom - BOX.top) * (value - low)) / (high - low || 1);
  const stretches: [number, number][][] = [[]];
  for (const [place, value] of values.entries()) {
    if (value === null) stretches.push([]);
    else stretches.at(-1)!.push([x(place), y(value)]);
  }
  const lines = stretches.map((points) => (points.length > 1 ? path(points, 'main') : dots(points)));
  const last = values.at(-1) ?? null;
  const end = last === null ? '' : dots([[x(values.length - 1), y(last)]]);
  const axis = `<line class="axis" x1="${BOX.left}" x2="${BOX.right}" y1="${BOX.bottom + 6}" y2="${BOX.bottom + 6}"/>`;
  const labels =
    text({ x: BOX.left, y: BOX.height - 3 }, from) +
    text({ x: BOX.right, y: BOX.height - 3 }, to, { anchor: 'end' });
  return picture(title, axis + lines.join('') + end + labels, BOX);
}

function dots(points: readonly (readonly [number, number])[]): string {
  return points
    .map(([cx, cy]) => `<circle class="dot" cx="${cx.toFixed(1)}" cy="${cy.toFixed(1)}" r="3.5"/>`)
    .join('');
}
