import type { Config } from '../../config/schema.ts';
import { effortShare } from '../../domain/alerts/to-alert-inputs.ts';
import { limitWords } from '../../domain/privacy/limit-words.ts';
import { THEME_NAMES, type ThemedComment, topThemes } from '../../domain/themes/comment-themes.ts';
import type { Locale } from '../../domain/types.ts';
import type { DigestModel } from '../../messages/models/digest-model.ts';
import type { StoredComment } from '../../store/digest/load-comments.ts';

const THEMES = 3;
/** Promoters mostly praise; from the middle of the effort scale on, something is in the way. */
const BEST_NPS = 8;
const LEAST_EFFORT = 0.5;

/** What customers who are not fully happy write about, for the product team. */
export function themeSection(
  comments: readonly StoredComment[],
  config: Config,
  locale: Locale,
): DigestModel['themes'] {
  const complaints = comments.flatMap((c): ThemedComment[] => {
    const badness = c.kind === 'nps' ? (10 - c.score) / 10 : effortShare(c.score, config.surveys.ces);
    const unhappy = c.kind === 'nps' ? c.score <= BEST_NPS : badness >= LEAST_EFFORT;
    return unhappy ? [{ responseId: c.responseId, comment: c.comment, badness, on: c.on }] : [];
  });
  return topThemes(complaints, THEMES).map(({ theme, answers, quote }) => ({
    theme: THEME_NAMES[locale][theme],
    answers,
    quote: limitWords(quote, config.privacy),
  }));
}
