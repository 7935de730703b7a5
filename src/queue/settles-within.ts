import { setTimeout as delay } from 'node:timers/promises';

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
