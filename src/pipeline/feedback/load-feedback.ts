import type { ISql } from 'postgres';
import type { Config } from '../../config/schema.ts';
import { toExchangeRates } from '../../config/to-settings.ts';
import { addDays } from '../../domain/day.ts';
import { ratesOfBook } from '../../domain/money.ts';
import type { Day } from '../../domain/types.ts';
import { type FeedbackRequest, groupRequests } from '../../messages/feedback/group-requests.ts';
import { loadComments } from '../../store/digest/load-comments.ts';
import { loadCurrencies } from '../../store/digest/load-portfolio-rows.ts';

/** A renewal so near is at stake. */
const RENEWAL_DAYS = 90;

/** What customers asked for from one day to another, both included, with what they pay on the last. */
export async function loadFeedback(
  db: ISql,
  { config, from, to }: { config: Config; from: Day; to: Day },
): Promise<FeedbackRequest[]> {
  const { currency, locale } = config;
  const currencies = await loadCurrencies(db, { team: null, asOf: to, currency });
  const comments = await loadComments(db, { from, to, team: null });
  return groupRequests(comments, {
    config,
    locale,
    money: { currency, rates: ratesOfBook(currencies, to, toExchangeRates(config)) },
    asOf: to,
    renewsBefore: addDays(to, RENEWAL_DAYS),
  });
}
