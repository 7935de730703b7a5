import { FRICTION_THEMES } from './episodes.ts';
import { type CommentTheme, ENGLISH, type Phrases, PORTUGUESE } from './phrases.ts';
import type { Random } from './random.ts';

export type { CommentTheme } from './phrases.ts';

const THEMES: readonly CommentTheme[] = [...FRICTION_THEMES, 'price'];

/** Share of comments that run over two lines, as they come out of a survey tool. */
const TWO_LINES = 0.06;

/**
 * Puts a survey comment together. `low` complains, `high` praises, `middle` does both.
 * @param brief.theme what is on people's minds just now; null: anything.
 */
export function writeComment(
  random: Random,
  brief: {
    locale: 'en' | 'pt-BR';
    mood: 'low' | 'middle' | 'high';
    theme: CommentTheme | null;
    product: string;
  },
): string {
  const phrases = brief.locale === 'pt-BR' ? PORTUGUESE : ENGLISH;
  const { mood } = brief;
  const theme = brief.theme ?? random.pick(THEMES);
  const open = random.pick(phrases.open[mood]);
  const close = random.pick(phrases.close[mood]);
  const body = bodyOf(random, phrases, { mood, theme });
  const first = sentence(`${open} ${body}.`);
  const text = random.chance(TWO_LINES) && close !== '' ? `${first}\n${close}` : `${first} ${close}`;
  return text.replaceAll('{product}', brief.product).trim();
}

function bodyOf(
  random: Random,
  phrases: Phrases,
  { mood, theme }: { mood: 'low' | 'middle' | 'high'; theme: CommentTheme },
): string {
  const complaint = random.pick(phrases.complaint[theme]);
  if (mood === 'low') return complaint;
  if (mood === 'middle') return `${phrases.but} ${complaint}`;
  return random.pick(phrases.praise[random.pick(THEMES)]);
}

function sentence(text: string): string {
  const trimmed = text.trim();
  return trimmed.charAt(0).toUpperCase() + trimmed.slice(1);
}
