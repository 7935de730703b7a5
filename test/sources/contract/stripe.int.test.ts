import { LoopbackStripe, STRIPE_KEY, type StripeFault } from '../../helpers/stripe/loopback-stripe.ts';
import { items, price, seconds, stripeSourceAt } from '../stripe/stripe-world.ts';
import type { AdapterWorld, Fact, Fault } from './adapter-harness.ts';
import { describeAdapter } from './describe-adapter.ts';

const PAGE = 100;
const HOUR = 3_600;

const FAULTS: Readonly<Record<Fault, StripeFault>> = {
  'time-out': 'silent',
  'too many requests': 'rate limit',
  'server error': 'server error',
  'cut connection': 'cut',
};

/** What of Stripe tells one entity. */
interface Telling {
  path: string;
  tell(stripe: LoopbackStripe, fact: Fact): void;
  spoilt(stripe: LoopbackStripe, wrong: boolean): void;
  forget(stripe: LoopbackStripe, n: number): void;
  stored: AdapterWorld['stored'];
}

function openWorld({ path, tell, spoilt, forget, stored }: Telling): () => Promise<AdapterWorld> {
  return async () => {
    const stripe = await LoopbackStripe.start();
    stripe.put('customers', { id: 'cus_1', metadata: { account_id: 'A1' }, currency: 'eur', balance: 0 });
    stripe.put('products', { id: 'prod_core', name: 'Core' });
    // Whatever happens is a while after what was before it.
    const later = () => {
      stripe.now += 2 * HOUR;
    };
    return {
      source() {
        later();
        return stripeSourceAt(stripe, {}, { timeoutMs: 150 });
      },
      tell(facts) {
        for (const fact of facts) {
          stripe.now += 60;
          tell(stripe, fact);
        }
        later();
        return Promise.resolve();
      },
      // A list never tells an object twice, but several events may be about one.
      repeat(facts) {
        for (const fact of [...facts, ...facts]) tell(stripe, fact);
        return Promise.resolve();
      },
      spoil: () => Promise.resolve(spoilt(stripe, true)),
      mend: () => Promise.resolve(spoilt(stripe, false)),
      forget: (n) => Promise.resolve(forget(stripe, n)),
      fail(fault, after) {
        stripe.fail(FAULTS[fault], after === 0 ? {} : { path, after });
        return Promise.resolve();
      },
      heal() {
        stripe.fault = null;
        return Promise.resolve();
      },
      stored,
      close: () => stripe.close(),
    };
  };
}

const invoice = (id: string, more: Record<string, unknown>) => ({
  id,
  customer: 'cus_1',
  currency: 'eur',
  collection_method: 'send_invoice',
  status: 'open',
  ...more,
});

describeAdapter({
  kind: 'stripe',
  entity: 'invoices',
  file: 'invoices',
  pageSize: PAGE,
  secret: STRIPE_KEY,
  without: {},
  open: openWorld({
    path: 'invoices',
    tell(stripe, { n, revision, day }) {
      const at = seconds(`${day}T12:00:00Z`);
      const told = {
        amount_due: revision * 100,
        amount_remaining: revision * 100,
        effective_at: at,
        due_date: at,
      };
      stripe.put('invoices', invoice(`in_${n}`, told), 'invoice.updated');
    },
    spoilt(stripe, wrong) {
      const status = wrong ? 'mysterious' : 'open';
      stripe.put(
        'invoices',
        invoice('in_0', { status, amount_remaining: 100, effective_at: stripe.now }),
        'invoice.updated',
      );
    },
    forget: (stripe, n) => stripe.put('invoices', { id: `in_${n}`, status: 'void' }, 'invoice.voided'),
    stored: (raw) => raw`
      select substr(invoice_id, 4)::int as n, amount::int as revision from invoices
      where status <> 'void' and invoice_id <> 'in_0' order by 1`,
  }),
});

const subscription = (id: string, more: Record<string, unknown>) => ({
  id,
  customer: 'cus_1',
  status: 'active',
  cancel_at: null,
  cancel_at_period_end: false,
  ...more,
});

describeAdapter({
  kind: 'stripe',
  entity: 'subscriptions',
  file: 'subscriptions',
  pageSize: PAGE,
  secret: STRIPE_KEY,
  without: {},
  open: openWorld({
    path: 'subscriptions',
    tell(stripe, { n, revision, day }) {
      const start = seconds(`${day}T12:00:00Z`);
      const item = { id: `si_${n}`, created: start, price: price(`plan_${n}`), quantity: 1 };
      // A discount changes the price without a change of the plan.
      const discounts = [
        { id: `di_${n}`, end: null, source: { coupon: { percent_off: 100 - revision * 10 } } },
      ];
      const told = { start_date: start, items: items(item), discounts };
      stripe.put('subscriptions', subscription(`sub_${n}`, told), 'customer.subscription.updated');
    },
    spoilt(stripe, wrong) {
      const start = seconds('2024-02-01T12:00:00Z');
      const item = { id: 'si_0', created: start, price: price('plan_0'), quantity: 1 };
      // An end before the beginning.
      const told = { start_date: start, items: items(item), ended_at: wrong ? start - 86_400 : null };
      stripe.put('subscriptions', subscription('sub_0', told), 'customer.subscription.updated');
    },
    forget(stripe, n) {
      const ended = { status: 'canceled', ended_at: stripe.now };
      stripe.put('subscriptions', { id: `sub_${n}`, ...ended }, 'customer.subscription.deleted');
    },
    stored: (raw) => raw`
      select substr(plan, 6)::int as n, (mrr / 2)::int as revision from subscriptions
      where ended_on is null and plan <> 'plan_0' order by 1`,
  }),
});
