import { addDays } from '../../domain/day.ts';
import { renewalAhead } from '../../domain/leaving/certain-leaving.ts';
import type { MoneyTerms } from '../../domain/money.ts';
import { compareText } from '../../domain/names.ts';
import type { DigestEpisode } from '../../domain/outcomes/known-episode.ts';
import { isAtRisk } from '../../domain/outcomes/rank-risks.ts';
import type { Day } from '../../domain/types.ts';
import { countAndValue, type PortfolioRow, type ScoreDays, type TaskCounts } from '../digest/digest-rows.ts';
import { namedAccounts, type ShownAccounts, type StoredDetail } from '../digest/sections/named-accounts.ts';
import type { WeeklyNoteModel } from '../models/weekly-note-model.ts';

const RENEWAL_DAYS = 30;
const WEEK_DAYS = 7;

/** What is stored of the accounts of one person, as it was known on the day. */
export interface WeeklyNoteFacts {
  asOf: Day;
  days: ScoreDays;
  money: MoneyTerms;
  rows: readonly PortfolioRow[];
  /** Of `rows`, with the details of the movers among them. */
  shown: ShownAccounts;
  details: readonly StoredDetail[];
  /** Of their accounts, also those that ended within the week. */
  episodes: readonly DigestEpisode[];
  /** Their own tasks, whosever accounts they are about. */
  tasks: readonly Pick<TaskCounts, 'open' | 'overdue'>[];
}

export function buildWeeklyNote(facts: WeeklyNoteFacts): WeeklyNoteModel {
  const { asOf, days, money, rows, shown, details, episodes, tasks } = facts;
  const alive = rows.filter((row) => row.alive);
  const value = (some: readonly PortfolioRow[]) => countAndValue(some, money, () => asOf);
  const until = addDays(asOf, RENEWAL_DAYS);
  const renewing = alive
    .flatMap((row) => {
      const on = renewalAhead(row);
      return on !== null && on >= asOf && on <= until ? [{ ...row, on }] : [];
    })
    .sort((a, b) => compareText(a.on, b.on));
  const comparable = days.now !== null && days.before !== null;
  const sum = (of: 'open' | 'overdue') => tasks.reduce((total, row) => total + row[of], 0);
  const since = addDays(asOf, -WEEK_DAYS);
  return {
    currency: money.rates.currency,
    accounts: alive.length,
    atRisk: {
      ...value(alive.filter((row) => isAtRisk(row.band))),
      before: comparable ? value(rows.filter((row) => isAtRisk(row.bandBefore))) : null,
    },
    movers: namedAccounts(shown, {
      ...{ days, details, live: [], tasks: [], money, asOf },
      ranges: null,
    }).movers,
    tasks: { open: sum('open'), overdue: sum('overdue') },
    renewals: { ...value(renewing), days: RENEWAL_DAYS, next: renewing },
    recovered: episodes.filter(
      ({ transition, closedOn }) => transition === 'recovered' && closedOn !== null && closedOn > since,
    ),
  };
}
