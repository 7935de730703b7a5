import type { Translated } from '../../domain/types.ts';
import type { Formatter } from '../text/create-formatter.ts';

const FRACTIONS: readonly (readonly [number, Translated<string>])[] = [
  [0.1, { en: 'a tenth', 'pt-BR': 'um décimo' }],
  [0.2, { en: 'a fifth', 'pt-BR': 'um quinto' }],
  [0.25, { en: 'a quarter', 'pt-BR': 'um quarto' }],
  [1 / 3, { en: 'a third', 'pt-BR': 'um terço' }],
  [0.5, { en: 'half', 'pt-BR': 'metade' }],
  [2 / 3, { en: 'two thirds', 'pt-BR': 'dois terços' }],
  [0.75, { en: 'three quarters', 'pt-BR': 'três quartos' }],
];

/** How far a value may lie from a fraction that is put in words; beyond, per cent are printed. */
const TOLERANCE = 0.015;

/** `a third` for 0.33, `41%` for 0.41. */
export function formatFraction(share: number, format: Formatter): string {
  if (!Number.isFinite(share)) return '?';
  const near = FRACTIONS.find(([value]) => Math.abs(value - share) <= TOLERANCE);
  return near?.[1][format.locale] ?? format.percent(share);
}

/** Below this share hardly anything is left, and a per cent figure would only sound exact. */
export function isAlmostNothing(share: number): boolean {
  return share < 0.04;
}

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

/** `: “export takes forever”.`, without a second stop when the words end in one of their own. */
export function quoted(words: string): string {
  return `: “${words}”${/[.!?…]$/u.test(words) ? '' : '.'}`;
}
