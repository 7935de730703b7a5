import type { MoneyTerms } from '../../../domain/money.ts';
import { limitWords, type PrivacySettings } from '../../../domain/privacy/limit-words.ts';
import { type EffortScale, effortShare } from '../../../domain/signals/surveys/score-ces.ts';
import { THEME_NAMES, topThemes } from '../../../domain/themes/comment-themes.ts';
import type { Day, Locale } from '../../../domain/types.ts';
import type { DigestModel } from '../../models/digest-model.ts';
import { countAndValue, type StoredComment } from '../digest-rows.ts';

const THEMES = 3;
/** Promoters mostly praise; from the middle of the effort scale on, something is in the way. */
const BEST_NPS = 8;
const LEAST_EFFORT = 0.5;

/** How answers are judged, quoted and valued, and in which language their themes are named. */
export interface ThemeTerms {
  config: { surveys: { ces: EffortScale }; privacy: PrivacySettings };
  locale: Locale;
  money: MoneyTerms;
  asOf: Day;
}

/** The answers of those who are not fully happy, each with how bad it is: 0 (best) to 1 (worst), whatever the survey. */
export function complaintsOf(
  comments: readonly StoredComment[],
  ces: EffortScale,
): (StoredComment & { badness: number })[] {
  return comments.flatMap((c) => {
    const badness = c.kind === 'nps' ? (10 - c.score) / 10 : effortShare(c.score, ces);
    const unhappy = c.kind === 'nps' ? c.score <= BEST_NPS : badness >= LEAST_EFFORT;
    return unhappy ? [{ ...c, badness }] : [];
  });
}

/** What customers who are not fully happy write about, and what those who do pay, for the product team. */
export function themeSection(
  comments: readonly StoredComment[],
  { config, locale, money, asOf }: ThemeTerms,
): DigestModel['themes'] {
  const payers = new Map(comments.map((c) => [c.accountId, c]));
  const complaints = complaintsOf(comments, config.surveys.ces);
  return topThemes(complaints, THEMES).map(({ theme, answers, accountIds, quote }) => ({
    theme: THEME_NAMES[locale][theme],
    answers,
    quote: limitWords(quote, config.privacy),
    value: countAndValue(
      accountIds.map((id) => payers.get(id)!),
      money,
      () => asOf,
    ),
  }));
}
