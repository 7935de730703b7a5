import type { ISql } from 'postgres';
import type { Config } from '../../config/schema.ts';
import { toExchangeRates } from '../../config/to-settings.ts';
import { type MoneyTerms, ratesOfBook } from '../../domain/money.ts';
import type { KpiAccount } from '../../domain/outcomes/customer-on-day.ts';
import { groupAccounts, type KpiGrouping } from '../../domain/outcomes/group-accounts.ts';
import type { Team } from '../../domain/outcomes/known-episode.ts';
import { measureKpis, measureUsage, type PeriodKpis } from '../../domain/outcomes/measure-kpis.ts';
import type { Period } from '../../domain/outcomes/period.ts';
import { NO_ANSWERS } from '../../domain/outcomes/survey-scores.ts';
import { loadCurrencies } from '../../store/digest/load-portfolio-rows.ts';
import { loadKpiAccounts } from '../../store/kpis/load-kpi-accounts.ts';
import { loadSurveyCounts, loadUsageDays } from '../../store/kpis/load-period-signals.ts';

/** The key figures of one group in one period; the whole book and those without a tier are both called null. */
export interface GroupKpis {
  group: string | null;
  kpis: PeriodKpis;
}

export interface AskedKpis {
  config: Config;
  /** Each beginning on the day after the one before it, the earliest first; at least one. */
  periods: readonly Period[];
  by: KpiGrouping | null;
  team: Team;
  /** Null = the rates of the configuration, by the currencies of the book. */
  money: MoneyTerms | null;
  /** How often customers use what they pay for, which reads every row of usage in the periods. */
  withUsage: boolean;
}

/** The key figures by period, the earliest first, and in it by group; nothing dated after the last one counts. */
export async function measureBook(
  db: ISql,
  asked: AskedKpis,
): Promise<{ money: MoneyTerms; rows: GroupKpis[] }> {
  const { config, periods, by, team } = asked;
  const asOf = periods.at(-1)!.last;
  // A product was paid for first when the account's first stretch of it began, however long that is over.
  const since = by === 'product' ? null : periods[0]!.before;
  // All are asked for at once, one after the other on the connection: what moved is worked out while days are counted.
  const loading = Promise.all([
    loadKpiAccounts(db, { asOf, since, team }),
    loadSurveyCounts(db, { periods, by, team }),
    asked.money ?? moneyTermsOf(db, config, { asOf, team }),
  ]);
  const counting = asked.withUsage ? loadUsageDays(db, { periods, by, team }) : null;
  // Told by whichever is awaited first; the other must not go unheard.
  counting?.catch(() => undefined);
  const [accounts, surveys, money] = await loading;
  const groups =
    by === null ? new Map<string | null, KpiAccount[]>([[null, accounts]]) : groupAccounts(accounts, by);
  const rows = periods.flatMap((period) =>
    [...groups].map(([group, members]) => {
      const kpis = measureKpis(members, period, {
        money,
        grossMargin: config.digest.gross_margin,
        surveys: surveys.get(period.name)?.get(group) ?? NO_ANSWERS,
      });
      // Within one product nobody adds another: that is not a rate of zero.
      return { group, kpis: by === 'product' ? { ...kpis, crossSell: null } : kpis };
    }),
  );
  const usage = await counting;
  if (usage === null) return { money, rows };
  return {
    money,
    rows: rows.map(({ group, kpis }) => {
      const days = usage.get(kpis.period.name)?.get(group) ?? null;
      return { group, kpis: { ...kpis, usage: days && measureUsage(days, kpis.period) } };
    }),
  };
}

async function moneyTermsOf(
  db: ISql,
  config: Config,
  { asOf, team }: { asOf: Period['last']; team: Team },
): Promise<MoneyTerms> {
  const { currency } = config;
  const currencies = await loadCurrencies(db, { team, asOf, currency });
  return { currency, rates: ratesOfBook(currencies, asOf, toExchangeRates(config)) };
}
