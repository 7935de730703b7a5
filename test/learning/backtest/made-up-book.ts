import { addDays, toEpochDay } from '../../../src/domain/day.ts';
import { type RandomSource, seededRandom } from '../../../src/domain/statistics/chance.ts';
import type { Account, Day } from '../../../src/domain/types.ts';
import { HistoryBuilder } from '../../../src/learning/features/history-builder.ts';
import { type OutcomeHistory, outcomeHistory } from '../../../src/learning/features/outcome-history.ts';
import { bareAccount } from '../../helpers/bare-account.ts';

export const FIRST_DAY: Day = '2024-01-01';

export function payingAccount(accountId: string, startedOn: Day | null): Account {
  return bareAccount({ accountId, mrr: 100, currency: 'USD', startedOn });
}

/** How a made-up account behaves: when it falls silent, and when it leaves (days after the first day). */
export interface MadeUpLife {
  silentFrom: number;
  leavesOn: number | null;
}

/** Accounts that come every other day, and mostly fall silent for some weeks before they leave. */
export function madeUpBook(input: {
  accounts: number;
  days: number;
  seed: number;
  live?: (random: RandomSource, days: number) => MadeUpLife;
  also?: (builder: HistoryBuilder, life: MadeUpLife) => void;
}): OutcomeHistory {
  const random = seededRandom(input.seed);
  const first = toEpochDay(FIRST_DAY);
  return outcomeHistory(
    Array.from({ length: input.accounts }, (_, number) => {
      const life = (input.live ?? silentThenGone)(random, input.days);
      const account = payingAccount(`a${String(number).padStart(4, '0')}`, FIRST_DAY);
      if (life.leavesOn !== null) account.churnedOn = addDays(FIRST_DAY, life.leavesOn);
      const builder = new HistoryBuilder(account);
      const last = Math.min(input.days, life.leavesOn ?? input.days);
      for (let day = 0; day < last; day++) {
        if (day >= life.silentFrom || random() < 0.5) continue;
        builder.addUsage({
          product: 'app',
          day: first + day,
          events: 1 + Math.floor(20 * random()),
          activeUsers: Number.NaN,
          seats: Number.NaN,
        });
      }
      input.also?.(builder, life);
      return builder.build();
    }),
  );
}

function silentThenGone(random: RandomSource, days: number): MadeUpLife {
  const leaves = random() < 0.5;
  const leavesOn = leaves ? 60 + Math.floor(random() * (days - 60)) : null;
  return { silentFrom: leavesOn === null ? days : leavesOn - Math.floor(45 * random()), leavesOn };
}
