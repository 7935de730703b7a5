import { distance } from 'fastest-levenshtein';
import { groupBy } from '../group-by.ts';
import { type Day, LOCALES, type Translated } from '../types.ts';
import { toClauses, toWord, turnsAround, type Word } from './comment-words.ts';
import { createFinder, splitEntries, toPhrases } from './match-phrase.ts';
import {
  CURES,
  DENIALS,
  ENGLISH_NO,
  PRAISES,
  THEME_KEYS,
  THEME_WORDS,
  type ThemeKey,
  type ThemeWords,
  WISHES,
} from './theme-lexicon.ts';

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
    improvement: 'improvement in general',
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
    improvement: 'melhorias em geral',
  },
};

/** What a phrase says: something of a theme, or of what stands beside it. */
type Said = { kind: keyof ThemeWords; key: ThemeKey } | { kind: 'cure' | 'wish' | 'praise' };

const KINDS = ['topics', 'faults', 'virtues'] as const satisfies readonly (keyof ThemeWords)[];
const findSaid = createFinder<Said>([
  ...THEME_KEYS.flatMap((key) =>
    KINDS.map((kind) => {
      const { en, 'pt-BR': pt } = THEME_WORDS[key];
      return { tag: { kind, key }, phrases: toPhrases({ en: en[kind], 'pt-BR': pt[kind] }) };
    }),
  ),
  { tag: { kind: 'cure' }, phrases: toPhrases(CURES) },
  { tag: { kind: 'wish' }, phrases: toPhrases(WISHES) },
  { tag: { kind: 'praise' }, phrases: toPhrases(PRAISES) },
]);
const DENIED = new Map([...DENIALS].map(([word, reach]) => [toWord(word).plain, reach]));
/** Denials that say by themselves that something is not as it should be. */
const NEVER = new Set(['not', 'never', 'nao', 'nunca', 'jamais', 'nem', 'nobody', 'ninguem']);
const BESIDE_NO = new Set(ENGLISH_NO.unlessBeside.map((word) => toWord(word).plain));

/**
 * The themes that a comment complains of, English or Portuguese, in the order of THEME_KEYS; none when it complains of
 * nothing that is known. Words are compared by their stems, clause by clause: what is denied ("no errors") or cured is no
 * complaint, what is good and denied or wished for ("could be easier") is one, and a topic that is only praised is none.
 */
export function commentThemes(comment: string): ThemeKey[] {
  const found = new Set(hearComment(comment).flat());
  // Said of the whole, it adds nothing to what is said of a part.
  if (found.size > 1) found.delete('improvement');
  return THEME_KEYS.filter((key) => found.has(key));
}

/** That something is wrong or lacking is said of something: where the same clause names it, that is what is asked for. */
const SAID_OF_SOMETHING: ReadonlySet<ThemeKey> = new Set(['bugs', 'missing_feature', 'improvement']);

/** The one theme that a comment is mainly about: what it says first, and the thing before what is wrong with it; null = none. */
export function mainTheme(comment: string): ThemeKey | null {
  const clauses = hearComment(comment);
  const mains = clauses.flatMap(
    (themes) => themes.find((theme) => !SAID_OF_SOMETHING.has(theme)) ?? themes[0] ?? [],
  );
  return mains.find((theme) => theme !== 'improvement') ?? mains[0] ?? null;
}

/** Clause by clause the themes that a comment complains of, in the order in which they are said. */
function hearComment(comment: string): ThemeKey[][] {
  const heard = hearClauses(comment);
  // "Love it: sign-on works without a thought" names a topic, and complains of nothing.
  return isAllPraise(heard, comment) ? [] : heard.map(({ themes }) => themes);
}

function hearClauses(comment: string): Heard[] {
  return toClauses(comment).map((clause) => hearClause(clause.map(corrected)));
}

function isAllPraise(heard: readonly Heard[], comment: string): boolean {
  return (
    heard.some(({ praises }) => praises) &&
    heard.every(({ complains }) => !complains) &&
    !turnsAround(comment)
  );
}

/** Whether a comment praises and asks for nothing, whatever the score beside it. */
export function onlyPraises(comment: string): boolean {
  return isAllPraise(hearClauses(comment), comment);
}

/** What one clause says. */
interface Heard {
  /** What it complains of, and topics that are named and not praised, in their order. */
  themes: ThemeKey[];
  praises: boolean;
  /** Something is wrong, denied or wished for, whatever it is. */
  complains: boolean;
}

function hearClause(clause: readonly Word[]): Heard {
  const said = findSaid(clause);
  const places = (kind: 'cure' | 'wish' | 'praise') =>
    said.filter(({ tag }) => tag.kind === kind).map(({ at }) => at);
  const [cures, wishes, praises] = [places('cure'), places('wish'), places('praise')];
  const isWished = (at: number) => wishes.some((wish) => wish < at);
  const keysOf = (kind: keyof ThemeWords, counts: (at: number) => boolean) =>
    said.flatMap(({ tag, at }) => (tag.kind === kind && counts(at) ? [{ key: tag.key, at }] : []));
  const faulty = keysOf('faults', (at) => !isTakenBack(clause, at, cures));
  const lacking = keysOf('virtues', (at) => isWished(at) || isDenied(clause, at));
  const isPraise =
    faulty.length + lacking.length + wishes.length === 0 && praises.some((at) => !isDenied(clause, at));
  const named = keysOf('topics', () => !isPraise);
  // "It could be easier" wishes for no function, but for ease.
  const isForEase = wishes.length > 0 && lacking.some(({ key }) => key !== 'missing_feature');
  const wanting = faulty.filter(({ key }) => !(isForEase && key === 'missing_feature'));
  return {
    themes: [...wanting, ...lacking, ...named].sort((a, b) => a.at - b.at).map(({ key }) => key),
    praises: isPraise,
    complains:
      faulty.length + lacking.length + wishes.length > 0 || clause.some(({ plain }) => NEVER.has(plain)),
  };
}

/** Words between a fault and its cure, at most: "the problems were all solved". */
const CURED_WITHIN = 3;

/** Denied, or cured by somebody. */
function isTakenBack(clause: readonly Word[], at: number, cures: readonly number[]): boolean {
  const cure = cures.find((place) => place !== at && Math.abs(at - place) <= CURED_WITHIN);
  return cure === undefined ? isDenied(clause, at) : !isDenied(clause, cure);
}

function isDenied(clause: readonly Word[], at: number): boolean {
  return clause.slice(0, at).some(({ plain }, place) => {
    const reach =
      plain === 'no' && !clause.some((word) => BESIDE_NO.has(word.plain))
        ? ENGLISH_NO.reach
        : DENIED.get(plain);
    return reach !== undefined && at - place <= reach;
  });
}

/** Words of the lexicon that are long enough to be known by all but one of their letters, by the first. */
const VOCABULARY = groupBy(
  Object.values(THEME_WORDS)
    .flatMap(({ en, 'pt-BR': pt }) => [...Object.values(en), ...Object.values(pt)].flatMap(splitEntries))
    .filter((entry) => /^\p{L}{7,}$/u.test(entry))
    .map(toWord),
  ({ plain }) => plain[0]!,
);

/** A long word with one letter wrong, missing or too many is the word that was meant; another is handed back as it is. */
function corrected(word: Word): Word {
  if (word.plain.length < 7) return word;
  const near = VOCABULARY.get(word.plain[0]!) ?? [];
  if (near.some((other) => isSame(word, other))) return word;
  return (
    near.find(
      ({ plain }) => Math.abs(plain.length - word.plain.length) <= 1 && distance(plain, word.plain) === 1,
    ) ?? word
  );
}

function isSame(one: Word, other: Word): boolean {
  return LOCALES.some((locale) => one.stems[locale].some((stem) => other.stems[locale].includes(stem)));
}

export interface ThemedComment {
  responseId: string;
  accountId: string;
  comment: string;
  /** How bad the answer is, 0 (best) to 1 (worst), whatever the survey. */
  badness: number;
  on: Day;
}

export interface ThemeCount {
  theme: ThemeKey;
  /** Answers that mention it; one answer may mention several themes. */
  answers: number;
  /** Whoever wrote them, each once. */
  accountIds: string[];
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
      const accountIds = [...new Set(list.map((c) => c.accountId))];
      return { theme, answers: list.length, accountIds, quote: quote.comment };
    });
}

function worstFirst(a: ThemedComment, b: ThemedComment): number {
  if (a.badness !== b.badness) return b.badness - a.badness;
  if (a.on !== b.on) return a.on < b.on ? 1 : -1;
  return a.responseId < b.responseId ? -1 : 1;
}
