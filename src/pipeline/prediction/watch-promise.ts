import { addDays, toEpochDay } from '../../domain/day.ts';
import type { Day } from '../../domain/types.ts';
import { brokenSince, judgePromise } from '../../learning/backtest/keep-promise.ts';
import type { TrainingRecord } from '../../learning/backtest/model-record.ts';
import { proveRanking } from '../../learning/backtest/prove-ranking.ts';
import type { OutcomeHistory } from '../../learning/features/outcome-history.ts';
import { outcomeAfter } from '../../learning/features/training-rows.ts';
import { reading } from '../../store/database.ts';
import { loadLivedScores, loadPromise } from '../../store/models/trainings.ts';
import type { Context } from '../context.ts';

/** Days of stored scores that are looked at, the newest whose horizon is over. */
const LIVED_DAYS = 84;

/**
 * Holds the scores that were lived by against what has come, and against the precision that was promised when the first
 * of them came into force; null while there are none, or too few outcomes to say.
 */
export async function watchPromise(
  ctx: Context,
  given: { asOf: Day; book: OutcomeHistory; horizonDays: number; before: TrainingRecord | null },
): Promise<TrainingRecord['promise']> {
  const { asOf, book, horizonDays, before } = given;
  const to = addDays(asOf, -horizonDays);
  const { scores, promised } = await reading(ctx, async (db) => {
    const scores = await loadLivedScores(db, addDays(to, 1 - LIVED_DAYS), to);
    const first = scores.reduce<Day | null>((min, { day }) => (min === null || day < min ? day : min), null);
    return { scores, promised: first === null ? null : await loadPromise(db, first) };
  });
  if (promised === null) return null;
  const places = new Map(book.accounts.map(({ facts }, place) => [facts.account.accountId, place]));
  const lived = proveRanking(
    scores.flatMap(({ accountId, day, probability }) => {
      const place = places.get(accountId);
      if (place === undefined) return [];
      const asOf = toEpochDay(day);
      return [{ place, asOf, probability, label: outcomeAfter(book.accounts[place]!, asOf, horizonDays) }];
    }),
  );
  const judged = judgePromise(promised, lived);
  if (judged === null) return null;
  const since = brokenSince(judged, { before: before?.promise?.brokenSince ?? null, asOf });
  return { ...judged, brokenSince: since, verdict: lived.verdict };
}
