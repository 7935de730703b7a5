import type { ModelShape } from '../../learning/report/model-shapes.ts';
import { path, picture, text } from './plot.ts';

const FRAME = { width: 280, height: 108, left: 4, right: 4, top: 10, bottom: 22 };
/** Log-odds above and below the line at the least, so that what moves little looks flat. */
const LEAST_REACH = 0.2;
/** Room for what is missing, at the right. */
const MISSING = 26;

/**
 * One learned shape as steps, each as wide as its share of the rows: how much a value raises (above the line) or
 * lowers the risk. Every picture has its own height; the words below it tell the odds.
 */
export function shapePicture(
  shape: ModelShape,
  given: { title: string; format: (value: number) => string },
): string {
  const { steps, missing, names } = shape;
  const points = [...steps, missing].map((step) => step.log_odds);
  const high = Math.max(LEAST_REACH, ...points);
  const low = Math.min(-LEAST_REACH, ...points);
  const hasMissing = (missing.rows ?? 0) > 0;
  const bottom = FRAME.height - FRAME.bottom;
  const right = FRAME.width - FRAME.right - (hasMissing ? MISSING + 8 : 0);
  const y = (value: number) =>
    Math.round(10 * (FRAME.top + ((high - value) / (high - low)) * (bottom - FRAME.top))) / 10;
  const rows = steps.reduce((sum, step) => sum + (step.rows ?? 1), 0);
  let at = FRAME.left;
  const line = steps.flatMap(({ log_odds, rows: own }) => {
    const from = at;
    at += ((own ?? 1) / Math.max(1, rows)) * (right - FRAME.left);
    return [
      [from, y(log_odds)],
      [at, y(log_odds)],
    ] as const;
  });
  const zero = `<line class="axis" x1="${FRAME.left}" x2="${FRAME.width - FRAME.right}" y1="${y(0)}" y2="${y(0)}"/>`;
  const [first, last] = [steps[0], steps.at(-1)];
  const ends = names
    ? [names[0] ?? '', names.at(-1) ?? '']
    : [first?.to ?? first?.from, last?.from ?? last?.to].map((value, i) => {
        const told = value === null || value === undefined ? '' : given.format(value);
        return told === '' || steps.length < 2 || first?.rows === null
          ? told
          : `${i === 0 ? '<' : '≥'} ${told}`;
      });
  const labels =
    text({ x: FRAME.left, y: FRAME.height - 5 }, ends[0]!) +
    text({ x: right, y: FRAME.height - 5 }, ends[1]!, { anchor: 'end' });
  const unknown = hasMissing
    ? path(
        [
          [right + 8, y(missing.log_odds)],
          [right + 8 + MISSING, y(missing.log_odds)],
        ],
        'other',
      ) +
      text({ x: FRAME.width - FRAME.right, y: FRAME.height - 5 }, '?', {
        anchor: 'end',
        className: 'otherText',
      })
    : '';
  return picture(`${given.title}: risk by value`, zero + path(line, 'main') + unknown + labels, FRAME);
}
