import { daysBetween } from '../../domain/day.ts';
import { groupBy } from '../../domain/group-by.ts';
import type { LeavingReasons } from '../../domain/leaving/reasons.ts';
import { reasonName } from '../../domain/leaving/reasons.ts';
import type { MoneyTerms } from '../../domain/money.ts';
import { limitWords } from '../../domain/privacy/limit-words.ts';
import {
  openRequestId,
  RENEWAL_DAYS,
  REQUEST_TOPICS,
  type RequestTopic,
  URGENCIES,
  urgencyOf,
} from '../../domain/requests/request.ts';
import { mainTheme, onlyPraises, THEME_NAMES } from '../../domain/themes/comment-themes.ts';
import { type Day, LOCALES, type Locale, type Translated } from '../../domain/types.ts';
import { countAndValue, type StoredComment } from '../digest/digest-rows.ts';
import { complaintsOf, type ThemeTerms } from '../digest/sections/theme-section.ts';
import type { FeedbackRequest, LeavingVoice, RequestWords } from '../models/requests-model.ts';

const UNNAMED: Translated<string> = { en: 'something else', 'pt-BR': 'outro assunto' };

/** An answer of somebody who is not fully happy, or a reason for leaving. */
export interface Voice extends Omit<StoredComment, 'responseId' | 'kind' | 'score' | 'comment'> {
  /** What it is told by, so that an answer to it is given once. */
  key: string;
  topic: RequestTopic;
  kind: RequestWords['kind'];
  score: number | null;
  words: string | null;
  reason: string | null;
  /** 0 (best) to 1 (worst). */
  badness: number;
}

export interface RequestTerms extends ThemeTerms {
  reasons: LeavingReasons;
  /** Voices that were answered, by their keys, and how many requests of a topic. */
  answeredVoices: ReadonlySet<string>;
  answered: ReadonlyMap<RequestTopic, number>;
  /** What an assistant says of voices in which nothing is recognised. */
  assisted: ReadonlyMap<string, RequestTopic>;
}

/** Everything that was said and not answered yet. */
export function openVoices(
  said: { comments: readonly StoredComment[]; leaving: readonly LeavingVoice[] },
  terms: RequestTerms,
): Voice[] {
  // A scale that was taken for its opposite makes a complaint of praise, which asks for nothing.
  const unhappy = complaintsOf(said.comments, terms.config.surveys.ces);
  const asking = unhappy.filter(({ comment }) => !onlyPraises(comment));
  const answers = asking.map(
    ({ responseId, comment, ...rest }): Voice => ({
      ...rest,
      key: `survey:${responseId}`,
      topic: mainTheme(comment) ?? terms.assisted.get(`survey:${responseId}`) ?? 'other',
      words: comment,
      reason: null,
    }),
  );
  const leaving = said.leaving.flatMap((voice) => toVoice(voice, terms));
  return [...answers, ...leaving].filter(({ key }) => !terms.answeredVoices.has(key));
}

/** A reason that asks for nothing, such as a business that was sold, is no request unless somebody wrote down more. */
function toVoice({ reason, words, ...account }: LeavingVoice, terms: RequestTerms): Voice[] {
  const names = LOCALES.map((locale) => reasonName(reason, { reasons: terms.reasons, locale }));
  const [theme] = [words, ...names].flatMap((text) => (text === null ? [] : (mainTheme(text) ?? [])));
  if (theme === undefined && words === null) return [];
  const key = `leaving:${account.accountId}:${account.on}`;
  return [
    {
      ...account,
      key,
      topic: theme ?? terms.assisted.get(key) ?? 'other',
      kind: 'leaving',
      score: null,
      badness: 1,
      words,
      reason: reasonName(reason, { reasons: terms.reasons, locale: terms.locale }),
    },
  ];
}

/** Requests by topic: the most urgent first, then those of most revenue and accounts; what is not recognised last. */
export function groupRequests(voices: readonly Voice[], terms: RequestTerms): FeedbackRequest[] {
  const groups = groupBy(voices, ({ topic }) => topic);
  const rank = ({ topic, urgency }: FeedbackRequest) =>
    topic === 'other' ? URGENCIES.length : URGENCIES.indexOf(urgency);
  return REQUEST_TOPICS.flatMap((topic) => {
    const own = groups.get(topic) ?? [];
    return own.length === 0 ? [] : [toRequest(topic, own, terms)];
  }).sort(
    (a, b) =>
      rank(a) - rank(b) || (b.mrr ?? 0) - (a.mrr ?? 0) || b.accounts - a.accounts || b.answers - a.answers,
  );
}

function toRequest(topic: RequestTopic, voices: readonly Voice[], terms: RequestTerms): FeedbackRequest {
  const { config, locale, money, asOf, answered } = terms;
  const accounts = [...new Map(voices.map((voice) => [voice.accountId, voice])).values()];
  const renewing = accounts.filter(
    ({ renewalOn: on }) => on !== null && on > asOf && daysBetween(asOf, on) <= RENEWAL_DAYS,
  );
  const [nextOn = null] = renewing.flatMap(({ renewalOn }) => renewalOn ?? []).sort();
  const leaving = new Set(voices.flatMap((v) => (v.kind === 'leaving' ? [v.accountId] : []))).size;
  const value = monthly(accounts, money, asOf);
  const worstFirst = [...voices].sort(
    (a, b) => b.badness - a.badness || (a.on < b.on ? 1 : a.on > b.on ? -1 : 0),
  );
  return {
    id: openRequestId(topic, answered),
    topic,
    name: topicName(topic, locale),
    urgency: urgencyOf({ leaving, daysToRenewal: nextOn === null ? null : daysBetween(asOf, nextOn) }),
    answers: voices.length,
    fresh: voices.filter(({ on }) => daysBetween(on, asOf) < 7).length,
    accounts: accounts.length,
    leaving,
    currency: money.rates.currency,
    mrr: value.mrr,
    unconverted: value.unconverted,
    renewals: {
      accounts: renewing.length,
      mrr: monthly(renewing, money, asOf).mrr,
      next_on: nextOn,
    },
    quotes: worstFirst.map((voice) => ({
      account_id: voice.accountId,
      account: voice.accountName,
      on: voice.on,
      kind: voice.kind,
      score: voice.score,
      words: limitWords(voice.words, config.privacy),
      reason: voice.reason,
    })),
  };
}

function monthly(accounts: readonly Voice[], money: MoneyTerms, asOf: Day) {
  const { arr, unconverted } = countAndValue(accounts, money, () => asOf);
  return { mrr: arr === null ? null : Math.round((arr / 12) * 100) / 100, unconverted };
}

export function topicName(topic: RequestTopic, locale: Locale): string {
  return topic === 'other' ? UNNAMED[locale] : THEME_NAMES[locale][topic];
}
