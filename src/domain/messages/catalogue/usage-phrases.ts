/** Values that may be missing. */
export type Has<K extends string> = { (name: K): string; has(name: K): boolean };

/** ` (usually 15–19)`; one figure when both ends print alike, nothing when the usual is not known. */
export function usual(v: Has<'usualLow' | 'usualHigh'>, words: string): string {
  if (!v.has('usualLow') || !v.has('usualHigh')) return '';
  const [low, high] = [v('usualLow'), v('usualHigh')];
  return ` (${words} ${low === high ? low : `${low}–${high}`})`;
}

/** `, since 29 Oct`, if it could be dated. */
export function since(v: Has<'since'>, word: string): string {
  return v.has('since') ? `, ${word} ${v('since')}` : '';
}

/** ` (last on 2 Nov)` */
export function lastDay(v: Has<'lastDay'>, words: string): string {
  return v.has('lastDay') ? ` (${words} ${v('lastDay')})` : '';
}
