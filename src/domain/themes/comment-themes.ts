import type { Day, Translated } from '../types.ts';
import { THEME_KEYS, THEME_WORDS, type ThemeKey } from './theme-lexicon.ts';

export const THEME_NAMES: Translated<Readonly<Record<ThemeKey, string>>> = {
  en: {
    performance: 'speed and stability',
    bugs: 'errors',
    access: 'login and access',
    export: 'reports and export',
    integration: 'integrations',
    missing_feature: 'missing functions',
    usability: 'ease of use',
    support: 'support',
    training: 'training and guides',
    price: 'price',
  },
  'pt-BR': {
    performance: 'velocidade e estabilidade',
    bugs: 'erros',
    access: 'login e acesso',
    export: 'relatórios e exportação',
    integration: 'integrações',
    missing_feature: 'funções que faltam',
    usability: 'facilidade de uso',
    support: 'suporte',
    training: 'treinamento e guias',
    price: 'preço',
  },
};

const ANY_ENDING = '[a-z0-9]*';
const PATTERNS = THEME_KEYS.map((key) => ({ key, pattern: toPattern(THEME_WORDS[key]) }));

/** "Without errors" and "quick to solve our problems" are no complaints about errors. */
const TROUBLE = '(?:bugs?|errors?|problems?|issues?|crash(?:es)?|erros?|falhas?|problemas?|dificuldades?)';
const DENIAL =
  '(?:no|not any|without(?: any)?|zero|never (?:had|seen)(?: an?| any)?|sem|nenhum|nenhuma|nunca tive(?:mos)?)';
const CURE =
  '(?:solv(?:e[sd]?|ing)|fix(?:e[sd]|ing)?|resolv(?:e|em|er|eu|eram|endo)|resolucao|soluc(?:ao|oes)|solucion(?:a|am|ar|ou))';
const ARTICLE = '(?:the|our|all|any|o|os|a|as|do|dos|da|das|de|nosso|nossos|todos os)';
const NO_COMPLAINT = new RegExp(`\\b(?:${DENIAL}|${CURE}(?: ${ARTICLE})?) ${TROUBLE}\\b`, 'g');

/**
 * The themes whose words a comment uses, English or Portuguese, in the order of THEME_KEYS; none when it uses no such
 * word. Words are counted, not understood: it is the caller's part to leave praise out by the answer's score.
 */
export function commentThemes(comment: string): ThemeKey[] {
  const text = plainWords(comment).replace(NO_COMPLAINT, ' ');
  return PATTERNS.filter(({ pattern }) => pattern.test(text)).map(({ key }) => key);
}

/** Lower case, without accents, one kind of apostrophe and single blanks. */
export function plainWords(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}+/gu, '')
    .replace(/[\u2018\u2019]/g, "'")
    .replace(/\s+/g, ' ')
    .toLowerCase();
}

function toPattern(words: readonly string[]): RegExp {
  const alternatives = words.map((word) => {
    const open = word.endsWith('*');
    return (
      (open ? word.slice(0, -1) : word).replace(/[.*+?^${}()|[\]\\]/g, '\\$&') + (open ? ANY_ENDING : '')
    );
  });
  return new RegExp(`(?<![a-z0-9])(?:${alternatives.join('|')})(?![a-z0-9])`);
}

export interface ThemedComment {
  responseId: string;
  comment: string;
  /** How bad the answer is, 0 (best) to 1 (worst), whatever the survey. */
  badness: number;
  on: Day;
}

export interface ThemeCount {
  theme: ThemeKey;
  /** Answers that mention it; one answer may mention several themes. */
  answers: number;
  /** The worst answer's words, newest first among equals, preferably not quoted for another theme. */
  quote: string;
}

/** The themes that most comments mention, most mentioned first. */
export function topThemes(comments: readonly ThemedComment[], limit: number): ThemeCount[] {
  const mentions = new Map<ThemeKey, ThemedComment[]>(THEME_KEYS.map((key) => [key, []]));
  for (const comment of comments) {
    for (const theme of commentThemes(comment.comment)) mentions.get(theme)!.push(comment);
  }
  const quoted = new Set<string>();
  return [...mentions]
    .filter(([, list]) => list.length > 0)
    .sort((a, b) => b[1].length - a[1].length)
    .slice(0, limit)
    .map(([theme, list]) => {
      const ranked = [...list].sort(worstFirst);
      const quote = ranked.find((c) => !quoted.has(c.responseId)) ?? ranked[0]!;
      quoted.add(quote.responseId);
      return { theme, answers: list.length, quote: quote.comment };
    });
}

function worstFirst(a: ThemedComment, b: ThemedComment): number {
  if (a.badness !== b.badness) return b.badness - a.badness;
  if (a.on !== b.on) return a.on < b.on ? 1 : -1;
  return a.responseId < b.responseId ? -1 : 1;
}
