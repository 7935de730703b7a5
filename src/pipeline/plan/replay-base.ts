import { isDeepStrictEqual } from 'node:util';
import type { LoadedConfig } from '../../config/load-config.ts';
import { type Config, configSchema } from '../../config/schema.ts';
import { toHealthSettings } from '../../config/to-settings.ts';
import type { RankingEvidence } from '../../domain/alerts/alert-line.ts';
import { addDays, toEpochDay } from '../../domain/day.ts';
import type { Csm, Day } from '../../domain/types.ts';
import { markVanished } from '../../learning/features/departed-on.ts';
import type { OutcomeHistory } from '../../learning/features/outcome-history.ts';
import type { DayFeatures } from '../../learning/replay/component-days.ts';
import { type KnownOnDays, knownOnDays } from '../../learning/replay/known-on-days.ts';
import { reading } from '../../store/database.ts';
import { loadConfigVersion } from '../../store/decided-days.ts';
import { loadCurrencies } from '../../store/digest/load-portfolio-rows.ts';
import { HISTORY_DAYS } from '../../store/facts/as-of.ts';
import { loadDataVersion, loadOutcomeHistory } from '../../store/models/load-outcome-history.ts';
import { loadRankingEvidence } from '../../store/models/trainings.ts';
import { loadCsms } from '../../store/people.ts';
import { listScoredDays, loadFeatures, newestScoredDay, readFeatures } from '../../store/scores/scores.ts';
import { freshnessOf } from '../check-freshness.ts';
import type { Context } from '../context.ts';

export type Version = Pick<LoadedConfig, 'config' | 'hash'>;

/** Nothing has been scored yet, so there is nothing to replay. */
export class NothingToReplayError extends Error {
  override readonly name = 'NothingToReplayError';

  constructor() {
    super('nothing has been scored here yet: import and score first, with harbinger run --data DIR');
  }
}

/** Where no day was scored for longer, days so far apart are replayed, from what was imported. */
const EVERY_DAYS = 7;

export interface PlannedDay {
  day: Day;
  /** Its features were stored, and both configurations would extract the very same ones. */
  isStored: boolean;
}

/** What replays of the same days have in common, whatever they decide by. */
export interface ReplayBase {
  /** Changes with the data and with whatever of the configurations the base depends on. */
  key: string;
  to: Day;
  days: readonly PlannedDay[];
  book: OutcomeHistory;
  known: KnownOnDays;
  people: ReadonlyMap<string, Csm>;
  currencies: Awaited<ReturnType<typeof loadCurrencies>>;
  /** Of the day at this place among the days. */
  evidenceOn(at: number): Promise<RankingEvidence>;
  /** As they were stored with the scores; null = not so that both configurations read the same. */
  storedOn(at: number): Promise<DayFeatures | null>;
}

interface BaseTerms {
  before: Version;
  after: Version;
  replayDays: number;
}

/** Two plans with the same key have the same base. */
export async function baseKey(ctx: Context, { before, after, replayDays }: BaseTerms): Promise<string> {
  const { currency, prediction } = after.config;
  const read = [readBy(before.config), readBy(after.config)];
  const data = await reading(ctx, loadDataVersion);
  return JSON.stringify([data, before.hash, replayDays, read, currency, prediction.vanished]);
}

/** @throws NothingToReplayError when no day has been scored */
export async function loadBase(ctx: Context, given: BaseTerms & { key: string }): Promise<ReplayBase> {
  const { after, key } = given;
  const to = await reading(ctx, (db) => newestScoredDay(db, '9999-12-31'));
  if (to === null) throw new NothingToReplayError();
  const days = await daysToReplay(ctx, { ...given, to });
  const { after_periods: afterPeriods } = after.config.prediction.vanished;
  // Of usage nothing is looked at where every day was scored, unless its absence makes a departure.
  const readsUsage = afterPeriods !== null || days.some(({ isStored }) => !isStored);
  const loaded = await reading(ctx, async (db) => {
    const since = readsUsage ? addDays(days[0]!.day, -HISTORY_DAYS) : to;
    const read = await loadOutcomeHistory(db, { upTo: to, since, mostAccounts: Number.MAX_SAFE_INTEGER });
    const { currency } = after.config;
    const book = markVanished(read, afterPeriods);
    return {
      book,
      known: knownOnDays(book),
      people: await loadCsms(db),
      currencies: await loadCurrencies(db, { team: null, asOf: to, currency }),
    };
  });
  const places = new Map(loaded.book.accounts.map(({ facts }, place) => [facts.account.accountId, place]));
  return {
    ...{ key, to, days },
    ...loaded,
    evidenceOn: (at) => reading(ctx, (db) => loadRankingEvidence(db, days[at]!.day)),
    storedOn: async (at) => (days[at]!.isStored ? storedFeatures(ctx, days[at]!.day, places) : null),
  };
}

/** The days that were scored, and one a week where there are none. */
async function daysToReplay(
  ctx: Context,
  given: { before: Version; after: Version; replayDays: number; to: Day },
): Promise<PlannedDay[]> {
  const { before, after, to } = given;
  const from = addDays(to, 1 - given.replayDays);
  const scored = await reading(ctx, (db) => listScoredDays(db, { from, to }));
  const wanted = readBy(before.config);
  const isSame = isDeepStrictEqual(wanted, readBy(after.config));
  const usable = new Map<string, boolean>();
  for (const hash of new Set(scored.flatMap(({ configHashes }) => configHashes))) {
    const stored = configSchema.safeParse(await reading(ctx, (db) => loadConfigVersion(db, hash)));
    usable.set(hash, isSame && stored.success && isDeepStrictEqual(wanted, readBy(stored.data)));
  }
  const days: PlannedDay[] = [];
  // From the newest back, so that what is filled in lies on its weekday.
  let next = addDays(to, 1);
  const fillDownTo = (limit: Day) => {
    for (let day = addDays(next, -EVERY_DAYS); day > limit; day = addDays(day, -EVERY_DAYS))
      days.push({ day, isStored: false });
  };
  for (const { day, configHashes } of scored.toReversed()) {
    fillDownTo(day);
    days.push({ day, isStored: configHashes.every((hash) => usable.get(hash)) });
    next = day;
  }
  fillDownTo(addDays(from, -1));
  return days.reverse();
}

/** What decides how facts are reduced to features; two that are alike extract the same. */
export function readBy(config: Config): unknown {
  const { usage, surveys, payments, signals } = toHealthSettings(config);
  const { npsScale, ces, expireDays } = surveys;
  return {
    usage,
    answers: { npsScale, ces, expireDays },
    least: payments.least.amount === 0 ? null : payments.least,
    signals: signals.map(({ weight, ...signal }) => signal),
    freshness: freshnessOf(config),
  };
}

async function storedFeatures(
  ctx: Context,
  day: Day,
  places: ReadonlyMap<string, number>,
): Promise<DayFeatures> {
  const rows = await reading(ctx, (db) => loadFeatures(db, day));
  const known = rows
    .flatMap(({ accountId, learned, stored }) => {
      const place = places.get(accountId);
      return place === undefined ? [] : [{ place, learned, stored }];
    })
    .sort((a, b) => a.place - b.place);
  return {
    asOf: toEpochDay(day),
    accounts: Int32Array.from(known, ({ place }) => place),
    // Read one by one as they are judged: those of a whole day are fifteen times what is stored of them.
    features: {
      *[Symbol.iterator]() {
        for (const { stored } of known) yield readFeatures(stored);
      },
    },
    learned: known.map(({ learned }) => learned),
  };
}
