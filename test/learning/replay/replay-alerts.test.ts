import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../src/config/load-config.ts';
import { DEFAULT_HEALTH_SETTINGS } from '../../../src/domain/health-settings.ts';
import { outcomeHistory } from '../../../src/learning/features/outcome-history.ts';
import { replayAlerts } from '../../../src/learning/replay/replay-alerts.ts';
import { featuresOn, scoreDays } from '../../../src/learning/replay/score-days.ts';
import { toReplaySettings } from '../../../src/pipeline/plan/replay-settings.ts';
import { FIRST_DAY } from '../backtest/made-up-book.ts';
import { BOOK, FIRST } from './build-replay.ts';

const HORIZON = 30;
const health = DEFAULT_HEALTH_SETTINGS;
const settings = toReplaySettings(parseConfig('', 'harbinger.yaml'), new Map(), HORIZON);
const [FREE, NOTICED] = [5, 6];

/** One account that pays nothing where others pay, one that has given notice. */
const book = outcomeHistory(
  BOOK.accounts.map((history, place) => {
    const { account } = history.facts;
    const known =
      place === FREE
        ? { ...account, mrr: 0 }
        : place === NOTICED
          ? { ...account, noticeOn: FIRST_DAY }
          : account;
    return { ...history, facts: { ...history.facts, account: known } };
  }),
);

describe('a replay of alerts', () => {
  it('keeps those apart that no risk alert may be about, so that nobody who knows the hazards is set beside it with them', () => {
    const { replay, watch } = replayAlerts(book, settings);
    const features = featuresOn(book, FIRST + 42, {
      health,
      freshness: settings.freshness,
      historyDays: 400,
    });
    watch(
      scoreDays(book, { health, horizonDays: HORIZON })(features, { verdict: 'proven', supportedLift: 2 }),
    );
    expect([...replay.days[0]!.apart]).toEqual([FREE, NOTICED]);
  });
});
