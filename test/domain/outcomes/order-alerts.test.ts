import { expect, it } from 'vitest';
import type { AlertRow } from '../../../src/domain/episode.ts';
import { orderAlerts } from '../../../src/domain/outcomes/order-alerts.ts';

const RATES = { currency: 'USD', rates: new Map([['JPY', [{ from: '2026-01-01', rate: 0.0067 }]]]) };

function alert(id: string, told: Partial<AlertRow>): AlertRow {
  const row: Partial<AlertRow> = {
    ...{ id, account_id: id, severity: 'at_risk', opened_on: '2026-03-04', closed_on: null },
    ...{ mrr: 10, currency: 'USD', ...told },
  };
  return row as AlertRow;
}

it('puts first what is living, severe, new and dear, in one currency', () => {
  const alerts = [
    alert('ended', { closed_on: '2026-03-05', severity: 'critical', mrr: 900 }),
    alert('unknown', { mrr: null }),
    alert('yen', { mrr: 24_000, currency: 'JPY' }),
    alert('older', { opened_on: '2026-03-01', mrr: 5_000 }),
    alert('dollars', { mrr: 407 }),
    alert('b', {}),
    alert('a', { currency: null }),
    alert('critical', { severity: 'critical', mrr: 1 }),
  ];
  const given = { day: '2026-03-06', rates: RATES, currency: 'USD' } as const;
  const order = orderAlerts(alerts, given).map(({ id }) => id);
  expect(order).toEqual(['critical', 'dollars', 'yen', 'a', 'b', 'unknown', 'older', 'ended']);
  expect(orderAlerts([...alerts].reverse(), given).map(({ id }) => id)).toEqual(order);
});
