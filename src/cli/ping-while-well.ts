import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '../domain/reporting.ts';
import type { HealthReport } from '../queue/report-health.ts';

const EVERY_MS = 60_000;
const TIMEOUT_MS = 10_000;

/**
 * Asks an address once a minute while the service makes progress: a dead-man's switch at the other end notices when
 * nobody asks any more, whatever the reason. The address is a secret and never logged.
 */
export function pingWhileWell(given: {
  url: string;
  health: () => Promise<HealthReport>;
  log: Logger;
  everyMs?: number;
}): { stop(): void } {
  const { url, health, log, everyMs = EVERY_MS } = given;
  const stop = new AbortController();
  const ping = async () => {
    if ((await health()).status !== 'ok') return;
    const signal = AbortSignal.any([stop.signal, AbortSignal.timeout(TIMEOUT_MS)]);
    const response = await fetch(url, { signal, redirect: 'error' });
    await response.body?.cancel();
    if (!response.ok) log.warn({ status: response.status }, 'the address of PING_URL refuses the ping');
  };
  void (async () => {
    while (!stop.signal.aborted) {
      await ping().catch((error: unknown) => {
        if (stop.signal.aborted) return;
        log.warn({ error: error instanceof Error ? error.name : 'unknown' }, 'PING_URL cannot be asked');
      });
      await delay(everyMs, undefined, { signal: stop.signal, ref: false }).catch(() => undefined);
    }
  })();
  return { stop: () => stop.abort() };
}
