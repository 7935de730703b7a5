import type { Params, StripeReader } from './open-stripe.ts';
import type { StripeObject } from './stripe-objects.ts';
import type { Asking } from './stripe-resource.ts';

/** The most that Stripe tells at once. */
export const PAGE = 100;

export interface Page<T> {
  objects: readonly T[];
  /** What the next page begins after; null = this was the last one. */
  next: string | null;
}

/** All there is of a kind, the newest first, or what follows an object. */
export async function* readPages<T extends StripeObject>(
  stripe: StripeReader,
  asking: Asking,
  { params, after }: { params: Params; after: string | null },
): AsyncGenerator<Page<T>, void, void> {
  let next = after;
  do {
    const from: Params = next === null ? {} : { starting_after: next };
    const { data, has_more: more } = await stripe.list<T>(asking, { ...params, ...from, limit: PAGE });
    next = more ? (data.at(-1)?.id ?? null) : null;
    yield { objects: data, next };
  } while (next !== null);
}
