/**
 * A number with what it counts, as the terminal tells it: "1 row", "1,204 rows". A count that is put before its noun by hand
 * says "1 rows" on the smallest book.
 */
export function counted(value: number, noun: string, plural = `${noun}s`): string {
  return `${value.toLocaleString('en')} ${value === 1 ? noun : plural}`;
}
