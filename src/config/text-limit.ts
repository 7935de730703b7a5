/** Nobody writes a longer file by hand; of one only the beginning is looked at, to say what it seems to be. */
const MOST = { lines: 10_000, characters: 500_000 } as const;
const BEGINNING = { lines: 2_000, characters: 100_000 } as const;

/** What is read of a text that is too long, the line that is not read any more, and why; null for any other text. */
export function beginningOfEndless(text: string): { text: string; line: number; message: string } | null {
  if (text.length <= MOST.characters && countLines(text, MOST.lines + 1) <= MOST.lines) return null;
  const beginning = beginningOf(text);
  const message = `is too long for a configuration: at most ${MOST.lines} lines and ${MOST.characters} characters; from here on it was not looked at`;
  return { text: beginning, line: countLines(beginning, BEGINNING.lines) + 1, message };
}

function countLines(text: string, most: number): number {
  let count = 1;
  for (let at = text.indexOf('\n'); at >= 0 && count < most; at = text.indexOf('\n', at + 1)) count++;
  return count;
}

/** Whole lines; of a single endless one its first characters. */
function beginningOf(text: string): string {
  let end = 0;
  for (let line = 0; line < BEGINNING.lines; line++) {
    const next = text.indexOf('\n', end) + 1;
    if (next === 0 || next > BEGINNING.characters) break;
    end = next;
  }
  return text.slice(0, end || BEGINNING.characters);
}
