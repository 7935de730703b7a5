import { escapeHtml } from '../../domain/text/safe-text.ts';

/** Where a picture's data lie within its `viewBox`; a phone shows it at about this size, so its text stays readable. */
export interface Frame {
  width: number;
  height: number;
  left: number;
  right: number;
  top: number;
  bottom: number;
}

export const FRAME: Frame = { width: 380, height: 300, left: 54, right: 16, top: 20, bottom: 44 };

/** From data to places in the picture; `scale` bends both axes alike. */
export interface Plot {
  x(value: number): number;
  y(value: number): number;
  /** Grid lines with their labels, and what the axes are called. */
  axes: string;
}

interface Axis {
  from: number;
  to: number;
  ticks: readonly number[];
  label: string;
  format(value: number): string;
}

/** A frame with two axes. @param bend e.g. a square root, which gives room to small values; default: straight. */
export function plot(
  axis: { x: Axis; y: Axis },
  bend: (v: number) => number = (v) => v,
  frame = FRAME,
): Plot {
  const place =
    ({ from, to }: Axis, start: number, end: number) =>
    (value: number) =>
      oneDigit(start + ((bend(value) - bend(from)) / (bend(to) - bend(from))) * (end - start));
  const [right, bottom] = [frame.width - frame.right, frame.height - frame.bottom];
  const x = place(axis.x, frame.left, right);
  const y = place(axis.y, bottom, frame.top);
  const across = axis.y.ticks.map(
    (value) =>
      `<line class="grid" x1="${frame.left}" x2="${right}" y1="${y(value)}" y2="${y(value)}"/>` +
      text({ x: frame.left - 6, y: y(value) + 4 }, axis.y.format(value), { anchor: 'end' }),
  );
  const up = axis.x.ticks.map(
    (value) =>
      `<line class="grid" y1="${frame.top}" y2="${bottom}" x1="${x(value)}" x2="${x(value)}"/>` +
      text({ x: x(value), y: bottom + 16 }, axis.x.format(value), { anchor: 'middle' }),
  );
  const middle = (frame.top + bottom) / 2;
  const names =
    text({ x: (frame.left + right) / 2, y: frame.height - 8 }, axis.x.label, { anchor: 'middle' }) +
    `<g transform="translate(11 ${middle}) rotate(-90)">${text({ x: 0, y: 0 }, axis.y.label, { anchor: 'middle' })}</g>`;
  return { x, y, axes: across.join('') + up.join('') + names };
}

/** A picture on its own, described for those who cannot see it. */
export function picture(description: string, content: string, frame: Frame = FRAME): string {
  return `<svg viewBox="0 0 ${frame.width} ${frame.height}" role="img" aria-label="${escapeHtml(description)}">${content}</svg>`;
}

/** In pixels from the upper left corner. */
export interface Point {
  x: number;
  y: number;
}

export function text(
  { x, y }: Point,
  words: string,
  how: { anchor?: 'start' | 'middle' | 'end'; className?: string } = {},
): string {
  const style = how.className === undefined ? '' : ` class="${how.className}"`;
  return `<text x="${oneDigit(x)}" y="${oneDigit(y)}" text-anchor="${how.anchor ?? 'start'}"${style}>${escapeHtml(words)}</text>`;
}

/** A line through points. */
export function path(points: readonly (readonly [number, number])[], className: string): string {
  return `<polyline class="${className}" points="${points.map(([x, y]) => `${oneDigit(x)},${oneDigit(y)}`).join(' ')}"/>`;
}

/** Round values from 0 to at least `most`: about `count` steps of 1, 2 or 5 times a power of ten. */
export function roundTicks(most: number, count = 4): number[] {
  if (!(most > 0)) return [0, 1];
  const rough = most / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5].find((one) => one * power >= rough) ?? 10);
  return Array.from({ length: Math.ceil(most / step - 1e-9) + 1 }, (_, i) =>
    Number((i * step).toPrecision(12)),
  );
}

function oneDigit(value: number): number {
  return Math.round(value * 10) / 10;
}
