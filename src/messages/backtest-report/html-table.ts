import type { Interval } from '../../domain/statistics/shares.ts';
import { escapeHtml } from '../../domain/text/safe-text.ts';

/** One cell: its words, where they lead, what stands small below them, and the name of the figure it shows. */
export type Cell =
  | string
  | { text: string; href?: string; small?: string | null; figure?: string; words?: boolean };

/** A table that scrolls by itself where the page is narrower; everything in it is escaped. */
export function htmlTable(
  head: readonly string[],
  rows: readonly { cells: readonly Cell[]; marked?: boolean }[],
): string {
  const isWords = (column: number) => {
    const cell = rows[0]?.cells[column];
    return typeof cell === 'object' && cell.words === true;
  };
  const titles = head
    .map((title, i) => `<th scope="col"${isWords(i) ? ' class="words"' : ''}>${escapeHtml(title)}</th>`)
    .join('');
  const body = rows.map(
    ({ cells, marked }) => `<tr${marked ? ' class="on"' : ''}>${cells.map(cellHtml).join('')}</tr>`,
  );
  return `<div class="scroll" tabindex="0"><table><thead><tr>${titles}</tr></thead><tbody>\n${body.join('\n')}\n</tbody></table></div>`;
}

function cellHtml(cell: Cell): string {
  if (typeof cell === 'string') return `<td>${escapeHtml(cell)}</td>`;
  const figure = cell.figure === undefined ? '' : ` data-figure="${escapeHtml(cell.figure)}"`;
  const words = cell.words ? ' class="words"' : '';
  const small = cell.small ? `<small>${escapeHtml(cell.small)}</small>` : '';
  const text = escapeHtml(cell.text);
  const told = cell.href === undefined ? text : `<a href="${escapeHtml(cell.href)}">${text}</a>`;
  return `<td${figure}${words}>${told}${small}</td>`;
}

/** A part of a page under its own heading; `notes` stand small below it, empty ones are left out. */
export function card(title: string, notes: string | readonly string[], content: string): string {
  const quiet = [notes].flat().filter(Boolean);
  const told = quiet.map((note) => `<p class="q">${escapeHtml(note)}</p>`).join('');
  return `<section class="card"><h2>${escapeHtml(title)}</h2>${told}${content}</section>`;
}

/** The same HTML with every day in one piece: browsers break lines at hyphens. Pictures and attributes stay as they are. */
export function keepDays(html: string): string {
  return html.replace(/<svg[\s\S]*?<\/svg>|<[^>]*>|\b\d{4}-\d\d-\d\d\b/g, (piece) =>
    piece.startsWith('<') ? piece : `<span class="day">${piece}</span>`,
  );
}

/** Departures of which the data tell no cause. */
export const NO_CAUSE = '(not told)';

/** Figures as the report tells them; `-` = cannot be told. */
export const formats = {
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
