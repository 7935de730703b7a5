import type { Cell } from '../rows/cell-text.ts';
import type { FeedState } from '../source.ts';
import type { FeedPlan } from './pull-feed.ts';
import type { StripeSubscription } from './stripe-objects.ts';
import type { StripeTerms } from './stripe-terms.ts';
import { openBook, SUBSCRIPTION_EVENTS } from './subscription-book.ts';
import { accountIdOfAny, noteDeparted, toDay } from './to-invoice-row.ts';

/** Subscriptions as stretches of products and plans. */
export function planSubscriptions(terms: StripeTerms, known: FeedState | undefined): FeedPlan {
  const { stripe, accountKey, expand, now } = terms;
  const file = 'subscriptions';
  const book = openBook({ stripe, file, now, known });
  const departed = new Map<string, string>();
  const rowsOf = async (subscription: StripeSubscription) => {
    const accountId = accountIdOfAny(subscription.customer, accountKey, departed);
    if (accountId === null) return [];
    return (await book.stretches(subscription)).map(
      ({ product, plan, mrr, currency, from, to, itemId }) =>
        new Map<string, Cell>([
          ['account_id', accountId],
          ['product', product],
          ['plan', plan],
          ['mrr', mrr],
          ['currency', currency],
          ['started_on', toDay(from)],
          ['ended_on', toDay(to)],
          ['subscription_id', itemId],
        ]),
    );
  };
  return {
    file,
    listings: [
      {
        resource: 'subscriptions',
        params: { status: 'all', expand: expand.map((what) => `data.${what}`) },
        async tell(subscriptions) {
          const rows: Map<string, Cell>[] = [];
          for (const one of subscriptions) rows.push(...(await rowsOf(one)));
          return { rows };
        },
      },
    ],
    events: [...SUBSCRIPTION_EVENTS, 'customer.deleted'],
    looksBack: true,
    note(events) {
      book.note(events);
      noteDeparted(events, { accountKey, departed });
    },
    // Whose subscriptions end is told by events of their own.
    subjectOf: ({ type, data }) => (type === 'customer.deleted' ? null : data.object.id),
    async reread(id) {
      const asking = { resource: 'subscriptions', file } as const;
      const found = await stripe.get<StripeSubscription>(asking, id, { expand });
      return { rows: found === null ? [] : await rowsOf(found) };
    },
    learned: book.learned,
    notices: book.notices,
  };
}
