/** A line by which a file tells Excel how its columns are separated; in files put together it stands further down as well. */
export const SEPARATOR_LINE = /^"?sep=(\\t|.)?"?[,;]*$/i;

/** The separator that such a line declares; null = it names none, or is no such line. */
export function declaredSeparator(line: string): string | null {
  const told = SEPARATOR_LINE.exec(line)?.[1];
  return told === '\\t' ? '\t' : (told ?? null);
}

/** Whether the cells of a row are such a line, which its own separator may have cut. */
export function isSeparatorLine(cells: readonly string[]): boolean {
  return /^"?sep=/i.test(cells[0] ?? '') && SEPARATOR_LINE.test(cells.join(','));
}
