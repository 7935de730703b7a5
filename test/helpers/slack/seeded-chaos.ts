import { Random } from '../../../src/simulate/random.ts';
import type { Fault } from './types.ts';

/**
 * A seeded stream of faults for `share` of the requests: everything that leaves it open whether Slack did what was
 * asked, and what clearly says it did not.
 */
export function seededChaos(seed: number, share: number): (method: string) => Fault | null {
  const random = new Random(['slack-chaos', seed]);
  return () => {
    if (!random.chance(share)) return null;
    const apply = random.chance(0.5);
    return random.pick<Fault>([
      { kind: 'reset', apply },
      { kind: 'hang', apply },
      { kind: 'rate_limit', retryAfter: 1 },
      { kind: 'rate_limit', retryAfter: null },
      { kind: 'http', status: 500, body: 'oops', contentType: 'text/plain', apply },
      {
        kind: 'http',
        status: 200,
        body: '<html><body>Bad gateway</body></html>',
        contentType: 'text/html',
        apply,
      },
      { kind: 'truncated', apply },
      { kind: 'error', code: 'internal_error', apply },
      { kind: 'delay', ms: 120 },
    ]);
  };
}
