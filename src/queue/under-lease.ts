import { setTimeout as delay } from 'node:timers/promises';
import { describeError } from './describe-error.ts';
import type { ServiceParts } from './service-parts.ts';

/** Whether a promise settles within a time; failing counts as settling, its owner has logged why. */
export async function settlesWithin(promise: Promise<unknown> | undefined, ms: number): Promise<boolean> {
  if (!promise) return true;
  const timer = new AbortController();
  const late = delay(ms, false, { signal: timer.signal }).catch(() => false);
  const inTime = promise.then(
    () => true,
    () => true,
  );
  const result = await Promise.race([inTime, late]);
  timer.abort();
  return result;
}

/** How work under a lease ended. `lost`: another worker may own it now, so nothing may be recorded. */
export type LeaseOutcome<T> =
  | { readonly kind: 'done'; readonly value: T }
  | { readonly kind: 'failed'; readonly error: unknown }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'lost' };

/** The reason with which a signal is aborted when the lease went to another worker. */
export class LeaseLostError extends Error {
  override readonly name = 'LeaseLostError';

  constructor() {
    super('another worker has taken over');
  }
}

/**
 * Does work while extending its lease at a third of its length. The signal given to the work is aborted when the
 * lease is lost or the process stops. A failing extension is only logged: the lease may outlast the trouble.
 */
export async function underLease<C, T>(
  parts: ServiceParts<C>,
  extend: () => Promise<boolean>,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<LeaseOutcome<T>> {
  const own = new AbortController();
  const beat = async () => {
    try {
      if (!(await extend())) own.abort(new LeaseLostError());
    } catch (error) {
      parts.log.warn({ error: describeError(error) }, 'lease not extended');
    }
  };
  if (parts.stopping.aborted) return { kind: 'stopped' };
  const heart = setInterval(beat, parts.timings.leaseMs / 3);
  const stop = () => own.abort(parts.stopping.reason);
  parts.stopping.addEventListener('abort', stop);
  const isLost = () => own.signal.reason instanceof LeaseLostError;
  try {
    const value = await work(own.signal);
    return isLost() ? { kind: 'lost' } : { kind: 'done', value };
  } catch (error) {
    if (isLost()) return { kind: 'lost' };
    return parts.stopping.aborted ? { kind: 'stopped' } : { kind: 'failed', error };
  } finally {
    clearInterval(heart);
    parts.stopping.removeEventListener('abort', stop);
  }
}
