import type { ISql } from 'postgres';
import type { RankingEvidence } from '../../domain/alerts/alert-line.ts';
import type { Day } from '../../domain/types.ts';
import type { LinePromise } from '../../learning/backtest/keep-promise.ts';
import type { TrainingRecord } from '../../learning/backtest/model-record.ts';
import { readSetting, writeSetting } from '../installation-settings.ts';

const KEY = 'newest_training';
const EVER = new Date(0);

/** What the newest training came to; null = nothing was ever trained. */
export async function loadTraining(db: ISql): Promise<TrainingRecord | null> {
  return (await readSetting(db, KEY, EVER)) as TrainingRecord | null;
}

export async function storeTraining(db: ISql, record: TrainingRecord, now: Date): Promise<void> {
  await writeSetting(db, { key: KEY, value: record }, now);
}

/** Accounts known on a day, and those of them that are known to have left by then. */
export async function countOutcomes(db: ISql, asOf: Day): Promise<TrainingRecord['known']> {
  const [row] = await db<[TrainingRecord['known']]>`
    select count(*)::int as accounts, (count(*) filter (where churned_on <= ${asOf}::date))::int as departures
    from accounts`;
  return row;
}

const UNKNOWN: RankingEvidence = { verdict: 'unproven', supportedLift: null };

/**
 * What is known on a day of whoever speaks then: of the model in force, as it was judged when it came into force unless
 * what came since says that it ranks by chance; without one, of the stated prior.
 */
export async function loadRankingEvidence(db: ISql, asOf: Day): Promise<RankingEvidence> {
  const training = await loadTraining(db);
  const known = training !== null && training.asOf <= asOf ? training : null;
  const [live] = await db<{ ranking: RankingEvidence | null }[]>`
    select figures->'ranking' as ranking from models where state = 'live' and as_of <= ${asOf}::date`;
  if (!live) return known?.prior ?? UNKNOWN;
  if (known?.promise?.verdict === 'chance') return { verdict: 'chance', supportedLift: null };
  const { verdict, supportedLift } = live.ranking ?? UNKNOWN;
  return { verdict, supportedLift };
}

/** What the model in force on a day had promised when it was trained; null = none was, or it promised nothing. */
export async function loadPromise(db: ISql, on: Day): Promise<LinePromise | null> {
  const [row] = await db<{ promise: LinePromise | null }[]>`
    select figures->'promise' as promise from models
    where live_since is not null and as_of <= ${on}::date order by as_of desc, id desc limit 1`;
  return row?.promise ?? null;
}

/** One learned probability as it was stored on a day. */
export interface LivedScore {
  accountId: string;
  day: Day;
  probability: number;
}

/** Learned probabilities of days from the first to the last, of one day a week. */
export async function loadLivedScores(db: ISql, from: Day, to: Day): Promise<LivedScore[]> {
  return db<LivedScore[]>`
    with days as (
      select min(day) as day from (
        select distinct day from scores where day between ${from}::date and ${to}::date and model = 'learned') d
      group by (day - ${from}::date) / 7
    )
    select account_id as "accountId", day, probability from scores join days using (day)
    where model = 'learned' and probability is not null`;
}
