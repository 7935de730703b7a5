import { escapeHtml } from '../messages/text/escape-text.ts';

/** One cell: its words, what stands small below them, and the name of the figure it shows. */
export type Cell = string | { text: string; small?: string | null; figure?: string; words?: boolean };

/** A table that scrolls by itself where the page is narrower; everything in it is escaped. */
export function htmlTable(
  head: readonly string[],
  rows: readonly { cells: readonly Cell[]; marked?: boolean }[],
): string {
  const titles = head.map((title) => `<th scope="col">${escapeHtml(title)}</th>`).join('');
  const body = rows.map(
    ({ cells, marked }) => `<tr${marked ? ' class="on"' : ''}>${cells.map(cellHtml).join('')}</tr>`,
  );
  return `<div class="scroll"><table><thead><tr>${titles}</tr></thead><tbody>\n${body.join('\n')}\n</tbody></table></div>`;
}

function cellHtml(cell: Cell): string {
  if (typeof cell === 'string') return `<td>${escapeHtml(cell)}</td>`;
  const figure = cell.figure === undefined ? '' : ` data-figure="${escapeHtml(cell.figure)}"`;
  const words = cell.words ? ' class="words"' : '';
  const small = cell.small ? `<small>${escapeHtml(cell.small)}</small>` : '';
  return `<td${figure}${words}>${escapeHtml(cell.text)}${small}</td>`;
}
