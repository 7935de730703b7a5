import { fromEpochDay } from '../../domain/day.ts';
import type { RawBatch, RawEnd } from '../rows/create-row-feed.ts';
import type { FeedState } from '../source.ts';
import { readPages } from './read-pages.ts';
import { expanded, type StripeCustomer, type StripeDispute } from './stripe-objects.ts';
import type { StripeTerms } from './stripe-terms.ts';
import { accountIdOf, accountIdOfAny } from './to-invoice-row.ts';
import { CARD_SIGNAL, cardDaysLeft, DISPUTES_SIGNAL } from './to-signal-rows.ts';

const FILE = 'signals';
const DAY_S = 86_400;
/** Disputes are counted by the day they were opened, so the day that was not over is counted again. */
const OVERLAP_DAYS = 2;

/** Disputes by account and day, and once a day how long the cards that are charged will still work. */
export async function* readSignals(
  terms: StripeTerms,
  state: FeedState | null,
): AsyncGenerator<RawBatch, RawEnd, void> {
  const { stripe, accountKey, now } = terms;
  const today = Math.floor(now / DAY_S);
  const last = typeof state === 'number' ? state : null;
  let line = 0;
  const row = (accountId: string, signal: string, at: { day: number; value: number }) => ({
    line: ++line,
    values: new Map<string, string | number>([
      ['account_id', accountId],
      ['signal', signal],
      ['day', fromEpochDay(at.day)],
      ['value', at.value],
    ]),
  });
  yield {
    rows: (await countDisputes(terms, last === null ? null : last - OVERLAP_DAYS)).map(
      ({ accountId, day, value }) => row(accountId, DISPUTES_SIGNAL, { day, value }),
    ),
  };
  if (last === today) return { state: today };
  const params = { expand: ['data.invoice_settings.default_payment_method', 'data.default_source'] };
  const asking = { resource: 'customers', file: FILE } as const;
  for await (const { objects } of readPages<StripeCustomer>(stripe, asking, { params, after: null })) {
    yield {
      rows: objects.flatMap((customer) => {
        const value = cardDaysLeft(customer, new Date(now * 1000));
        return value === null
          ? []
          : [row(accountIdOf(customer, accountKey), CARD_SIGNAL, { day: today, value })];
      }),
    };
  }
  return { state: today };
}

async function countDisputes({ stripe, accountKey }: StripeTerms, sinceDay: number | null) {
  const counts = new Map<string, { accountId: string; day: number; value: number }>();
  const params = {
    expand: ['data.charge.customer'],
    ...(sinceDay !== null && { created: { gte: sinceDay * DAY_S } }),
  };
  const asking = { resource: 'disputes', file: FILE } as const;
  for await (const { objects } of readPages<StripeDispute>(stripe, asking, { params, after: null })) {
    for (const { charge, created } of objects) {
      const accountId = accountIdOfAny(expanded(charge)?.customer, accountKey);
      if (accountId === null || created === undefined) continue;
      const day = Math.floor(created / DAY_S);
      const key = `${day}|${accountId}`;
      const known = counts.get(key) ?? { accountId, day, value: 0 };
      counts.set(key, { ...known, value: known.value + 1 });
    }
  }
  return [...counts.values()];
}
