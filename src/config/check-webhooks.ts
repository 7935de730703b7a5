import { suggestion } from './suggestion.ts';
import { type CrossProblem, record } from './unchecked.ts';

/** A webhook for a tier that does not exist would never get anything. */
export function checkWebhooks(file: Record<string, unknown>): CrossProblem[] {
  const known = Object.keys(record(file.tiers) ?? {});
  const webhooks = Array.isArray(file.webhooks) ? file.webhooks : [];
  return webhooks.flatMap((webhook: unknown, place) => {
    const tiers = record(webhook)?.tiers;
    return (Array.isArray(tiers) ? tiers : []).flatMap((tier: unknown, nth) =>
      typeof tier !== 'string' || known.includes(tier)
        ? []
        : [
            {
              path: ['webhooks', place, 'tiers', nth],
              code: 'unknown_name' as const,
              message: () => `"${tier}" is no tier${suggestion(tier, known)}`,
              onKey: false,
            },
          ],
    );
  });
}
