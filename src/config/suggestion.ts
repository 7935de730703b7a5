import { distance } from 'fastest-levenshtein';

/** ` (did you mean "x"?)` when a known word is near, else the choices when they are few. Empty when nothing helps. */
export function suggestion(word: string, known: readonly string[]): string {
  const near = nearest(word, known);
  if (near !== null) return didYouMean(near);
  return known.length > 0 && known.length <= 16 ? `; known here: ${known.join(', ')}` : '';
}

export function didYouMean(meant: string): string {
  return ` (did you mean "${meant}"?)`;
}

/** One of the two is how the other begins, e.g. `friday` and `fri`. */
function isBeginning(a: string, b: string): boolean {
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  return short.length >= 3 && long.startsWith(short);
}

/** Longer ones are no slip of the pen, and comparing them takes its time. */
const LONGEST_WORD = 100;

/**
 * The known word that is at most two letters, or a third of its letters, away from the given one, or the only one that
 * begins as it does.
 */
export function nearest(word: string, known: readonly string[]): string | null {
  if (word.length > LONGEST_WORD) return null;
  let best: { known: string; letters: number } | null = null;
  for (const one of known) {
    const letters = distance(word.toLowerCase(), one.toLowerCase());
    if (best === null || letters < best.letters) best = { known: one, letters };
  }
  // Of a short word everything would be two letters away.
  const allowed = Math.min(word.length - 1, Math.max(2, Math.floor((best?.known.length ?? 0) / 3)));
  if (best !== null && best.letters <= allowed) return best.known;
  const [only, another] = known.filter((one) => isBeginning(word.toLowerCase(), one.toLowerCase()));
  return another === undefined ? (only ?? null) : null;
}
