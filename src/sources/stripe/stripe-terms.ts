import type { StripeReader } from './open-stripe.ts';

/** What the feeds of a source share. */
export interface StripeTerms {
  stripe: StripeReader;
  /** Key of a customer's metadata that holds the account's id; null = none does. */
  accountKey: string | null;
  /** What has to be expanded of a subscription to know whose it is and what lowers its price. */
  expand: readonly string[];
  /** Of the pull; Unix seconds. */
  now: number;
}
