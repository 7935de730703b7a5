import { groupBy } from '../../domain/group-by.ts';
import type { MoneyTerms, Unconverted } from '../../domain/money.ts';
import { limitWords } from '../../domain/privacy/limit-words.ts';
import { commentThemes, THEME_NAMES } from '../../domain/themes/comment-themes.ts';
import type { ThemeKey } from '../../domain/themes/theme-lexicon.ts';
import { THEME_KEYS } from '../../domain/themes/theme-lexicon.ts';
import type { Day, Locale, Translated } from '../../domain/types.ts';
import { countAndValue, type StoredComment } from '../digest/digest-rows.ts';
import { complaintsOf, type ThemeTerms } from '../digest/sections/theme-section.ts';

/** What a customer wrote, as far as it may be told. */
export interface RequestWords {
  account_id: string;
  account: string | null;
  on: Day;
  kind: 'nps' | 'ces';
  score: number;
  words: string | null;
}

/** What customers who are not fully happy ask for in one matter, and what hangs on it. */
export interface FeedbackRequest {
  /** Null = no theme is recognised; nothing that was written is lost. */
  theme: ThemeKey | null;
  name: string;
  answers: number;
  accounts: number;
  currency: string;
  /** Monthly, of the accounts with a rate; null = of none of them it is known. */
  mrr: number | null;
  unconverted: readonly Unconverted[];
  /** Of these accounts, those whose contract renews within 90 days. */
  renewals: { accounts: number; mrr: number | null };
  /** Worst answer first. */
  quotes: RequestWords[];
}

const UNNAMED: Translated<string> = { en: 'something else', 'pt-BR': 'outro assunto' };

/** An answer of somebody who is not fully happy, with how bad it is: 0 (best) to 1 (worst). */
type Complaint = StoredComment & { badness: number };

/** Requests by theme, those of most accounts first; a comment that names several stands in each. */
export function groupRequests(
  comments: readonly StoredComment[],
  { renewsBefore, ...terms }: ThemeTerms & { renewsBefore: Day },
): FeedbackRequest[] {
  const complaints = complaintsOf(comments, terms.config.surveys.ces);
  const themed = complaints.flatMap((complaint) => {
    const themes = commentThemes(complaint.comment);
    return (themes.length === 0 ? [null] : themes).map((theme) => ({ theme, complaint }));
  });
  const groups = groupBy(themed, ({ theme }) => theme);
  return [...THEME_KEYS, null]
    .flatMap((theme) => {
      const own = groups.get(theme) ?? [];
      return own.length === 0
        ? []
        : [
            toRequest(
              theme,
              own.map(({ complaint }) => complaint),
              { renewsBefore, ...terms },
            ),
          ];
    })
    .sort(
      (a, b) =>
        Number(a.theme === null) - Number(b.theme === null) ||
        b.accounts - a.accounts ||
        b.answers - a.answers,
    );
}

function toRequest(
  theme: ThemeKey | null,
  complaints: readonly Complaint[],
  terms: ThemeTerms & { renewsBefore: Day },
): FeedbackRequest {
  const { config, locale, money, asOf, renewsBefore } = terms;
  const accounts = [...new Map(complaints.map((c) => [c.accountId, c])).values()];
  const renewing = accounts.filter(({ renewalOn: on }) => on !== null && on > asOf && on <= renewsBefore);
  const value = monthly(accounts, money, asOf);
  const worstFirst = [...complaints].sort(
    (a, b) => b.badness - a.badness || (a.on < b.on ? 1 : a.on > b.on ? -1 : 0),
  );
  return {
    theme,
    name: nameOf(theme, locale),
    answers: complaints.length,
    accounts: accounts.length,
    currency: money.rates.currency,
    mrr: value.mrr,
    unconverted: value.unconverted,
    renewals: { accounts: renewing.length, mrr: monthly(renewing, money, asOf).mrr },
    quotes: worstFirst.map((c) => ({
      account_id: c.accountId,
      account: c.accountName,
      on: c.on,
      kind: c.kind,
      score: c.score,
      words: limitWords(c.comment, config.privacy),
    })),
  };
}

function monthly(accounts: readonly StoredComment[], money: MoneyTerms, asOf: Day) {
  const { arr, unconverted } = countAndValue(accounts, money, () => asOf);
  return { mrr: arr === null ? null : Math.round((arr / 12) * 100) / 100, unconverted };
}

function nameOf(theme: ThemeKey | null, locale: Locale): string {
  return theme === null ? UNNAMED[locale] : THEME_NAMES[locale][theme];
}
