import type { ISql } from 'postgres';
import { daysOf } from '../../config/duration.ts';
import type { Config } from '../../config/schema.ts';
import { toExchangeRates, toReasons } from '../../config/to-settings.ts';
import { addDays } from '../../domain/day.ts';
import { ratesOfBook } from '../../domain/money.ts';
import type { RequestTopic } from '../../domain/requests/request.ts';
import type { Day } from '../../domain/types.ts';
import {
  groupRequests,
  openVoices,
  type RequestTerms,
  type Voice,
} from '../../messages/feedback/group-requests.ts';
import type { FeedbackRequest } from '../../messages/models/requests-model.ts';
import { loadComments } from '../../store/digest/load-comments.ts';
import { loadCurrencies } from '../../store/digest/load-portfolio-rows.ts';
import { loadAnswered, loadAssisted, loadLeavingVoices } from '../../store/feedback/requests.ts';

export interface FeedbackAsked {
  config: Config;
  from: Day;
  to: Day;
}

/** The first day of what is listed when nobody asks for another. */
export function listedFrom({ feedback }: Pick<Config, 'feedback'>, to: Day): Day {
  return addDays(to, 1 - Math.floor(daysOf(feedback.days)));
}

/** What was said from one day to another, both included, and not answered yet, with what those accounts pay on the last. */
export async function loadVoices(
  db: ISql,
  { config, from, to }: FeedbackAsked,
): Promise<{ voices: Voice[]; terms: RequestTerms }> {
  const { currency, locale } = config;
  const [currencies, comments, leaving, answered, assisted] = await Promise.all([
    loadCurrencies(db, { team: null, asOf: to, currency }),
    loadComments(db, { from, to, team: null }),
    loadLeavingVoices(db, { from, to }),
    loadAnswered(db),
    config.feedback.assistant.enabled ? loadAssisted(db) : new Map<string, RequestTopic>(),
  ]);
  const terms: RequestTerms = {
    ...{ config, locale, asOf: to, reasons: toReasons(config) },
    money: { currency, rates: ratesOfBook(currencies, to, toExchangeRates(config)) },
    answeredVoices: answered.voices,
    answered: answered.numbers,
    assisted,
  };
  return { voices: openVoices({ comments, leaving }, terms), terms };
}

/** The open requests of a span of days. */
export async function loadFeedback(db: ISql, asked: FeedbackAsked): Promise<FeedbackRequest[]> {
  const { voices, terms } = await loadVoices(db, asked);
  return groupRequests(voices, terms);
}
