/** A line by which a file tells Excel how its columns are separated; in files put together it stands further down as well. */
export const SEPARATOR_LINE = /^"?sep=(\\t|.)?"?[,;]*$/i;

/** Whether the cells of a row are such a line, which its own separator may have cut. */
export function isSeparatorLine(cells: readonly string[]): boolean {
  return /^"?sep=/i.test(cells[0] ?? '') && SEPARATOR_LINE.test(cells.join(','));
}
