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

/** The known word that is at most two letters, or a third of its letters, away from the given one. */
export function nearest(word: string, known: readonly string[]): string | null {
  let best: { known: string; letters: number } | null = null;
  for (const one of known) {
    const letters = distance(word.toLowerCase(), one.toLowerCase());
    if (best === null || letters < best.letters) best = { known: one, letters };
  }
  // Of a short word everything would be two letters away.
  const allowed = Math.min(word.length - 1, Math.max(2, Math.floor((best?.known.length ?? 0) / 3)));
  return best !== null && best.letters <= allowed ? best.known : null;
}
