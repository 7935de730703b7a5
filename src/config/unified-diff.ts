/** Lines shown around a change. */
const CONTEXT = 3;

interface Edit {
  mark: ' ' | '-' | '+';
  line: string;
  /** Numbers of the lines before this one on both sides. */
  before: number;
  after: number;
}

/**
 * The difference of two texts line by line, as `diff -u` prints it and `patch` applies it; empty = there is none.
 * @param given what both sides are called
 */
export function unifiedDiff(before: string, after: string, given: { from: string; to: string }): string {
  if (before === after) return '';
  const edits = editsOf(linesOf(before), linesOf(after));
  const changed = edits.flatMap(({ mark }, i) => (mark === ' ' ? [] : [i]));
  const hunks: { start: number; end: number }[] = [];
  for (const i of changed) {
    const last = hunks.at(-1);
    if (last && i - last.end <= 2 * CONTEXT) last.end = i;
    else hunks.push({ start: i, end: i });
  }
  const texts = hunks.map(({ start, end }) =>
    hunk(edits.slice(Math.max(0, start - CONTEXT), end + CONTEXT + 1)),
  );
  return `--- ${given.from}\n+++ ${given.to}\n${texts.join('')}`;
}

/** A last line without its end is told so, as `patch` needs it. */
function linesOf(text: string): string[] {
  if (text === '') return [];
  const lines = text.split('\n');
  return text.endsWith('\n')
    ? lines.slice(0, -1)
    : lines.with(-1, `${lines.at(-1)}\n\\ No newline at end of file`);
}

function hunk(edits: readonly Edit[]): string {
  const [first] = edits;
  const count = (other: Edit['mark']) => edits.filter(({ mark }) => mark !== other).length;
  const range = (start: number, lines: number) =>
    `${lines === 0 ? start : start + 1}${lines === 1 ? '' : `,${lines}`}`;
  const head = `@@ -${range(first!.before, count('+'))} +${range(first!.after, count('-'))} @@\n`;
  return head + edits.map(({ mark, line }) => `${mark}${line}\n`).join('');
}

/** By the longest common subsequence of what lies between the first and the last line that differ. */
function editsOf(before: readonly string[], after: readonly string[]): Edit[] {
  let head = 0;
  while (head < before.length && before[head] === after[head]) head++;
  let tail = 0;
  const most = Math.min(before.length, after.length) - head;
  while (tail < most && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  const old = before.slice(head, before.length - tail);
  const fresh = after.slice(head, after.length - tail);
  const lengths = commonLengths(old, fresh);
  const edits: Edit[] = [];
  const push = (mark: Edit['mark'], line: string) => {
    const last = edits.at(-1);
    const moved = (others: Edit['mark']) => (last && last.mark !== others ? 1 : 0);
    edits.push({
      mark,
      line,
      before: (last?.before ?? 0) + moved('+'),
      after: (last?.after ?? 0) + moved('-'),
    });
  };
  for (const line of before.slice(0, head)) push(' ', line);
  let [i, j] = [0, 0];
  while (i < old.length || j < fresh.length) {
    if (i < old.length && j < fresh.length && old[i] === fresh[j]) {
      push(' ', old[i]!);
      i++;
      j++;
    } else if (j >= fresh.length || (i < old.length && lengths[i + 1]![j]! >= lengths[i]![j + 1]!))
      push('-', old[i++]!);
    else push('+', fresh[j++]!);
  }
  for (const line of before.slice(before.length - tail)) push(' ', line);
  return edits;
}

/** Length of the longest common subsequence of what begins at each pair of places. */
function commonLengths(old: readonly string[], fresh: readonly string[]): Uint32Array[] {
  const lengths = Array.from({ length: old.length + 1 }, () => new Uint32Array(fresh.length + 1));
  for (let i = old.length - 1; i >= 0; i--)
    for (let j = fresh.length - 1; j >= 0; j--)
      lengths[i]![j] =
        old[i] === fresh[j]
          ? lengths[i + 1]![j + 1]! + 1
          : Math.max(lengths[i + 1]![j]!, lengths[i]![j + 1]!);
  return lengths;
}
