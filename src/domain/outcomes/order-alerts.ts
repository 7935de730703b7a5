import { type AlertRow, SEVERITIES } from '../episode.ts';
import { type DatedRates, rankable } from '../money.ts';
import { compareText } from '../names.ts';

/**
 * Alerts as a person goes through them: living before ended, the most severe first, of those the newest day, of one day
 * who pays most. Who pays an unknown amount comes last, and equals by the id of their account.
 * @param currency of an amount that names none
 */
export function orderAlerts(
  alerts: readonly AlertRow[],
  { day, rates, currency }: DatedRates & { currency: string },
): AlertRow[] {
  const paid = rankable(
    alerts.map(({ mrr, currency: own }) =>
      mrr === null ? null : { amount: mrr, currency: own ?? currency },
    ),
    day,
    rates,
  );
  const rank = new Map<string, number>(SEVERITIES.map((severity, place) => [severity, place]));
  return alerts
    .map((alert, place) => ({ alert, paid: paid[place] ?? Number.NEGATIVE_INFINITY }))
    .sort(
      ({ alert: a, paid: paysA }, { alert: b, paid: paysB }) =>
        Number(a.closed_on !== null) - Number(b.closed_on !== null) ||
        (rank.get(b.severity) ?? -1) - (rank.get(a.severity) ?? -1) ||
        compareText(b.opened_on, a.opened_on) ||
        (paysA === paysB ? compareText(a.account_id, b.account_id) : paysB - paysA),
    )
    .map(({ alert }) => alert);
}
