import type { FeedState } from '../source.ts';
import type { FeedPlan, Told } from './pull-feed.ts';
import { readPages } from './read-pages.ts';
import { idOf, type StripeCustomer, type StripeEvent, type StripeSubscription } from './stripe-objects.ts';
import type { StripeTerms } from './stripe-terms.ts';
import { openBook, SUBSCRIPTION_EVENTS } from './subscription-book.ts';
import { contractOf, type HeldSubscription, toAccountRow } from './to-account-row.ts';
import { accountIdOf, noteDeparted } from './to-invoice-row.ts';

/** Whether Stripe tells whole accounts, or only what it knows of the contracts of accounts told elsewhere. */
export type AccountsTold = 'all' | 'facts';

/** Customers as accounts. */
export function planAccounts(
  terms: StripeTerms & { accounts: AccountsTold },
  known: FeedState | undefined,
): FeedPlan {
  const { stripe, accountKey, accounts, expand, now } = terms;
  const file = 'accounts';
  const book = openBook({ stripe, file, now, known });
  const departed = new Map<string, string>();
  let held: Promise<ReadonlyMap<string, HeldSubscription[]>> | null = null;

  /** The subscriptions of all customers, or of one. */
  async function readHeld(customer?: string): Promise<Map<string, HeldSubscription[]>> {
    const found = new Map<string, HeldSubscription[]>();
    const params = {
      status: 'all',
      expand: expand.map((what) => `data.${what}`),
      ...(customer !== undefined && { customer }),
    };
    const asking = { resource: 'subscriptions', file } as const;
    for await (const { objects } of readPages<StripeSubscription>(stripe, asking, { params, after: null })) {
      for (const subscription of objects) {
        const owner = idOf(subscription.customer) ?? '';
        const one = { subscription, stretches: await book.stretches(subscription) };
        found.set(owner, [...(found.get(owner) ?? []), one]);
      }
    }
    return found;
  }

  const rowOf = (customer: StripeCustomer, own: readonly HeldSubscription[]) => {
    const accountId = accountIdOf(customer, accountKey);
    return accounts === 'all'
      ? toAccountRow(customer, accountId, own)
      : new Map([['account_id', accountId], ...contractOf(own)]);
  };
  return {
    file,
    listings: [
      {
        resource: 'customers',
        params: {},
        async tell(customers) {
          held ??= readHeld();
          const all = await held;
          return { rows: customers.map((one) => rowOf(one, all.get(one.id) ?? [])) };
        },
      },
    ],
    events: ['customer.created', 'customer.updated', 'customer.deleted', ...SUBSCRIPTION_EVENTS],
    looksBack: true,
    note(events) {
      book.note(events);
      noteDeparted(events, { accountKey, departed });
    },
    subjectOf: ({ type, data: { object } }: StripeEvent) =>
      type.startsWith('customer.subscription.')
        ? idOf(object.customer as StripeCustomer | string)
        : object.id,
    async reread(id): Promise<Told> {
      const customer = await stripe.get<StripeCustomer>({ resource: 'customers', file }, id);
      if (customer === null)
        return {
          rows: [],
          gone: accounts === 'all' ? [new Map([['account_id', departed.get(id) ?? id]])] : [],
        };
      return { rows: [rowOf(customer, (await readHeld(id)).get(id) ?? [])] };
    },
    learned: book.learned,
    notices: book.notices,
  };
}
