import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { type GroupedAccount, groupAccounts } from '../../src/domain/outcomes/group-accounts.ts';
import { measureKpis } from '../../src/domain/outcomes/measure-kpis.ts';
import { splitIntoMonths, toPeriod } from '../../src/domain/outcomes/period.ts';
import { NO_ANSWERS } from '../../src/domain/outcomes/survey-scores.ts';
import { kpiCsv } from '../../src/messages/kpi-report/kpi-csv.ts';
import { renderKpiPage } from '../../src/messages/kpi-report/kpi-page.ts';
import { toKpiLine } from '../../src/messages/kpi-report/to-kpi-line.ts';
import { KPI_FIGURES, NO_GROUP } from '../../src/messages/models/kpi-line.ts';
import { KPI_REPORT_STRINGS } from '../../src/messages/strings/kpi-report-strings.ts';
import { createFormatter } from '../../src/messages/text/create-formatter.ts';
import { GOLDEN_BOOK, GOLDEN_MONTHS, GOLDEN_RATES } from '../domain/outcomes/golden-book.ts';

const FORMULA_TIER = '=HYPERLINK("https://evil.example","gold")';
const BOOK: GroupedAccount[] = GOLDEN_BOOK.map((account, i) => ({
  ...account,
  tier: i % 2 === 0 ? FORMULA_TIER : null,
  segment: '<b>web</b>',
  csmEmail: null,
}));
const MONEY = { currency: 'USD', rates: GOLDEN_RATES };
const GIVEN = {
  money: MONEY,
  grossMargin: 0.8,
  surveys: { ...NO_ANSWERS, promoters: 5, passives: 3, detractors: 2, commented: 4 },
  usage: { activeDays: 90, accounts: 10 },
};

function months() {
  return splitIntoMonths('2026-01-01', '2026-06-30').map((period) =>
    toKpiLine({ group: null, kpis: measureKpis(BOOK, period, GIVEN) }, { currency: 'USD', isGrouped: false }),
  );
}

function groups(by: 'tier' | 'segment' | 'product') {
  const period = toPeriod('2026-01-01', '2026-03-31');
  return [...groupAccounts(BOOK, by)].map(([group, members]) =>
    toKpiLine({ group, kpis: measureKpis(members, period, GIVEN) }, { currency: 'USD', isGrouped: true }),
  );
}

function wordingOf(locale: 'en' | 'pt-BR') {
  return {
    words: KPI_REPORT_STRINGS[locale],
    format: createFormatter({ locale, timeZone: 'UTC', currency: 'USD', today: '2026-06-30' }),
    ces: { scale: '1-5', better: 'lower' } as const,
  };
}

describe('the line that others rely on', () => {
  it('has the names of the contract in their order', () => {
    const promised =
      'from to group currency mrr_start mrr_end new expansion contraction churn reactivation mrr_lost net_mrr_churn grr nrr logo_churn churn_rate not_renewed_over_active average_ticket ltv average_lifetime_months upsell_rate cross_sell_rate nps nps_n commented_share ces ces_n accounts_start accounts_end unconverted';
    const names = Object.keys(months()[0]!);
    expect(names.filter((name) => promised.split(' ').includes(name))).toEqual(promised.split(' '));
  });

  it('says of February what was worked out by hand', () => {
    expect(months()[1]).toMatchObject({
      from: '2026-02-01',
      to: '2026-02-28',
      group: null,
      currency: 'USD',
      mrr_start: 1418.33,
      expansion: 110,
      churn: 165,
      mrr_lost: 165,
      mrr_end: 1363.33,
      logo_churn: 1 / 11,
      churn_rate: 1 / 11,
      not_renewed_over_active: 10,
      average_lifetime_months: 11,
      lifetime_capped: false,
      upsell_rate: 0.1,
      cross_sell_rate: 0,
      nps: expect.closeTo(30, 10),
      nps_n: 10,
      commented_share: 0.4,
      ces: null,
      ces_n: 0,
      usage_frequency: 2.25,
      accounts_start: 11,
      accounts_end: 10,
      unconverted: [{ currency: 'PLN', accounts: 1, mrr: 700 }],
    });
  });

  it('closes in every month and group, to the cent', () => {
    for (const line of [...months(), ...groups('tier'), ...groups('segment'), ...groups('product')]) {
      const moved =
        line.new + line.expansion + line.reactivation - line.contraction - line.churn - line.ended;
      expect(Math.round(100 * (line.mrr_start + moved))).toBe(Math.round(100 * line.mrr_end));
    }
    expect(months().map((line) => line.mrr_end)).toEqual(
      [...GOLDEN_MONTHS.values()].map(({ end }) => end[1]),
    );
  });
});

describe('as CSV', () => {
  it('is what the lines say, and no formula', () => {
    const lines = [...groups('tier'), ...months()];
    const rows = parse(kpiCsv(lines), { columns: true }) as Record<string, string>[];
    expect(rows.map((row) => row.group)).toEqual([`'${FORMULA_TIER}`, NO_GROUP, ...months().map(() => '')]);
    expect(rows.map((row) => Number(row.mrr_end))).toEqual(lines.map((line) => line.mrr_end));
    expect(Number(rows.at(-1)!.net_mrr_churn)).toBeLessThan(0);
    expect(rows[2]?.unconverted).toBe('PLN 700 (1)');
  });
});

describe.each(['en', 'pt-BR'] as const)('as one page in %s', (locale) => {
  const wording = wordingOf(locale);

  it('has every figure of the months, their pictures in words as well, and the formulas', () => {
    const page = renderKpiPage(months(), { ...wording, by: null });
    for (const figure of KPI_FIGURES)
      expect(page).toContain(wording.words.figures[figure].formula.slice(0, 20));
    expect(page).toContain(
      wording.words.noRate(
        `1 ${wording.words.accounts.one}`,
        'PLN',
        wording.format.shortMoney({ amount: 800, currency: 'PLN' }),
      ),
    );
    expect(page.match(/<svg /g)?.length).toBe(page.match(/role="img"/g)?.length);
    expect(page).not.toMatch(/<script|https?:|url\(|NaN|undefined/);
    expect(page.length).toBeLessThan(80_000);
  });

  it('escapes what came from data, and says of products what cannot be told', () => {
    expect(renderKpiPage(groups('segment'), { ...wording, by: 'segment' })).not.toContain('<b>web');
    expect(renderKpiPage(groups('tier'), { ...wording, by: 'tier' })).toContain(wording.words.noGroup);
    expect(renderKpiPage(groups('product'), { ...wording, by: 'product' })).toContain(
      wording.words.byProduct,
    );
    expect(renderKpiPage([], { ...wording, by: null })).toContain(wording.words.noCustomers);
  });

  it('has heads that fit under each other in a terminal', () => {
    const heads = KPI_FIGURES.map((figure) => wording.words.figures[figure].head);
    expect(heads.filter((head) => head.length > 9)).toEqual([]);
  });
});
