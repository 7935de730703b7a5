import type { LoadedConfig } from '../../config/load-config.ts';
import { fillTest, stepsOf } from '../../config/test-file.ts';
import { toHealthSettings } from '../../config/to-settings.ts';
import type { WrittenTest } from '../../config/write-test.ts';
import { RISK_RULE } from '../../domain/alerts/settings.ts';
import { addDays, toEpochDay } from '../../domain/day.ts';
import type { AccountHistory } from '../../learning/features/account-history.ts';
import {
  joinExpectations,
  recordExpectations,
  type SingleExpectation,
} from '../../learning/replay/record-expectations.ts';
import {
  recordTimeline,
  TIMELINE_DETAILS,
  type TimelineTerms,
} from '../../learning/replay/record-timeline.ts';
import { reading } from '../../store/database.ts';
import { loadDecidedAccount } from '../../store/episodes/load-decided-account.ts';
import { loadOutcomeHistory } from '../../store/models/load-outcome-history.ts';
import type { Context } from '../context.ts';
import { LIVED_DAYS } from './config-test-history.ts';
import { runTest } from './test-config.ts';

type Version = Pick<LoadedConfig, 'config' | 'hash'>;

/** What happened to an account, as a test that passes. */
export interface RecordedTest {
  test: WrittenTest;
  /** What happened and does not follow from the account's own time-line: `on DAY: …`, told otherwise by the replay. */
  leftOut: string[];
}

/** Nothing of what happened to an account can be expected of a configuration. */
export class NothingToRecordError extends Error {
  override readonly name = 'NothingToRecordError';
}

/**
 * Writes down what really happened to an account as a test of the configuration in force: a short time-line without
 * personal data, and those of its bands, alerts, tasks and silences that follow from it. The shortest way of telling its
 * use is taken by which as much follows as from every row.
 * @throws NothingToRecordError when it was never scored, or nothing follows
 */
export async function recordTest(ctx: Context, accountId: string): Promise<RecordedTest> {
  const loaded = ctx.config();
  const decided = await reading(ctx, (db) => loadDecidedAccount(db, accountId));
  const steps = new Set(stepsOf(loaded.config));
  const rules = new Set([...Object.keys(loaded.config.alerts.rules), RISK_RULE]);
  const singles = recordExpectations(decided, { rules, steps });
  const last = singles.at(-1)?.on;
  if (last === undefined) throw new NothingToRecordError(`${accountId} has never been scored here`);
  const { recentDays, baselineDays } = toHealthSettings(loaded.config).usage;
  const livedFrom = addDays(last, -LIVED_DAYS);
  const since = addDays(livedFrom, -(recentDays + baselineDays));
  const { accounts } = await reading(ctx, (db) =>
    loadOutcomeHistory(db, { upTo: last, since, mostAccounts: Number.MAX_SAFE_INTEGER, only: accountId }),
  );
  const span = { from: toEpochDay(since), livedFrom: toEpochDay(livedFrom), to: toEpochDay(last) };
  const given = { singles, loaded, span };
  const tries = TIMELINE_DETAILS.map((detail) => tryOut(accounts[0]!, { ...given, detail }));
  const most = Math.max(...tries.map(({ kept }) => kept.length));
  const { test, kept, leftOut } = tries.find((one) => one.kept.length === most)!;
  if (most === 0) throw new NothingToRecordError(`${accountId}: ${leftOut.join('; ')}`);
  return { test: { ...test, name: nameOf(kept), expect: joinExpectations(kept) }, leftOut };
}

interface Try {
  test: WrittenTest;
  kept: SingleExpectation[];
  leftOut: string[];
}

function tryOut(
  history: AccountHistory,
  given: Pick<TimelineTerms, 'detail'> & {
    singles: readonly SingleExpectation[];
    loaded: Version;
    span: Pick<TimelineTerms, 'from' | 'livedFrom' | 'to'>;
  },
): Try {
  const { singles, loaded, span, detail } = given;
  const { health, alerts, surveys } = loaded.config;
  const timeline = recordTimeline(history, {
    ...span,
    detail,
    signals: new Set([alerts.contact.signal, ...health.signals.map(({ signal }) => signal)]),
    roles: new Set(Object.keys(surveys.role_weights)),
  });
  const test: WrittenTest = { name: 'recorded', ...timeline, expect: singles };
  const file = {
    problemAt: (_path: readonly PropertyKey[], message: string) => new NothingToRecordError(message),
  };
  const { otherwise } = runTest(fillTest(test), { at: 0, loaded, file });
  return {
    test,
    kept: singles.filter((_, i) => otherwise[i]!.length === 0),
    leftOut: singles.flatMap(({ on }, i) => otherwise[i]!.map((words) => `on ${on}: ${words}`)),
  };
}

function nameOf(singles: readonly SingleExpectation[]): string {
  const rules = singles.flatMap(({ alert }) => (alert === undefined || alert === 'none' ? [] : alert));
  const what = rules.length === 0 ? 'no alert' : [...new Set(rules)].join(', ');
  return `recorded from ${singles[0]!.on} to ${singles.at(-1)!.on}: ${what}`;
}
