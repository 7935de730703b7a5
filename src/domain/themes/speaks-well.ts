import { commentThemes } from './comment-themes.ts';
import { plainWords } from './comment-words.ts';

/** Words that praise, without accents and in lower case; English and Portuguese, `*` = any ending. */
const PRAISE = pattern([
  'happy',
  'delighted',
  'pleased',
  'satisfied',
  'love it',
  'we love',
  'i love',
  'great',
  'excellent',
  'amazing',
  'awesome',
  'fantastic',
  'perfect*',
  'wonderful',
  'recommend*',
  'very good',
  'really good',
  'well done',
  'feliz*',
  'satisfeit*',
  'adoro',
  'adoramos',
  'amo',
  'amamos',
  'otim*',
  'excelente*',
  'maravilhos*',
  'perfeit*',
  'recomend*',
  'parabens',
  'muito bo*',
]);

/** Words that turn praise around, or take it back. */
const BUT = pattern([
  'but',
  'however',
  'although',
  'though',
  'unfortunately',
  'except',
  'still',
  'not',
  'no',
  'never',
  'nothing',
  'cannot',
  't',
  'would',
  'could',
  'should',
  'if',
  'sorry',
  'disappoint*',
  'mas',
  'porem',
  'entretanto',
  'infelizmente',
  'embora',
  'exceto',
  'nao',
  'nunca',
  'nada',
  'nem',
  'sem',
  'poderia*',
  'deveria*',
  'seria',
  'falta*',
  'desculpe*',
  'decepcion*',
]);

/**
 * Whether a comment praises and does nothing else: it uses a word of praise, none that takes it back and none of
 * a complaint. Words are counted, not understood, so that in doubt it is no praise.
 */
export function speaksWell(comment: string): boolean {
  const text = plainWords(comment);
  return PRAISE.test(text) && !BUT.test(text) && commentThemes(comment.replace(EASE, ' ')).length === 0;
}

/** What is praised by its theme's own word: `it is fast`, `easy to use`. */
const EASE = /\b(?:fast|easy|quick|simple|r[aá]pid[oa]s?|f[aá]ci(?:l|eis)|simples)\b/giu;

/** `praise` for the words of a bad answer that praise: then words and score contradict each other. */
export function wordsOf(comment: string | null): 'praise' | null {
  return comment !== null && speaksWell(comment) ? 'praise' : null;
}

function pattern(words: readonly string[]): RegExp {
  const all = words.map((word) => (word.endsWith('*') ? `${word.slice(0, -1)}[a-z0-9]*` : word));
  return new RegExp(`(?<![a-z0-9])(?:${all.join('|')})(?![a-z0-9])`);
}
