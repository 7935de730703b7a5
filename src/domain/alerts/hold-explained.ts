import type { Firing } from './standing.ts';

/**
 * Inhibition: a card that fails explains why nobody logs in. While payment fails, what rests on usage alone neither
 * opens, worsens nor adds tasks; the payment alert stands for both. Voluntary risk (answers, probability, renewal)
 * goes on.
 */
export function holdExplained(firings: readonly Firing[]): Firing[] {
  const failing = firings.some((f) => f.kind === 'failing_payment');
  return failing ? firings.filter((f) => !f.fromUsage) : [...firings];
}
