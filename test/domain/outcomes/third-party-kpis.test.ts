import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { beforeAll, expect, it } from 'vitest';
import { withoutRates } from '../../../src/domain/money.ts';
import type { KpiAccount } from '../../../src/domain/outcomes/customer-on-day.ts';
import { measureKpis, type PeriodKpis } from '../../../src/domain/outcomes/measure-kpis.ts';
import { splitIntoMonths } from '../../../src/domain/outcomes/period.ts';
import { NO_ANSWERS } from '../../../src/domain/outcomes/survey-scores.ts';
import { describeWithData } from '../../helpers/third-party-data.ts';
import { stretch, subscriber } from './kpi-book.ts';

type Row = Record<string, string>;
const read = (folder: string, file: string) =>
  parse(readFileSync(join(folder, file)), { columns: true }) as Row[];

describeWithData('fightchurn-crm6', 'key figures of a CRM book', (folder) => {
  let rows: Row[];
  let book: KpiAccount[];
  let kpis: PeriodKpis[];
  beforeAll(() => {
    rows = read(folder, 'subscriptions.csv');
    book = read(folder, 'accounts.csv').map(({ account_id: id = '', churned_on: left }) => {
      const own = rows.filter((row) => row.account_id === id);
      const stretches = own.map((s) =>
        stretch(s.product!, s.plan!, Number(s.mrr), s.started_on!, s.ended_on || null),
      );
      return subscriber(id, stretches, { churnedOn: left || null });
    });
    kpis = splitIntoMonths('2023-01-01', '2023-12-31').map((month) =>
      measureKpis(book, month, {
        money: { currency: 'USD', rates: withoutRates('USD') },
        grossMargin: 0.8,
        surveys: NO_ANSWERS,
      }),
    );
  });
  const cents = (amount: number) => Math.round(amount * 100);

  it('closes to the cent in every month of 2023, and ends where the next begins', () => {
    expect(kpis.map((k) => k.movements.mrr.start.accounts)).toHaveLength(12);
    for (const [
      i,
      {
        movements: { mrr },
        grr,
        nrr,
      },
    ] of kpis.entries()) {
      const moved =
        cents(mrr.new.mrr) +
        cents(mrr.expansion.mrr) +
        cents(mrr.reactivation.mrr) -
        cents(mrr.contraction.mrr) -
        cents(mrr.churn.mrr) -
        cents(mrr.ended.mrr);
      expect(cents(mrr.start.mrr) + moved).toBe(cents(mrr.end.mrr));
      expect(cents(kpis[i + 1]?.movements.mrr.start.mrr ?? mrr.end.mrr)).toBe(cents(mrr.end.mrr));
      expect(grr).toBeLessThanOrEqual(Math.min(1, nrr!));
    }
  });

  it('pays at the end of each month what its rows add up to', () => {
    const left = new Map(book.map(({ accountId, churnedOn }) => [accountId, churnedOn]));
    for (const { period, mrr } of kpis) {
      const { last } = period;
      const running = rows.filter((row) => {
        const gone = left.get(row.account_id!);
        const isLeft = gone != null && gone <= last && row.started_on! < gone;
        return row.started_on! <= last && (row.ended_on === '' || row.ended_on! > last) && !isLeft;
      });
      expect(cents(mrr)).toBe(running.reduce((sum, row) => sum + cents(Number(row.mrr)), 0));
    }
  });
});
