import type { ISql } from 'postgres';
import type { Config } from '../../config/schema.ts';
import { toExchangeRates } from '../../config/to-settings.ts';
import type { ScoreDetail } from '../../domain/health/score-record.ts';
import { type MoneyTerms, monthlyMoney, ratesOfBook, sumMoney } from '../../domain/money.ts';
import { buildLedger } from '../../domain/outcomes/build-ledger.ts';
import { orderAlerts } from '../../domain/outcomes/order-alerts.ts';
import { lastFullMonth, yearUntil } from '../../domain/outcomes/period.ts';
import { limitDetail, type PrivacySettings } from '../../domain/privacy/limit-words.ts';
import { BANDS, type Day, type SignalName, type SourceState } from '../../domain/types.ts';
import { type RangeTerms, rangeToTell } from '../../learning/model/probability-bounds.ts';
import type { PortfolioRow } from '../../messages/digest/digest-rows.ts';
import type { BandToday, BookReport, ReportedAccount } from '../../messages/models/book-report-model.ts';
import { reading } from '../../store/database.ts';
import { findScoreDays, loadCurrencies, loadPortfolioRows } from '../../store/digest/load-portfolio-rows.ts';
import { loadSourceStates } from '../../store/facts/source-states.ts';
import { loadBounds } from '../../store/models/models.ts';
import { listAlerts } from '../../store/views/list-alerts.ts';
import { loadBandHistory } from '../../store/views/load-book-report.ts';
import { listTasks } from '../../store/views/tasks.ts';
import { freshnessOf } from '../check-freshness.ts';
import type { Context } from '../context.ts';
import { loadTopRisks } from '../digest/load-top-risks.ts';
import { kpiLines } from '../kpis/kpi-lines.ts';
import { loadLedger } from '../ledger/load-ledger.ts';

/** Accounts that are shown one by one. */
const MOST_ACCOUNTS = 25;

/** The whole book as it stood on a day that was decided. */
export async function loadBookReport(context: Context, asOf: Day): Promise<BookReport> {
  const { config } = context.config();
  const kpis = await kpiLines(context, yearUntil(lastFullMonth(asOf)), null);
  return reading(context, async (db) => ({
    asOf,
    kpis,
    bands: await loadBands(db, context, asOf),
    history: await loadBandHistory(db, asOf),
    accounts: await loadReported(db, config, asOf),
    alerts: orderAlerts(await listAlerts(db, { all: false, owner: null }), {
      ...{ day: asOf, rates: toExchangeRates(config), currency: config.currency },
    }),
    tasks: await listTasks(db, { all: false, owner: null }),
    ledger: buildLedger(await loadLedger(db, { config, asOf }), null),
    sources: await loadSources(db, context, asOf),
  }));
}

async function loadBands(db: ISql, context: Context, asOf: Day): Promise<BandToday[]> {
  const { config } = context.config();
  const { currency } = config;
  const currencies = await loadCurrencies(db, { team: null, asOf, currency });
  const money = { currency, rates: ratesOfBook(currencies, asOf, toExchangeRates(config)) };
  const days = await findScoreDays(db, asOf);
  const rows = (await loadPortfolioRows(db, { asOf, days, team: null })).filter((row) => row.alive);
  return [...BANDS].reverse().map((band) => {
    const own = rows.filter((row) => (row.band ?? 'unknown') === band);
    return { band, accounts: own.length, revenue: revenueOf(own, money, asOf) };
  });
}

function revenueOf(rows: readonly PortfolioRow[], money: MoneyTerms, day: Day) {
  const amounts = rows.flatMap((row) => {
    const paid = monthlyMoney(row, money);
    return paid === null ? [] : [{ ...paid, day }];
  });
  return sumMoney(amounts, money.rates);
}

type TopRisk = Awaited<ReturnType<typeof loadTopRisks>>[number];

async function loadReported(db: ISql, config: Config, asOf: Day): Promise<ReportedAccount[]> {
  const risks = await loadTopRisks(db, { config, asOf, limit: MOST_ACCOUNTS });
  const terms = { bounds: await loadBounds(db, asOf), horizonDays: config.prediction.horizon_days };
  return risks.map((risk) => toReported(risk, terms, config.privacy));
}

function toReported(risk: TopRisk, terms: RangeTerms, privacy: PrivacySettings): ReportedAccount {
  const { detail, episode: _, model: __, ...row } = risk;
  const { drivers: reasons } = limitDetail(JSON.parse(detail) as ScoreDetail, privacy);
  return { ...row, range: rangeToTell(terms, risk), reasons };
}

async function loadSources(db: ISql, context: Context, asOf: Day): Promise<BookReport['sources']> {
  const states = await loadSourceStates(db, asOf, freshnessOf(context.config().config));
  return (Object.entries(states) as [SignalName, SourceState][]).map(
    ([name, { watermark, stale, loaded, feed }]) => ({
      ...{ name, watermark, stale, loaded },
      gapDays: feed?.gapDays ?? null,
    }),
  );
}
