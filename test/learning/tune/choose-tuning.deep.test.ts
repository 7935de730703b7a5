import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../src/config/load-config.ts';
import type { Config } from '../../../src/config/schema.ts';
import { tuneCandidates } from '../../../src/config/tune-candidates.ts';
import { levelOf } from '../../../src/domain/alerts/probability-level.ts';
import { fromEpochDay, toEpochDay } from '../../../src/domain/day.ts';
import { seededRandom } from '../../../src/domain/statistics/chance.ts';
import { HistoryBuilder } from '../../../src/learning/features/history-builder.ts';
import { outcomeHistory } from '../../../src/learning/features/outcome-history.ts';
import { emptyComponents } from '../../../src/learning/features/take-snapshots.ts';
import { type Replay, replayAlerts } from '../../../src/learning/replay/replay-alerts.ts';
import type { ScoredDay } from '../../../src/learning/replay/scored-day.ts';
import { chooseTuning, errorsBeyondChance } from '../../../src/learning/tune/choose-tuning.ts';
import type { TuneGoal } from '../../../src/learning/tune/tally-replay.ts';
import { toReplaySettings } from '../../../src/pipeline/plan/replay-settings.ts';
import { bareAccount } from '../../helpers/bare-account.ts';

const FIRST = toEpochDay('2025-01-06');
const WEEKS = 40;
const ACCOUNTS = 600;
const HORIZON = 28;
/** A contact costs 15 and keeps 30 % of a year's value: it pays from a probability of 0.18 on. */
const CONTACT = { effect: 0.3, cost: 15 };
const YEARLY = 15 / (0.3 * 0.18);
const LAST = FIRST + 7 * WEEKS + HORIZON;

/** Accounts that come one after another, and leave with a chance of their own in every four weeks, which the model knows. */
function plantedBook() {
  const random = seededRandom(8);
  const chances: number[] = [];
  const histories = Array.from({ length: ACCOUNTS }, (_, i) => {
    const chance = 0.01 + 0.85 * random() ** 4;
    chances.push(chance);
    const from = FIRST - 140 + Math.floor((i / ACCOUNTS) * (140 + 7 * WEEKS));
    const left = from + Math.ceil((Math.log(random()) / Math.log(1 - chance)) * HORIZON);
    const churnedOn = left <= LAST ? fromEpochDay(left) : null;
    const account = bareAccount({
      accountId: `a${String(i).padStart(4, '0')}`,
      tier: 'growth',
      mrr: YEARLY / 12,
      currency: 'USD',
      startedOn: fromEpochDay(from),
      churnedOn,
    });
    return new HistoryBuilder(account).build();
  });
  return { book: outcomeHistory(histories), chances };
}

const { book, chances } = plantedBook();

function inputs(): ScoredDay[] {
  return Array.from({ length: WEEKS }, (_, week) => {
    const asOf = FIRST + 7 * week;
    const day = fromEpochDay(asOf);
    const alive = [...book.accounts.keys()].filter((place) => {
      const { startedOn, churnedOn } = book.accounts[place]!.facts.account;
      return startedOn! <= day && (churnedOn === null || churnedOn > day);
    });
    const health = new Float64Array(alive.length).fill(90);
    const probability = Float64Array.from(alive, (place) => chances[place]!);
    return {
      ...{ asOf, accounts: Int32Array.from(alive), health, components: emptyComponents(alive.length) },
      bands: alive.map(() => 'healthy' as const),
      ...{ probability, level: levelOf(probability) },
      learned: new Uint8Array(alive.length).fill(1),
      evidence: { verdict: 'proven', supportedLift: null },
    };
  });
}

const days = inputs();
/** One replay for each line: they are asked for again and again. */
const replays = new Map<number, Replay>();

function replayed(config: Config, hash: string): Replay {
  const { over } = config.alerts.line;
  const known = replays.get(over);
  if (known) return known;
  const { replay, watch } = replayAlerts(book, toReplaySettings({ config, hash }, new Map(), HORIZON));
  for (const day of days) watch(day);
  replays.set(over, replay);
  return replay;
}

function tune(over: number, goal: TuneGoal = 'profit') {
  const text = `alerts: { budget_per_csm_per_week: null, line: { by: probability, over: ${over} } }\n`;
  const { config, hash } = parseConfig(text, 'harbinger.yaml');
  const tries = tuneCandidates(config, new Set(['line'])).filter(
    ({ family }) => family === 'alerts.line.over',
  );
  const split = FIRST + (7 * WEEKS) / 2;
  return chooseTuning(
    replayed(config, hash),
    tries.map((one) => ({ ...one, replay: replayed(one.config, hash) })),
    {
      ...{ book, goal, horizonDays: HORIZON, contact: CONTACT, yearlyValue: () => YEARLY },
      parts: {
        chosen: { from: FIRST, to: split - 1, knownUntil: split - 1 },
        judged: { from: split, to: LAST, knownUntil: LAST },
      },
    },
  );
}

describe('a tuning of a book with a planted best line', () => {
  it('finds it within the interval it prints, from far above and from far below', () => {
    for (const over of [0.7, 0.02]) {
      const { verdict, best } = tune(over);
      expect(verdict).toBe('better');
      expect(best?.family).toBe('alerts.line.over');
      const [low, high] = best!.asGood!;
      expect(low).toBeLessThanOrEqual(0.18);
      expect(high).toBeGreaterThanOrEqual(0.18);
      expect(high - low).toBeLessThan(0.5);
      expect(best!.judged.interval[0]).toBeGreaterThan(0);
    }
  });

  it('leaves it alone where it stands there already', () => {
    expect(tune(0.18).verdict).not.toBe('better');
  });

  it('misses no departure for the sake of precision', () => {
    const { verdict, best } = tune(0.12, 'precision');
    if (verdict === 'better')
      expect(best!.judged.after.caught).toBeGreaterThanOrEqual(best!.judged.before.caught);
    else expect(verdict).toBe('none_better');
  });
});

it('asks more of a change the more were tried', () => {
  expect(errorsBeyondChance(1)).toBeCloseTo(2.45, 2);
  expect(errorsBeyondChance(30)).toBeCloseTo(3.58, 2);
});
